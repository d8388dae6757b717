import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { startArchive } from "../../archive/index.ts"
import { bytesAt } from "../../testing/bytes.ts"
import { FaultServer } from "../../testing/fault-server.ts"
import type { CliRun } from "../../testing/run-cli.ts"
import { runCli } from "../../testing/run-cli.ts"

let server: FaultServer
let cwd: string
beforeAll(async () => {
  server = await FaultServer.start()
  server.put("/b/a", { size: 5000, etag: "a-1" })
  cwd = await mkdtemp(join(tmpdir(), "caelum-cache-"))
})
afterAll(async () => {
  await server.close()
  await rm(cwd, { recursive: true })
})

const caelum = (...words: string[]): Promise<CliRun> =>
  runCli(words, { cwd, env: { AWS_ENDPOINT_URL: server.url, XDG_CACHE_HOME: cwd } })

function stats({ stderr }: CliRun): Record<string, number> {
  return JSON.parse(/^stats (.*)$/m.exec(stderr)?.[1] ?? "{}") as Record<string, number>
}

it("serves a second run for one request an object, and --offline for none", async () => {
  expect(stats(await caelum("get", "s3://b/a", "one", "--stats"))).toMatchObject({ requests: 1, bytes: 5000 })
  expect(stats(await caelum("get", "s3://b/a", "two", "--stats"))).toMatchObject({ requests: 1, bytes: 0 })
  const offline = await caelum("get", "s3://b/a", "three", "--stats", "--offline")
  expect(offline.status).toBe(0)
  expect(stats(offline)).toMatchObject({ requests: 0, bytes: 0, cacheHits: 1 })
  for (const name of ["one", "two", "three"])
    expect(Buffer.compare(await readFile(join(cwd, name)), bytesAt(0, 5000))).toBe(0)
})

it("does so for an object of more than half the bound, whose checksum was asked for too", async () => {
  server.put("/b/parts", { size: 2_500_000, etag: "d41d8cd98f00b204e9800998ecf8427e-3" })
  const env = { AWS_ENDPOINT_URL: server.url, XDG_CACHE_HOME: join(cwd, "large"), CAELUM_CACHE_SIZE: "4MB" }
  const run = async (...words: string[]): Promise<Record<string, number>> =>
    stats(await runCli(["get", "s3://b/parts", ...words, "--stats"], { cwd, env }))
  expect(await run("large-1")).toMatchObject({ requests: 4, heads: 1, bytes: 2_500_000 })
  expect(await run("large-2")).toMatchObject({ requests: 1, heads: 0, bytes: 0 })
  expect(await run("large-3", "--offline")).toMatchObject({ requests: 0, bytes: 0 })
  expect(Buffer.compare(await readFile(join(cwd, "large-3")), bytesAt(0, 2_500_000))).toBe(0)
})

it("says what is kept, and removes it", async () => {
  const folder = join(cwd, "caelum", "objects-1")
  const info = await caelum("cache", "info", "--json")
  expect(JSON.parse(info.stdout)).toEqual({ folder, bytes: 5008, limit: 2 ** 30, files: 1, objects: 1 })
  expect((await caelum("cache", "info")).stdout).toContain("5008")
  expect(JSON.parse((await caelum("cache", "clear", "--json")).stdout)).toMatchObject({ folder, bytes: 5008 })
  expect(JSON.parse((await caelum("cache", "info", "--json")).stdout)).toMatchObject({ bytes: 0, objects: 0 })
  expect((await caelum("get", "s3://b/a", "four", "--offline")).stderr).toMatch(/^caelum: network: .*--offline/)
})

it("keeps nothing where the size is 0 or no home is known, and says which words are wrong", async () => {
  const run = (env: Record<string, string>): Promise<CliRun> =>
    runCli(["get", "s3://b/a", "five"], { cwd, env: { AWS_ENDPOINT_URL: server.url, ...env } })
  expect(await run({ XDG_CACHE_HOME: cwd, CAELUM_CACHE_SIZE: "0" })).toMatchObject({ status: 0 })
  expect(await run({})).toMatchObject({ status: 0 })
  expect(JSON.parse((await caelum("cache", "info", "--json")).stdout)).toMatchObject({ files: 0 })
  const wrong = await run({ XDG_CACHE_HOME: cwd, CAELUM_CACHE_SIZE: "lots" })
  expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("CAELUM_CACHE_SIZE is 'lots'") })
  expect(await runCli(["cache", "info"])).toMatchObject({ status: 2 })
})

it("answers the commands of the introduction offline from what they read before", async () => {
  const archive = await startArchive()
  const run = (...words: string[]): Promise<CliRun> =>
    runCli([...words, "--json", "--stats"], { cwd, env: { AWS_ENDPOINT_URL: archive.s3, XDG_CACHE_HOME: cwd } })
  const mosaic =
    "s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits"
  const box = ["--box", "63 63.5 26 26.5"]
  const commands = [
    ["ls", "s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/"],
    ["fits", "info", mosaic],
    ["fits", "stats", mosaic],
    ["search", "150.01 2.2", "--radius", "0.01deg", "--service", archive.site.siaUrl],
    ["query", "allwise", "--columns", "designation,w1mpro", ...box],
  ]
  const before = await Promise.all(commands.map((words) => run(...words)))
  const again = await Promise.all(commands.map((words) => run(...words)))
  await archive.close()
  const offline = await Promise.all(commands.map((words) => run(...words, "--offline")))
  for (const [i, first] of before.entries()) {
    expect(first).toMatchObject({ status: 0 })
    expect(again[i]?.stdout).toBe(first.stdout)
    expect(offline[i]?.stdout).toBe(first.stdout)
    expect(stats(offline[i]!)["requests"]).toBe(0)
  }
  for (const i of [1, 2]) expect(stats(again[i]!)).toMatchObject({ requests: 1, bytes: 0 })
  expect(stats(again[4]!)).toMatchObject({ bytes: 0 })
})
