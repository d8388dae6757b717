// node bench/healpix.mjs: cells, covers, regions and coverage maps on one thread, ours beside hpgeom, healpy and mocpy in the same run
// (CAELUM_PYTHON names a Python that has them; without it ours alone). Each figure is the best of some runs.
//   --scale F     a part of the points and cones, 0 to 1 (1)
//   --write       writes docs/figures-healpix.md
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { build, ROOT } from "../scripts/lib.mjs"

const { values: flags } = parseArgs({
  options: { scale: { type: "string", default: "1" }, write: { type: "boolean", default: false } },
})
const scale = Number(flags.scale)
if (!(scale > 0 && scale <= 1)) throw new Error(`--scale ${flags.scale} is not a number above 0 and up to 1`)

await build()
const healpix = await import("../dist/healpix/index.js")
const { cone, containsPoints, polygon } = await import("../dist/sky/index.js")

/** The same points on both sides: multiples of the golden section, even over the sphere. */
function points(count) {
  const lon = new Float64Array(count)
  const lat = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    lon[i] = (i * 222.49223594996215) % 360
    lat[i] = (Math.asin((2 * i + 1) / count - 1) * 180) / Math.PI
  }
  return { lon, lat }
}

function best(runs, work) {
  let least = Infinity
  for (let i = 0; i < runs; i++) {
    const started = performance.now()
    work()
    least = Math.min(least, performance.now() - started)
  }
  return least
}

function ours() {
  const count = Math.round(1e6 * scale)
  const { lon, lat } = points(count)
  const figures = {}
  for (const order of [5, 17, 29]) {
    const cells = new BigInt64Array(count)
    const at = { lon: new Float64Array(count), lat: new Float64Array(count) }
    figures[`ang2pix order ${order}, M/s`] = count / 1e3 / best(5, () => healpix.cellsAt64(order, lon, lat, cells))
    figures[`pix2ang order ${order}, M/s`] = count / 1e3 / best(5, () => healpix.cellCenters64(order, cells, at))
    figures[`neighbours order ${order}, M/s`] = count / 1e3 / best(3, () => healpix.neighboursOfCells64(order, cells))
  }
  const box = polygon([
    [62, 25],
    [66, 25],
    [66, 29],
    [62, 29],
  ])
  figures["cone of 1 degree, nside 4096, ms"] = best(50, () => healpix.coverRegion(cone(64, 27, 1), 12))
  figures["polygon of 4 x 4 degrees, nside 4096, ms"] = best(50, () => healpix.coverRegion(box, 12))
  const near = { lon: lon.map((a) => 60 + a / 45), lat: lat.map((b) => 27 + b / 22.5) }
  figures["points in polygon, ms per million"] = best(5, () => containsPoints(box, near.lon, near.lat)) / scale
  const [a, b] = [7919, 104729].map((step) =>
    healpix.mocOfCells(
      12,
      Array.from({ length: 1e5 }, (_, i) => i * 2000 + ((i * step) % 1000)),
    ),
  )
  figures["union of MOCs of 100,000 cells, ms"] = best(20, () => healpix.unionMocs(a, b))
  const some = points(Math.round(1e5 * scale))
  figures["MOC of cones of 1', order 14, s per million"] =
    best(1, () => healpix.mocOfCones(14, some.lon, some.lat, 1 / 60)) / (100 * scale)
  return figures
}

const figures = ours()
const python = process.env.CAELUM_PYTHON
const peers = python
  ? JSON.parse(execFileSync(python, [join(ROOT, "bench/peers/healpix.py"), String(scale)], { encoding: "utf8" }))
  : {}
/** How many times as fast as the peer: rates grow with speed, times shrink. */
const ratio = (name, value, figure) => (name.endsWith("M/s") ? value / figure : figure / value)
const rows = Object.entries(figures).map(([name, value]) => {
  const others = Object.entries(peers[name] ?? {})
  const told = others.map(([who, figure]) => `${who} ${figure.toFixed(2)} (${ratio(name, value, figure).toFixed(2)}×)`)
  return [name, value.toFixed(2), told.join(", ")]
})
const width = Math.max(...rows.map(([name]) => name.length))
for (const [name, value, others] of rows) console.log(`${name.padEnd(width)}  ours ${value}  ${others}`)
if (flags.write) {
  const lines = rows.map((row) => `| ${row.join(" | ")} |`)
  const head = `# Figures: HEALPix, covers, regions and coverage maps

Made by \`node bench/healpix.mjs --write\` on one thread, the best of some runs; behind each peer, how many times as fast we are (below 1:
slower), measured in the same run. On a busy machine the ratios say more than the times.

| work | ours | others (ratio) |
|---|---:|---|
`
  writeFileSync(join(ROOT, "docs/figures-healpix.md"), `${head}${lines.join("\n")}\n`)
}
