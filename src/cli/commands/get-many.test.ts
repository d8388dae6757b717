import { mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest"
import { bytesAt } from "../../testing/bytes.ts"
import { bucketHandler } from "../../testing/fake-bucket.ts"
import { FaultServer } from "../../testing/fault-server.ts"
import type { CliRun } from "../../testing/run-cli.ts"
import { runCli } from "../../testing/run-cli.ts"
import { progressLine } from "../downloads.ts"

let server: FaultServer
let cwd: string
beforeAll(async () => {
  server = await FaultServer.start()
})
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "caelum-get-"))
  fill({ "m/a.fits": 5000, "m/x/b.fits": 70, "m/x/c.txt": 0, n: 3 })
})
afterEach(() => rm(cwd, { recursive: true }))
afterAll(() => server.close())

function fill(sizes: Record<string, number>): void {
  const keys = Object.entries(sizes).map(([key, size]) => ({ key, size, etag: `${size}-e` }))
  server.handle(bucketHandler("b", keys))
  for (const { key, size, etag } of keys) server.put(`/b/${key}`, { size, etag })
  server.requests.length = 0
}
const caelum = (words: string[], stdin = ""): Promise<CliRun> =>
  runCli(words, { cwd, stdin, env: { AWS_ENDPOINT_URL: server.url } })
