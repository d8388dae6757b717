import { readFileSync, readdirSync } from "node:fs"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { bytesAt } from "../testing/bytes.ts"
import { bucketHandler, faultXml } from "../testing/fake-bucket.ts"
import { FaultServer } from "../testing/fault-server.ts"
import { S3Addresses } from "./address.ts"
import { createStore } from "./index.ts"
import { parseListPage } from "./list-xml.ts"
import { compareKeys } from "./list-order.ts"

const GOLDEN = new URL("../../test/data/storage/", import.meta.url)
const golden = (name: string): unknown => JSON.parse(readFileSync(new URL(name, GOLDEN), "utf8"))

let server: FaultServer
beforeAll(async () => {
  server = await FaultServer.start()
})
afterEach(() => void (server.requests.length = 0))
afterAll(() => server.close())

it("has a test for every golden file", () => {
  expect(readdirSync(GOLDEN).sort()).toEqual([
    "ORIGIN.md",
    "addresses.json",
    "amazon.json",
    "globs.json",
    "listings.json",
    "signatures.json",
  ])
})

it("addresses objects as botocore does, and no URL parser changes them", () => {
  const cases = golden("addresses.json") as {
    bucket: string
    region: string
    endpoint?: string
    key: string
    url: string
  }[]
  for (const { bucket, region, endpoint, key, url } of cases) {
    const ours = new S3Addresses(endpoint, region).url({ kind: "s3", bucket, key })
    expect(ours).toBe(url)
    expect(new URL(ours).href).toBe(url)
  }
  expect(cases.length).toBeGreaterThan(30)
})

it("addresses by what the reference says before what the store says", () => {
  const addresses = new S3Addresses(undefined, undefined)
  const ref = { kind: "s3", bucket: "nasa-irsa-wise", key: "k" } as const
  expect(addresses.url(ref)).toBe("https://nasa-irsa-wise.s3.amazonaws.com/k")
  expect(addresses.url({ ...ref, region: "us-west-2" })).toBe("https://nasa-irsa-wise.s3.us-west-2.amazonaws.com/k")
  expect(addresses.url({ ...ref, endpoint: "http://h:1/p/" })).toBe("http://h:1/p/nasa-irsa-wise/k")
  expect(addresses.url({ ...ref, versionId: "a+b" })).toBe("https://nasa-irsa-wise.s3.amazonaws.com/k?versionId=a%2Bb")
})

it("keeps dot segments out of the hands of URL parsers", async () => {
  const store = createStore({ endpoint: server.url })
  for (const key of ["a/../b", "../b", "./b", "b/.", "b/..", "a/./b", "%2e%2e/x", "a/.../b", "..a/b.."]) {
    const ref = { kind: "s3", bucket: "b", key } as const
    const path = new URL(store.url(ref)).pathname
    expect(decodeURIComponent(path)).toBe(`/b/${key}`)
    server.put(path, { size: 9 })
    expect(await store.source(ref).read({ last: 3 })).toEqual(bytesAt(6, 3))
  }
})

it("refuses keys and endpoints that cannot be", () => {
  const store = createStore()
  const url = (key: string): string => store.url({ kind: "s3", bucket: "b", key })
  for (const key of [".", "..", "x".repeat(1025), "é".repeat(513), "\ud800"])
    expect(() => url(key)).toThrow(/The key of s3:\/\/b/)
  expect(url("é".repeat(512))).toContain("%C3%A9")
  for (const endpoint of ["", "host:9000", "ftp://host", "http://", "http://h?x=1"])
    expect(() => createStore({ endpoint })).toThrow(/endpoint/)
  expect(() => store.source({ kind: "s3", bucket: "b", key: "" })).toThrow(/names a bucket, not an object/)
  expect(() => store.url({ kind: "file", path: "/x" })).toThrow(/local path/)
  expect(() => store.source({ kind: "file", path: "/x" })).toThrow(/createNodeStore/)
})

it("maps S3 errors to codes and says which thing is missing", async () => {
  const store = createStore({ endpoint: server.url, retry: { attempts: 1 } })
  const cases: [number, string, string, RegExp][] = [
    [404, "NoSuchKey", "not-found", /^s3:\/\/b\/k does not exist/],
    [404, "NoSuchBucket", "not-found", /^The bucket of s3:\/\/b\/k does not exist/],
    [404, "XAdminUserNotFound", "forbidden", /credentials are not valid here/],
    [403, "AccessDenied", "forbidden", /asks anonymously/],
    [403, "RequestTimeTooSkewed", "forbidden", /clock/],
    [503, "SlowDown", "throttled", /SlowDown/],
    [500, "InternalError", "server", /500 InternalError/],
    [400, "InvalidArgument", "server", /A message/],
    [405, "MethodNotAllowed", "server", /405/],
  ]
  for (const [status, code, ours, message] of cases) {
    server.fault("/b/k", { status, body: faultXml(code, "b") })
    const reading = store.source({ kind: "s3", bucket: "b", key: "k" }).read({ first: 5 })
    await expect(reading).rejects.toMatchObject({
      code: ours,
      message: expect.stringMatching(message),
      context: { serverCode: code, status },
    })
  }
  server.fault("/b/k", { status: 404, body: `<Error><Code>NoSuchKey</Code><Key>${"x".repeat(100_000)}` })
  await expect(store.source({ kind: "s3", bucket: "b", key: "k" }).read({ first: 5 })).rejects.toMatchObject({
    code: "not-found",
    context: { serverCode: "NoSuchKey" },
  })
})

