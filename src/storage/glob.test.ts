import { readFileSync } from "node:fs"
import fc from "fast-check"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { bucketHandler } from "../testing/fake-bucket.ts"
import { FaultServer } from "../testing/fault-server.ts"
import { matchPath, parseGlob } from "./glob-pattern.ts"
import { createStore, globObjects } from "./index.ts"

interface Golden {
  keys: string[]
  cases: { pattern: string; files: string[]; folders: string[] }[]
}
const golden = JSON.parse(
  readFileSync(new URL("../../test/data/storage/globs.json", import.meta.url), "utf8"),
) as Golden

let server: FaultServer
beforeAll(async () => {
  server = await FaultServer.start()
})
afterEach(() => void (server.requests.length = 0))
afterAll(() => server.close())

async function glob(pattern: string, keys: readonly string[] = golden.keys, page?: number) {
  server.handle(
    bucketHandler(
      "bucket",
      keys.map((key) => ({ key })),
      page,
    ),
  )
  const store = createStore({ endpoint: server.url })
  const files: string[] = []
  const folders: string[] = []
  for await (const { kind, uri } of globObjects(store, `s3://bucket/${pattern}`))
    (kind === "object" ? files : folders).push(uri.slice("s3://bucket/".length))
  return { files, folders, stats: store.stats }
}

/** What a listing asked for: prefix, and whether flat. */
const asked = (): string[] =>
  server.requests.map(({ path }) => {
    const query = new URL(path, server.url).searchParams
    return (query.get("prefix") ?? "") + (query.has("delimiter") ? "" : " (flat)")
  })

it("finds what fsspec finds", async () => {
  for (const { pattern, files, folders } of golden.cases) {
    const found = await glob(pattern)
    expect([pattern, [...found.files].sort()]).toEqual([pattern, files])
    // Below ** objects alone are an answer here.
    const expected = pattern.includes("**") ? [] : folders.map((folder) => `${folder}/`)
    expect([pattern, found.folders]).toEqual([pattern, expected])
  }
  expect(golden.cases.length).toBeGreaterThan(30)
}, 20_000)

it("lists only what can match", async () => {
  const cases: [string, string[]][] = [
    ["images/2/0019/x/a.*", ["images/2/0019/x/a."]],
    [
      "images/[23]/00?9/*/a.mosaic.fits",
      [
        "images/",
        "images/2/00",
        "images/3/00",
        "images/2/0019/",
        "images/3/0019/",
        ...["2", "3"].flatMap((a) => ["x", "y-1"].map((c) => `images/${a}/0019/${c}/a.mosaic.fits`)),
      ],
    ],
    ["images/{2,3}/0019/x/*.{fits,gz}", ["images/2/0019/x/", "images/3/0019/x/"]],
    [
      "images/*/0019/x/b*",
      ["images/", "images/2/0019/x/b", "images/3/0019/x/b", "images/4/0019/x/b", "images/a/0019/x/b"],
    ],
    ["images/4/**/*.mosaic.fits", ["images/4/ (flat)"]],
    ["images/top.fits", ["images/top.fits"]],
    ["images/{top,a,ab}.fits", ["images/top.fits", "images/a.fits", "images/ab.fits"]],
    ["images/{a,ab,abc}", ["images/a"]],
    ["images/2/", ["images/2/"]],
  ]
  for (const [pattern, prefixes] of cases) {
    server.requests.length = 0
    await glob(pattern)
    expect([pattern, asked().sort()]).toEqual([pattern, prefixes.sort()])
  }
})

it("walks the levels side by side: as many waves as levels", async () => {
  const { stats, files } = await glob("images/[23]/00?9/*/a.mosaic.fits")
  expect(files).toHaveLength(4)
  expect(stats).toMatchObject({ waves: 4, lists: 9 })
})

it("stops a literal name's listing behind it", async () => {
  const many = ["d/name", "d/name/x", ...Array.from({ length: 50 }, (_, i) => `d/name${i}`)]
  const { files, stats } = await glob("d/name", many, 5)
  expect(files).toEqual(["d/name"])
  expect(stats.lists).toBeLessThanOrEqual(2)
})

