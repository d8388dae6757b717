// A bucket of generated keys that lists fast, in a process of its own: node bench/list-server.mjs SHAPE COUNT LATENCY_MS
// The first line on stdout is its URL. GET /stats gives the number of listings and of the empty ones; /change/N makes it
// create and remove keys (marked "~", and none of the others) with each of N listings.
import { createServer } from "node:http"

const [shape = "numbers", count = "1000000", latency = "0", mode = ""] = process.argv.slice(2)
const pad = (n, width) => String(n).padStart(width, "0")
const mix = (n) => {
  let x = (n + 0x9e3779b9) | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}
const hex = (n) => mix(n).toString(16).padStart(8, "0")
const date = (n) => new Date(Date.UTC(2010, 0, 1) + n * 3600e3 * 0.13).toISOString()
const SHAPES = {
  numbers: (i) => `data/obj-${pad(i, 10)}.fits`,
  bare: (i) => `data/${i}`,
  hive: (i) => `cat/healpix_k0=${i % 12}/healpix_k5=${mix(i) % 12288}/part${Math.floor(i / 12288)}.snappy.parquet`,
  uuid: (i) =>
    `u/${hex(i)}-${hex(i + 7).slice(0, 4)}-4${hex(i + 9).slice(0, 3)}-${hex(i + 11)}${hex(i + 13).slice(0, 4)}`,
  dates: (i) => `log/${date(i).slice(0, 10).replaceAll("-", "/")}/${date(i).slice(11, 19)}-${hex(i).slice(0, 4)}.gz`,
  deep: (i) =>
    `a/${Array.from({ length: 8 }, (_, d) => `level${d}-${(mix(i) >>> (d * 3)) % 6}`).join("/")}/file-${i}.dat`,
  giant: (i, n) => (i < n * 0.02 ? `alpha/${pad(i, 7)}` : i < n * 0.97 ? `giant/${pad(i, 9)}.fits` : `omega/${hex(i)}`),
  unicode: (i) =>
    `ξ/${["α", "βήτα", "観測", "données", "𝒜𝒷", "z z+%"][mix(i) % 6]}/${String.fromCodePoint(0x3b1 + (mix(i + 1) % 24))}${i}-é`,
  zipf: (i) =>
    `z/${"survey".slice(0, 1 + (mix(i) % 6))}-${Math.floor(1 / (1e-3 + (mix(i) / 2 ** 32) ** 3))}/${pad(i % 1e7, 8)}`,
  common: (i) => `${"very-long-common-prefix/of-every-key/".repeat(12)}${pad(i, 8)}/mosaic.fits`,
  names: (i) =>
    `n/${["ngc", "ic", "m", "ugc", "abell", "cl", "sdss", "2mass"][mix(i) % 8]}${mix(i + 3) % 20000}/${["image", "noise", "mask", "cat"][i % 4]}_${i % 1000}.fits`,
  tree: (i) => (i % 3 ? `t/obj${hex(i)}` : `t/dir${hex(i)}/part-${i % 2}`),
}
const make = SHAPES[shape]
if (!make) throw new Error(`shapes: ${Object.keys(SHAPES).join(" ")}`)
const byBytes = (a, b) => {
  const n = Math.min(a.length, b.length)
  const rank = (u) => (u < 0xd800 ? u : u < 0xe000 ? u + 0x2000 : u - 0x800)
  for (let i = 0; i < n; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}
const total = Number(count)
let keys = [...new Set(Array.from({ length: total }, (_, i) => make(i, total)))]
keys = keys.sort(byBytes)
const stats = { keys: keys.length, lists: 0, empty: 0, startAfter: 0, most: 0, flying: 0 }
let changes = 0

const firstAfter = (name) => {
  let [from, to] = [0, keys.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (byBytes(keys[middle], name) > 0) to = middle
    else from = middle + 1
  }
  return from
}
const encode = (text) => (/^[\w./-]*$/.test(text) ? text : encodeURIComponent(text).replaceAll("%2F", "/"))

function list(query) {
  const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""]
  const after = query.get("continuation-token") ?? (mode === "no-start-after" ? "" : (query.get("start-after") ?? ""))
  const behind = `${after}${delimiter && after.endsWith(delimiter) && after.length > prefix.length ? "\u{10ffff}" : ""}`
  let i = firstAfter(byBytes(behind, prefix) > 0 ? behind : prefix.slice(0, -1))
  while (i < keys.length && byBytes(keys[i], prefix) < 0) i++
  const rows = []
  let last = after
  for (; i < keys.length && keys[i].startsWith(prefix) && rows.length < 1000; i++) {
    const cut = delimiter ? keys[i].indexOf(delimiter, prefix.length) : -1
    if (cut < 0) {
      last = keys[i]
      rows.push(
        `<Contents><Key>${encode(last)}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>7</Size><StorageClass>STANDARD</StorageClass></Contents>`,
      )
    } else {
      last = keys[i].slice(0, cut + 1)
      rows.push(`<CommonPrefixes><Prefix>${encode(last)}</Prefix></CommonPrefixes>`)
      i = firstAfter(`${last}\u{10ffff}`) - 1
    }
  }
  const more = i < keys.length && keys[i].startsWith(prefix)
  stats.lists++
  if (rows.length === 0) stats.empty++
  if (query.has("start-after")) stats.startAfter++
  const token = more
    ? `<NextContinuationToken>${last.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</NextContinuationToken>`
    : ""
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix>${encode(prefix)}</Prefix><KeyCount>${rows.length}</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>${token}${rows.join("")}</ListBucketResult>`
}

/** Keys marked by "~" come and go; all others stay. */
function change() {
  if (changes-- <= 0) return
  const at = mix(stats.lists) % keys.length
  keys.splice(at + 1, 0, `${keys[at]}~${stats.lists}`)
  const other = keys.findIndex((key, i) => i > mix(stats.lists + 5) % keys.length && key.includes("~"))
  if (other >= 0 && stats.lists % 2) keys.splice(other, 1)
  if (at > 0 && byBytes(keys[at + 1], keys[at + 2] ?? "\u{10ffff}") > 0) keys.splice(at + 1, 1)
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://host")
  if (url.pathname === "/stats") return response.end(JSON.stringify(stats))
  if (url.pathname === "/keys") return response.end(JSON.stringify(keys))
  if (url.pathname.startsWith("/change/")) return response.end(String((changes = Number(url.pathname.slice(8)))))
  stats.most = Math.max(stats.most, ++stats.flying)
  return setTimeout(() => {
    change()
    stats.flying--
    response.end(list(url.searchParams))
  }, Number(latency))
})
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`))
process.on("disconnect", () => process.exit())