it("follows a bucket to its region, by header or by body, once for the store", async () => {
  const sent: string[] = []
  const answers = new Map([
    [
      "https://head.s3.amazonaws.com",
      new Response("", { status: 301, headers: { "x-amz-bucket-region": "eu-west-1" } }),
    ],
    [
      "https://body.s3.eu-north-1.amazonaws.com",
      new Response(faultXml("AuthorizationHeaderMalformed", "b", "<Region>us-west-2</Region>"), { status: 400 }),
    ],
    [
      "https://host.s3.amazonaws.com",
      new Response(faultXml("PermanentRedirect", "b", "<Endpoint>host.s3-us-west-1.amazonaws.com</Endpoint>"), {
        status: 301,
      }),
    ],
  ])
  const store = createStore({
    cacheBytes: 0,
    transport: async (input) => {
      const url = new URL(input)
      sent.push(url.host)
      const headers = { "content-range": "bytes 0-0/1", "content-length": "1" }
      const answer = answers.get(url.origin)
      answers.delete(url.origin)
      return answer ?? new Response("x", { status: 206, headers })
    },
  })
  const regions = { head: undefined, body: "eu-north-1", host: undefined }
  for (const [bucket, region] of Object.entries(regions)) {
    const ref = { kind: "s3", bucket, key: "k", ...(region === undefined ? {} : { region }) } as const
    await store.source(ref).read({ first: 1 })
    await store.source({ ...ref, key: "other" }).read({ first: 1 })
  }
  expect(sent).toEqual([
    "head.s3.amazonaws.com",
    "head.s3.eu-west-1.amazonaws.com",
    "head.s3.eu-west-1.amazonaws.com",
    "body.s3.eu-north-1.amazonaws.com",
    "body.s3.us-west-2.amazonaws.com",
    "body.s3.us-west-2.amazonaws.com",
    "host.s3.amazonaws.com",
    "host.s3.us-west-1.amazonaws.com",
    "host.s3.us-west-1.amazonaws.com",
  ])
  expect(store.stats).toMatchObject({ requests: 9, retries: 0, waves: 6 })
})

it("does not wander where redirects loop, or lead anywhere but to a region", async () => {
  let sent = 0
  const answer = (region: string): Response =>
    new Response("", { status: 301, headers: { "x-amz-bucket-region": region } })
  const flapping = createStore({ transport: async () => answer(["us-west-1", "us-west-2"][sent++ % 2]!) })
  await expect(flapping.source({ kind: "s3", bucket: "buck", key: "k" }).read({ first: 1 })).rejects.toMatchObject({
    code: "server",
  })
  expect(sent).toBe(3)
  const evil = createStore({ transport: async () => (sent++, answer("evil.example/")) })
  await expect(evil.source({ kind: "s3", bucket: "buck", key: "k" }).read({ first: 1 })).rejects.toMatchObject({
    code: "server",
    context: { status: 301 },
  })
  expect(sent).toBe(4)
})

it("reads listings as botocore does", async () => {
  for (const { xml, objects, prefixes, next } of golden("listings.json") as {
    xml: string
    objects: object[]
    prefixes: string[]
    next: string | null
  }[])
    expect(await parseListPage(xml, "s3://b/")).toEqual({ objects, prefixes, next: next ?? undefined })
})

it("lists across pages, level by level or all, in the order of S3", async () => {
  const keys = ["", "\ue000", "😀", "a b+c", "%41", "d/", "d/x", "d/y/z", "e//f", "é"].map((key) => ({
    key: `p/${key}`,
    size: key.length,
  }))
  const { listObjects } = await import("./index.ts")
  for (const page of [1, 2, 3, 1000]) {
    server.handle(bucketHandler("b", [...keys, { key: "q" }], page))
    const store = createStore({ endpoint: server.url })
    const all: string[] = []
    for await (const { uri } of listObjects(store, { kind: "s3", bucket: "b", key: "p/" }))
      all.push(uri.slice("s3://b/p/".length))
    expect(all).toEqual(["", "%41", "a b+c", "d/", "d/x", "d/y/z", "e//f", "é", "\ue000", "😀"])
    expect(store.stats).toMatchObject({
      lists: Math.ceil(10 / page),
      requests: Math.ceil(10 / page),
      waves: Math.ceil(10 / page),
    })
    const level: string[] = []
    for await (const { uri, kind } of listObjects(store, { kind: "s3", bucket: "b", key: "p/" }, { delimiter: "/" }))
      level.push(`${kind[0]} ${uri.slice("s3://b/p/".length)}`)
    expect(level.sort()).toEqual(["o ", "o %41", "o a b+c", "o é", "o \ue000", "o 😀", "p d/", "p e/"].sort())
  }
})

it("orders keys by their UTF-8 bytes", () => {
  const keys = ["", "a", "a/", "a0", "aa", "é", "\ud7ff", "\ue000", "\uffff", "😀", "😀a", "\u{10ffff}"]
  const bytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect([...keys].reverse().sort(compareKeys)).toEqual(bytes)
})