it("expands braces, nested and across slashes", () => {
  const texts = (pattern: string): string[] =>
    parseGlob(pattern).map((one) => one.map((segment) => segment.text).join("/"))
  expect(texts("a{b,c{d,e}}f")).toEqual(["abf", "acdf", "acef"])
  expect(texts("{a/b,c}/{d,}")).toEqual(["a/b/d", "a/b/", "c/d", "c/"])
  expect(texts("{a}{b")).toEqual(["{a}{b"])
  expect(texts("a}b{c,d}")).toEqual(["a}bc", "a}bd"])
  expect(() => texts("{a,b}".repeat(11))).toThrow(/more than 1024 patterns/)
  expect(() => texts("{a,b}".repeat(5000))).toThrow(/more than 1024 patterns/)
  expect(() => texts("a**b")).toThrow(/stands beside other characters/)
})

it("matches as a regular expression does", () => {
  const part = fc.constantFrom("a", "b", ".", "*", "?", "[ab]", "[!a]")
  const pattern = fc
    .array(fc.oneof(part, fc.constant("/")), { maxLength: 10 })
    .map((parts) => parts.join(""))
    .filter((text) => !text.includes("**"))
  const path = fc.array(fc.constantFrom("a", "b", ".", "/"), { maxLength: 10 }).map((parts) => parts.join(""))
  fc.assert(
    fc.property(pattern, path, (text, name) => {
      const source = text
        .replaceAll(".", "\\.")
        .replaceAll("*", "[^/]*")
        .replaceAll("?", "[^/]")
        .replaceAll("[!a]", "[^a/]")
      const [segments] = parseGlob(text)
      expect(matchPath(segments!, name.split("/"))).toBe(new RegExp(`^${source}$`).test(name))
    }),
    { numRuns: 1000 },
  )
})

it("takes bounded time for any pattern", () => {
  const [segments] = parseGlob(`${"*a".repeat(500)}*b`)
  const before = performance.now()
  expect(matchPath(segments!, ["a".repeat(5000)])).toBe(false)
  expect(performance.now() - before).toBeLessThan(2000)
})

it("gives nothing for nothing, and refuses what is no bucket", async () => {
  expect(await glob("none/**")).toMatchObject({ files: [], folders: [] })
  const store = createStore()
  for (const pattern of ["https://host/*", "/local/*"])
    await expect(globObjects(store, pattern).next()).rejects.toMatchObject({ code: "unsupported" })
  await expect(globObjects(store, "s3://").next()).rejects.toMatchObject({ code: "usage" })
})

it("gives what it has found while the rest is listed, and ends as the listing does", async () => {
  const keys = Array.from({ length: 40 }, (_, i) => ({ key: `run/${String(i).padStart(2, "0")}/a.fits` }))
  server.handle(bucketHandler("bucket", keys, 10))
  const pattern = "s3://bucket/run/*/*.fits"
  // The first page, then ten of the folders on it or further pages; one of these never answers.
  server.fault("*", {}, {}, {}, {}, {}, {}, { hang: true })
  const abort = new AbortController()
  const found: string[] = []
  const all = async (): Promise<void> => {
    for await (const { uri } of globObjects(createStore({ endpoint: server.url }), pattern, { signal: abort.signal })) {
      found.push(uri)
      if (found.length === 3) abort.abort()
    }
  }
  await expect(all()).rejects.toMatchObject({ code: "aborted" })
  expect(found).toEqual(["00", "01", "02"].map((name) => `s3://bucket/run/${name}/a.fits`))
  server.calm("*")
  let first: string | undefined
  for await (const { uri } of globObjects(createStore({ endpoint: server.url }), pattern)) {
    first = uri
    break
  }
  expect(first).toBe(found[0])
  expect(
    (
      await glob(
        "run/*/*.fits",
        keys.map(({ key }) => key),
        10,
      )
    ).files,
  ).toEqual(keys.map(({ key }) => key))
})