const files = async (): Promise<string[]> =>
  (await readdir(cwd, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(cwd.length + 1))
    .sort()
/** What was asked of objects, not of listings. */
const read = (): string[] => server.requests.filter(({ path }) => !path.includes("list-type")).map(({ path }) => path)

it("gets what is below a prefix, with its folders and times", async () => {
  const run = await caelum(["get", "s3://b/m/", "out", "--json"])
  expect(run.status).toBe(0)
  expect(JSON.parse(run.stdout)).toEqual([
    { uri: "s3://b/m/a.fits", path: join(cwd, "out/a.fits"), bytes: 5000 },
    { uri: "s3://b/m/x/b.fits", path: join(cwd, "out/x/b.fits"), bytes: 70 },
    { uri: "s3://b/m/x/c.txt", path: join(cwd, "out/x/c.txt"), bytes: 0 },
  ])
  expect(new Uint8Array(await readFile(join(cwd, "out/x/b.fits")))).toEqual(bytesAt(0, 70))
  expect((await stat(join(cwd, "out/a.fits"))).mtime.toISOString()).toBe("2024-01-01T00:00:00.000Z")
  expect(await files()).toEqual(["out/a.fits", "out/x/b.fits", "out/x/c.txt"])
})

it("gets what matches a pattern, and what standard input lists", async () => {
  expect(await caelum(["get", "s3://b/m/**/*.fits", "s3://b/n", "p"])).toMatchObject({ status: 0 })
  expect(await files()).toEqual(["p/a.fits", "p/n", "p/x/b.fits"])
  const run = await caelum(["get", "-", "q", "--json"], "# a list\ns3://b/n\n\ns3://b/m/x/\r\ns3://b/gone\n")
  expect(run.status).toBe(3)
  expect(JSON.parse(run.stdout)).toMatchObject({
    results: [{ uri: "s3://b/n" }, { uri: "s3://b/m/x/b.fits" }, { uri: "s3://b/m/x/c.txt" }],
    failures: [{ uri: "s3://b/gone", error: { code: "not-found" } }],
  })
  expect((await caelum(["get", "-", "q"])).status).toBe(2)
  expect((await caelum(["get", "s3://b/none/", "q"])).stderr).toMatch(/^caelum: not-found: There is no object below/)
  expect((await caelum(["get", "s3://b/none/*.fits", "q"])).stderr).toMatch(/no object that matches/)
})

it("says with --dry-run what it would get, the bytes first, and reads nothing", async () => {
  const run = await caelum(["get", "s3://b/m/", "out", "--dry-run"])
  expect(run.stdout.split("\n")[0]).toBe("5070 bytes in 3 objects")
  expect(run.stdout).toContain(`5000  s3://b/m/a.fits  ${join(cwd, "out/a.fits")}`)
  expect([await files(), read()]).toEqual([[], []])
  const json = JSON.parse((await caelum(["get", "s3://b/n", "one", "--dry-run", "--json"])).stdout)
  expect(json).toEqual({ bytes: 3, objects: 1, items: [{ uri: "s3://b/n", path: join(cwd, "one"), bytes: 3 }] })
})

it("leaves out what its manifest notes as complete", async () => {
  const words = ["get", "s3://b/m/", "out", "--manifest", "done.jsonl"]
  server.fault("/b/m/x/b.fits", ...Array.from({ length: 9 }, () => ({ status: 403 })))
  const first = await caelum(words)
  expect([first.status, first.stderr]).toEqual([3, expect.stringMatching(/^failed {2}s3:\/\/b\/m\/x\/b.fits: /)])
  server.calm("/b/m/x/b.fits")
  await writeFile(join(cwd, "done.jsonl"), `${await readFile(join(cwd, "done.jsonl"), "utf8")}{"uri":"s3://b/m`)
  server.requests.length = 0
  const second = await caelum(words)
  expect([second.status, second.stderr]).toEqual([0, "2 objects noted as complete in done.jsonl\n"])
  expect(read()).toEqual(["/b/m/x/b.fits"])
  await truncate(join(cwd, "out/a.fits"), 10)
  fill({ "m/a.fits": 5000, "m/x/b.fits": 71, "m/x/c.txt": 0 })
  await caelum(words)
  expect(read().sort()).toEqual(["/b/m/a.fits", "/b/m/x/b.fits"])
  await writeFile(join(cwd, "done.jsonl"), "hello\nworld\n")
  expect((await caelum(words)).stderr).toMatch(/^caelum: malformed: .*its first line is not/)
})

it("begins its manifest before the first byte", async () => {
  const run = await caelum(["get", "s3://b/n", "one", "--manifest", "gone/done.jsonl"])
  expect([run.status, await files(), read()]).toEqual([1, [], []])
})

interface Told {
  readonly error?: { readonly code: string }
  readonly results: readonly { readonly uri: string }[]
  readonly failures: readonly { readonly uri: string; readonly error: { readonly code: string } }[]
}
const codes = ({ failures }: Told): string[] => failures.map(({ uri, error }) => `${uri} ${error.code}`)

it("tells of every failure and of what is there, whatever ended it", async () => {
  fill({ a: 70, bad: 9, slow: 9 })
  const denied = Array.from({ length: 9 }, () => ({ status: 403, delay: 100 }))
  server.fault("/b/bad", ...denied)
  const first = await caelum(["get", "s3://b/a", "s3://b/bad", "s3://b/nope", "out/", "--json"])
  const told = JSON.parse(first.stdout) as Told
  expect([first.status, told.error?.code, told.results]).toMatchObject([1, "forbidden", [{ uri: "s3://b/a" }]])
  expect(codes(told)).toEqual(["s3://b/bad forbidden", "s3://b/nope not-found"])
  server.fault("/b/slow", ...Array.from({ length: 9 }, () => ({ hang: true })))
  const cut = await caelum(["get", "s3://b/nope", "s3://b/slow", "out/", "--json"])
  expect(codes(JSON.parse(cut.stdout) as Told)).toEqual(["s3://b/nope not-found", "s3://b/slow aborted"])
  const late = ["get", "s3://b/a", "s3://b/nope", "s3://b/slow", "out/", "--keep-going", "--timeout", "2"]
  const run = await caelum([...late, "--json"])
  const lost = JSON.parse(run.stdout) as Told
  expect([run.status, lost.error?.code, lost.results]).toMatchObject([1, "timeout", [{ uri: "s3://b/a" }]])
  expect(codes(lost)).toEqual(["s3://b/nope not-found", "s3://b/slow timeout"])
  expect((await caelum(late)).stderr).toMatch(
    /^failed {2}s3:\/\/b\/nope.*\nfailed {2}s3:\/\/b\/slow.*\ncaelum: timeout/,
  )
  server.calm("/b/bad")
  server.calm("/b/slow")
})

it("sizes named objects side by side in a dry run, and tells of those that are not there", async () => {
  const names = Array.from({ length: 9 }, (_, i) => `k${i}`)
  fill(Object.fromEntries(names.map((name) => [name, 10])))
  for (const name of names) server.fault(`/b/${name}`, { delay: 700 })
  const words = ["get", ...names.map((name) => `s3://b/${name}`), "s3://b/nope", "out/", "--dry-run", "--json"]
  const started = performance.now()
  const run = await caelum([...words, "--keep-going"])
  expect(performance.now() - started).toBeLessThan(5000) // one after the other they take 6.3 s
  expect(run.status).toBe(3)
  expect(JSON.parse(run.stdout)).toMatchObject({ bytes: 90, objects: 9, failures: [{ uri: "s3://b/nope" }] })
  const strict = await caelum(words)
  expect(strict.status).toBe(1)
  expect(JSON.parse(strict.stdout)).toMatchObject({ error: { code: "not-found" }, bytes: 90, objects: 9 })
})

it("notices with one request that an object named in its manifest has changed", async () => {
  const words = ["get", "s3://b/n", "one", "--manifest", "named.jsonl"]
  await caelum(words)
  expect(await readFile(join(cwd, "named.jsonl"), "utf8")).toContain('"etag":"3-e"')
  server.requests.length = 0
  expect((await caelum(words)).stderr).toBe("1 object noted as complete in named.jsonl\n")
  expect(read()).toEqual(["/b/n"])
  server.put("/b/n", { size: 3, etag: "new", shift: 7 })
  expect((await caelum(words)).status).toBe(0)
  expect(new Uint8Array(await readFile(join(cwd, "one")))).toEqual(bytesAt(7, 3))
})

it("gets an object whose name leaves no room for an ending", async () => {
  const name = "n".repeat(250)
  fill({ [name]: 70 })
  expect((await caelum(["get", `s3://b/${name}`, name])).status).toBe(0)
  expect(await files()).toEqual([name])
})

it("plans what standard input lists", async () => {
  const run = await caelum(["get", "-", "q", "--explain", "--json"], "s3://b/n\n")
  expect([run.status, run.stdout]).toEqual([0, expect.stringContaining("s3://b/n")])
})

it("syncs what is missing or changed, and nothing else", async () => {
  expect((await caelum(["sync", "s3://b/m", "s"])).status).toBe(0)
  expect(await files()).toEqual(["s/a.fits", "s/x/b.fits", "s/x/c.txt"])
  server.requests.length = 0
  const same = await caelum(["sync", "s3://b/m/", "s", "--json"])
  expect([same.status, same.stdout, same.stderr]).toEqual([0, "[]\n", "3 objects already there\n"])
  expect([read(), server.requests.length]).toEqual([[], 1])
  await rm(join(cwd, "s/a.fits"))
  await writeFile(join(cwd, "s/x/b.fits"), bytesAt(0, 70))
  await writeFile(join(cwd, "s/own"), "mine")
  expect((await caelum(["sync", "s3://b/m/", "s", "--dry-run"])).stdout).toMatch(/^5070 bytes in 2 objects\n/)
  expect((await caelum(["sync", "s3://b/m/", "s"])).status).toBe(0)
  expect(read().sort()).toEqual(["/b/m/a.fits", "/b/m/x/b.fits"])
  expect(await files()).toContain("s/own")
  expect((await caelum(["sync", "https://host/m/", "s"])).status).toBe(2)
  expect((await caelum(["sync", "s3://b/none", "s"])).stderr).toMatch(/^caelum: not-found/)
})

it("tells of keys that no file below the folder has, gets the others, and lets none out of it", async () => {
  fill({ "k/": 0, "k/../out": 9, "k/a//b": 9, "k/./c": 9, "k/Ab": 1, "k/aB": 2, "k/ok": 3, "k/ok/below": 4 })
  const run = await caelum(["get", "s3://b/k/", "safe", "--json"])
  expect(run.status).toBe(3)
  const { results, failures } = JSON.parse(run.stdout) as Record<string, { uri: string; error: { code: string } }[]>
  expect(failures!.map(({ uri }) => uri).slice(-3)).toEqual(["s3://b/k/../out", "s3://b/k/./c", "s3://b/k/a//b"])
  expect(results!.length + failures!.length).toBe(7)
  // One is a file, the other wants a folder of that name.
  expect(failures!.length).toBe(4)
  expect(run.stderr).toMatch(/left out: 1 empty object/)
  expect(run.stderr).toMatch(/s3:\/\/b\/k\/Ab and s3:\/\/b\/k\/aB differ in capitals or accents alone/)
  expect((await files()).every((file) => file.startsWith("safe/"))).toBe(true)
  expect((await caelum(["get", "s3://b/k/ok", "s3://b/k/*k", "safe2"])).stderr).toMatch(/would both be written to/)
})

it("shows how much, how fast and how long still", () => {
  const state = { finished: 3, files: 10, bytes: 12_300_000, total: 45_600_000, rate: 5_200_000 }
  expect(progressLine(state)).toBe("3 of 10 files, 12.3 of 45.6 MB, 5.2 MB/s, 0:07 left")
  expect(progressLine({ ...state, total: Number.NaN, rate: 0 })).toBe("3 of 10 files, 12.3 MB")
  expect(progressLine({ ...state, total: 5e11 })).toMatch(/ 26:42:\d\d left$/)
})

it("lists again without a network what it has listed, in however many places at once", async () => {
  const keys = Array.from({ length: 12_000 }, (_, i) => ({ key: `long/${String(i * 7).padStart(7, "0")}` }))
  server.handle(bucketHandler("b", keys))
  const env = { AWS_ENDPOINT_URL: server.url, XDG_CACHE_HOME: join(cwd, "cache") }
  const online = await runCli(["ls", "-R", "s3://b/long/"], { cwd, env })
  expect(online.stdout.split("\n")).toHaveLength(12_001)
  expect(server.requests.some(({ path }) => path.includes("start-after"))).toBe(true)
  server.requests.length = 0
  const offline = await runCli(["ls", "-R", "s3://b/long/", "--offline"], { cwd, env })
  expect([offline.status, offline.stderr, offline.stdout === online.stdout]).toEqual([0, "", true])
  expect(server.requests).toEqual([])
})

it("matches local files as it matches objects", async () => {
  await caelum(["sync", "s3://b/m", "s"])
  const found = async (pattern: string): Promise<string[]> =>
    (await caelum(["glob", pattern])).stdout.split("\n").filter((line) => line !== "")
  expect(await found("s/*.fits")).toEqual([join(cwd, "s/a.fits")])
  expect(await found("s/**/*.fits")).toEqual([join(cwd, "s/a.fits"), join(cwd, "s/x/b.fits")])
  expect(await found(`${cwd}/s/{x/?.txt,a*}`)).toEqual([join(cwd, "s/a.fits"), join(cwd, "s/x/c.txt")])
  expect(await found("s/*/")).toEqual([`${join(cwd, "s/x")}/`])
  expect(await found("none/*/a")).toEqual([])
})
