import { mkdtemp, readFile, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { CaelumError } from "../../core/index.ts"
import { bytesAt } from "../../testing/bytes.ts"
import { bucketHandler, faultXml } from "../../testing/fake-bucket.ts"
import { FaultServer } from "../../testing/fault-server.ts"
import type { CliRun } from "../../testing/run-cli.ts"
import { runCli } from "../../testing/run-cli.ts"

let server: FaultServer
let cwd: string
beforeAll(async () => {
  server = await FaultServer.start()
  cwd = await mkdtemp(join(tmpdir(), "caelum-ls-"))
})
beforeEach(() => {
  server.handle(
    bucketHandler("b", [
      { key: "images/2/a.fits", size: 5000, etag: "e-1" },
      { key: "images/top.fits", size: 70 },
    ]),
  )
  server.put("/b/images/2/a.fits", { size: 5000, etag: "e-1" })
  server.put("/b/images/top.fits", { size: 70, etag: "t-1" })
})
afterAll(async () => {
  await server.close()
  await rm(cwd, { recursive: true })
})

const caelum = (...words: string[]): Promise<CliRun> => runCli(words, { cwd, env: { AWS_ENDPOINT_URL: server.url } })
const A = {
  uri: "s3://b/images/2/a.fits",
  kind: "object",
  size: 5000,
  modified: "2024-01-01T00:00:00.000Z",
  etag: "e-1",
}

it("lists one level with one request", async () => {
  const run = await caelum("ls", "s3://b/images", "--json", "--stats")
  expect(run.status).toBe(0)
  const folder = { uri: "s3://b/images/2/", kind: "prefix", size: null, modified: null, etag: null }
  expect(JSON.parse(run.stdout)).toEqual([folder, { ...A, uri: "s3://b/images/top.fits", size: 70, etag: "0-1" }])
  expect(JSON.parse(run.stderr.replace(/^stats /, ""))).toMatchObject({ requests: 1, lists: 1, waves: 1 })
  expect((await caelum("ls", "s3://b/images/")).stdout).toBe("s3://b/images/2/\ns3://b/images/top.fits\n")
  expect((await caelum("ls", "-R", "-l", "s3://b/images/2")).stdout).toBe(
    "5000  2024-01-01T00:00:00.000Z  s3://b/images/2/a.fits\n",
  )
})

it("plans listings without making them", async () => {
  const before = server.requests.length
  const plan = async (...words: string[]): Promise<unknown> =>
    JSON.parse((await caelum(...words, "--explain", "--json")).stdout)
  for (const words of [
    ["ls", "s3://b/images"],
    ["ls", "-R", "s3://b/images"],
    ["du", "s3://b/images"],
  ])
    expect(await plan(...words)).toMatchObject({ requests: 1, waves: 1, steps: [{ object: "s3://b/images", wave: 1 }] })
  const steps = [{ object: "s3://b/x/a" }, { object: "s3://b/y/a" }]
  expect(await plan("glob", "s3://b/{x,y}/a*/b")).toMatchObject({ requests: 2, steps })
  expect(server.requests.length).toBe(before)
})

it("plans a download by the size of its objects", async () => {
  const run = await caelum("get", A.uri, "out.fits", "--explain", "--json", "--stats")
  expect(JSON.parse(run.stdout)).toMatchObject({
    requests: 1,
    bytes: 5000,
    steps: [{ object: A.uri, spans: [{ offset: 0, length: 5000 }] }],
  })
  expect(run.stderr).toContain('"bytes":1,')
  expect(await readdir(cwd)).not.toContain("out.fits")
})

it("fails for what is not there", async () => {
  const run = await caelum("ls", "s3://b/none", "--json")
  expect(run.status).toBe(1)
  expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "not-found", uri: "s3://b/none" } })
  expect(run.stderr).toMatch(/^caelum: not-found: /)
  expect((await caelum("ls", "s3://other")).stderr).toContain("The bucket of s3://other/ does not exist")
  expect((await caelum("ls", "https://host/x")).status).toBe(1)
  expect((await caelum("du", "s3://b/none")).status).toBe(1)
  expect((await caelum("ls")).status).toBe(2)
  expect((await caelum("ls", "--offline", "s3://b/")).stderr).toMatch(/^caelum: network: .*offline/)
})

it("finds by pattern", async () => {
  const run = await caelum("glob", "s3://b/images/**/*.fits", "--json")
  expect((JSON.parse(run.stdout) as { uri: string }[]).map(({ uri }) => uri)).toEqual([A.uri, "s3://b/images/top.fits"])
  const none = await caelum("glob", "s3://b/x*", "--json")
  expect([none.status, none.stdout, none.stderr]).toEqual([0, "[]\n", "nothing matches s3://b/x*\n"])
  expect((await caelum("glob", "s3://b/a**b")).status).toBe(2)
})

it("adds up", async () => {
  const run = await caelum("du", "s3://b/images", "--json")
  expect(JSON.parse(run.stdout)).toEqual([
    { uri: "s3://b/images", kind: "prefix", size: 5070, modified: A.modified, etag: null, objects: 2 },
  ])
  expect((await caelum("du", A.uri)).stdout).toBe("5000  1 object  s3://b/images/2/a.fits\n")
})

