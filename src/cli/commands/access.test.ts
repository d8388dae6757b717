import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { FaultServer } from "../../testing/fault-server.ts"
import type { CliRun } from "../../testing/run-cli.ts"
import { runCli } from "../../testing/run-cli.ts"

let server: FaultServer
let home: string
beforeAll(async () => {
  server = await FaultServer.start()
  server.put("/b/a", { size: 100, etag: "a-1" })
  home = await mkdtemp(join(tmpdir(), "caelum-access-"))
  await mkdir(join(home, ".aws"))
  await writeFile(join(home, ".aws/credentials"), "[lab]\naws_access_key_id = LAB\naws_secret_access_key = l\n")
  await writeFile(join(home, ".aws/config"), `[profile lab]\nendpoint_url = ${server.url}\nregion = eu-west-1\n`)
})
afterAll(async () => {
  await server.close()
  await rm(home, { recursive: true })
})

const get = (...words: string[]): Promise<CliRun> =>
  runCli(["get", "s3://b/a", `out-${words.length}`, ...words], {
    cwd: home,
    env: { HOME: home, CAELUM_CACHE_SIZE: "0" },
  })

it("signs with the profile asked for, at its endpoint and region", async () => {
  expect(await get("--profile", "lab")).toMatchObject({ status: 0 })
  expect(server.requests.at(-1)?.headers.authorization).toMatch(/Credential=LAB\/\d{8}\/eu-west-1\/s3\/aws4_request/)
  expect(server.requests.at(-1)?.headers["x-amz-request-payer"]).toBeUndefined()
  expect(await get("--profile", "lab", "--requester-pays")).toMatchObject({ status: 0 })
  expect(server.requests.at(-1)?.headers["x-amz-request-payer"]).toBe("requester")
})

it("refuses a profile that does not exist", async () => {
  expect(await get("--profile", "nobody")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("There is no profile 'nobody'"),
  })
})

it("reads what is open in Google's and Azure's stores, at a server that is named, and signs none of it", async () => {
  const env = { AWS_ACCESS_KEY_ID: "OWN", AWS_SECRET_ACCESS_KEY: "o", CAELUM_CACHE_SIZE: "0" }
  server.put("/sky/tiles/a%20b", { size: 50, etag: "az" })
  for (const [uri, bytes] of [
    ["gs://b/a", 100],
    ["az://sky/tiles/a b", 50],
  ] as const) {
    const run = await runCli(["get", uri, "cloud", "--endpoint", server.url, "--json"], { cwd: home, env })
    expect(run).toMatchObject({ status: 0 })
    expect(JSON.parse(run.stdout)).toEqual([{ uri, path: join(home, "cloud"), bytes }])
    expect(server.requests.at(-1)?.headers.authorization).toBeUndefined()
  }
  const missing = await runCli(["ls", "gs://b/none", "--endpoint", server.url], { cwd: home, env })
  expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining("not-found") })
  const wrong = await runCli(["ls", "az://sky"], { cwd: home, env })
  expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("az://account/container/key") })
})