it("gets one object to a name and several to a folder", async () => {
  const one = await caelum("get", A.uri, "out.fits", "--json")
  expect(JSON.parse(one.stdout)).toEqual([{ uri: A.uri, path: join(cwd, "out.fits"), bytes: 5000 }])
  expect(new Uint8Array(await readFile(join(cwd, "out.fits")))).toEqual(bytesAt(0, 5000))
  const many = await caelum("get", A.uri, "s3://b/images/top.fits", "out.fits", "several/")
  expect(many.stdout).toContain(`${join(cwd, "several/top.fits")}  70 bytes`)
  expect((await readdir(join(cwd, "several"))).sort()).toEqual(["a.fits", "out.fits", "top.fits"])
})

it("fails whole, or goes on where asked to", async () => {
  const words = ["get", A.uri, "s3://b/images/gone.fits", "partly/"]
  expect((await caelum(...words)).status).toBe(1)
  const run = await caelum(...words, "--keep-going", "--json")
  expect(run.status).toBe(3)
  const gone = { uri: "s3://b/images/gone.fits", path: join(cwd, "partly/gone.fits"), error: { code: "not-found" } }
  expect(JSON.parse(run.stdout)).toMatchObject({ results: [{ uri: A.uri, bytes: 5000 }], failures: [gone] })
  expect(run.stderr).toMatch(/^failed {2}s3:\/\/b\/images\/gone.fits: /)
  const none = await caelum("get", "s3://b/images/gone.fits", "s3://b/images/far", "partly/", "--keep-going", "--json")
  expect(none.status).toBe(1)
  expect(JSON.parse(none.stdout)).toMatchObject({
    error: { code: "not-found" },
    results: [],
    failures: [gone, { error: {} }],
  })
  expect(none.stderr).toMatch(/^caelum: not-found: None of the 2 objects could be had\. /)
  expect((await caelum("get", "s3://b/images/gone.fits", "partly/", "--keep-going")).status).toBe(1)
  expect((await caelum("get", A.uri, "partly/", "--keep-going", "--json")).stdout).toMatch(/^\[/)
  expect((await caelum("get", A.uri)).status).toBe(2)
  expect((await caelum("get", A.uri, A.uri, "partly/")).status).toBe(2)
  expect((await caelum("get", A.uri, "no/such/folder/file")).stderr).toMatch(/^caelum: write: /)
})

it("counts one as one", async () => {
  expect((await caelum("ls", "s3://b/images", "--explain")).stdout).toContain("\n1 request, 0 bytes, 1 wave: ")
})

it("writes one object to standard output", async () => {
  expect((await caelum("get", "s3://b/images/top.fits", "-")).stdout).toBe(new TextDecoder().decode(bytesAt(0, 70)))
  expect(await caelum("get", A.uri, "s3://b/images/top.fits", "-")).toMatchObject({ status: 2 })
  expect(await readdir(cwd)).not.toContain("-")
})

it("shows control characters of keys without obeying them", async () => {
  const key = "odd/a\n\t\u001b[31mb"
  server.handle(bucketHandler("b", [{ key, size: 1 }]))
  for (const words of [
    ["ls", "s3://b/odd/"],
    ["ls", "-l", "s3://b/odd/"],
    ["glob", "s3://b/odd/*"],
  ])
    expect((await caelum(...words)).stdout).toContain("s3://b/odd/a\\n\\t\\x1b[31mb\n")
  expect(JSON.parse((await caelum("ls", "s3://b/odd/", "--json")).stdout)).toMatchObject([{ uri: `s3://b/${key}` }])
})

it("leaves one JSON document of a listing that breaks off", async () => {
  const keys = Array.from({ length: 12_000 }, (_, i) => ({ key: `k/${String(i).padStart(5, "0")}`, size: 1 }))
  const lines = keys.map(({ key }) => `s3://b/${key}`)
  server.handle(bucketHandler("b", keys))
  let late = (): void => undefined
  server.faultBy(({ path }) => {
    const { searchParams: query } = new URL(path, "http://host")
    if ((query.get("continuation-token") ?? query.get("start-after") ?? "") < "k/09") return {}
    setTimeout(late, 500)
    return { delay: 700, status: 403, body: faultXml("AccessDenied", "b") }
  })
  const words = ["ls", "-R", "s3://b/k/"]
  const [json, text] = await Promise.all([caelum(...words, "--json"), caelum(...words)])
  expect([json.status, text.status]).toEqual([1, 1])
  const document = JSON.parse(json.stdout) as { uri?: string }[]
  expect(document.length).toBeGreaterThan(4096)
  expect(document.pop()).toMatchObject({ error: { code: "forbidden", message: expect.any(String) } })
  expect(document.map(({ uri }) => uri)).toEqual(lines.slice(0, document.length))
  const printed = text.stdout.trimEnd().split("\n")
  expect(printed).toEqual(lines.slice(0, printed.length))
  for (const { stderr } of [json, text]) expect(stderr).toMatch(/^caelum: forbidden: [^\n]*\n$/)
  const cancel = new AbortController()
  late = () => cancel.abort(new CaelumError("aborted", "Cancelled by Ctrl-C."))
  const env = { AWS_ENDPOINT_URL: server.url }
  const cut = await runCli([...words, "--json"], { cwd, env, signal: cancel.signal })
  server.faultBy(() => ({}))
  const last = (JSON.parse(cut.stdout) as unknown[]).pop()
  expect([cut.status, last]).toMatchObject([130, { error: { code: "aborted" } }])
})
