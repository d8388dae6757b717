import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import fc from "fast-check"
import { isCaelumError } from "../core/index.ts"
import { bucketHandler } from "../testing/fake-bucket.ts"
import { FaultServer } from "../testing/fault-server.ts"
import type { ListEntry } from "./index.ts"
import { createStore, findObject, listFolder, listObjects, measureUsage } from "./index.ts"
import { parseListPage } from "./list-xml.ts"

let server: FaultServer
beforeAll(async () => {
  server = await FaultServer.start()
})
afterEach(() => void (server.requests.length = 0))
afterAll(() => server.close())

const at = (key: string) => ({ kind: "s3", bucket: "b", key }) as const
const serve = (keys: string[], page?: number) => {
  server.handle(
    bucketHandler(
      "b",
      keys.map((key) => ({ key, size: 7 })),
      page,
    ),
  )
  return createStore({ endpoint: server.url, retry: { base: 1, longest: 2 } })
}
async function all(entries: AsyncIterable<ListEntry>): Promise<string[]> {
  const uris: string[] = []
  for await (const { uri } of entries) uris.push(uri)
  return uris
}

const page = (inside: string): string => `<ListBucketResult>${inside}</ListBucketResult>`
const row = (key: string, size = "1"): string => `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`
const token = (text: string): string =>
  `<IsTruncated>true</IsTruncated><NextContinuationToken>${text}</NextContinuationToken>`

it("lists a level of a thousand entries with one request", async () => {
  const store = serve(Array.from({ length: 1000 }, (_, i) => `images/${i}/x`))
  expect(await all(listFolder(store, at("images")))).toHaveLength(1000)
  expect(store.stats).toMatchObject({ requests: 1, lists: 1, waves: 1 })
  expect(server.requests[0]!.path).toBe(
    "/b/?list-type=2&encoding-type=url&max-keys=1000&prefix=images%2F&delimiter=%2F",
  )
})

it("takes a folder by either name, an object by its own, and nothing for an error", async () => {
  const store = serve(["a/b", "a/c/d", "a.txt", "ab", "z/"])
  for (const key of ["a", "a/"]) expect(await all(listFolder(store, at(key)))).toEqual(["s3://b/a/b", "s3://b/a/c/"])
  expect(await all(listFolder(store, at("a"), { recursive: true }))).toEqual(["s3://b/a/b", "s3://b/a/c/d"])
  expect(await all(listFolder(store, at("a.txt")))).toEqual(["s3://b/a.txt"])
  expect(await all(listFolder(store, at("")))).toHaveLength(4)
  for (const key of ["none", "none/", "a.tx", "a/b/"])
    await expect(all(listFolder(store, at(key)))).rejects.toMatchObject({
      code: "not-found",
      context: { uri: `s3://b/${key}` },
    })
  await expect(all(listFolder(store, { ...at(""), bucket: "other" }))).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("The bucket of s3://other/"),
  })
  expect(await findObject(store, at("a/b"))).toMatchObject({
    uri: "s3://b/a/b",
    size: 7,
    etag: "0-1",
    modified: "2024-01-01T00:00:00.000Z",
  })
  expect(await findObject(store, at("a"))).toBeUndefined()
})

it("gives an empty listing of an empty bucket, and refuses what has no listing", async () => {
  expect(await all(listFolder(serve([]), at("")))).toEqual([])
  const web = listObjects(serve([]), { kind: "http", url: "http://host/x/" })
  await expect(all(web)).rejects.toMatchObject({ code: "unsupported", context: { uri: "http://host/x/" } })
})

it("adds up what is below a folder", async () => {
  const store = serve(["a/b", "a/c/d", "ab"], 1)
  expect(await measureUsage(store, at("a"))).toEqual({
    uri: "s3://b/a",
    kind: "prefix",
    objects: 2,
    bytes: 14,
    modified: "2024-01-01T00:00:00.000Z",
  })
  expect(await measureUsage(store, at("ab"))).toMatchObject({ kind: "object", objects: 1, bytes: 7 })
})

it("refuses listings that loop, are out of order, or leave their prefix", async () => {
  const documents: [string[], RegExp][] = [
    [
      [page(row("p/a") + token("t")), page(row("p/b") + token("t")), page(row("p/c") + token("t"))],
      /same continuation token twice/,
    ],
    [[page(row("p/b") + row("p/a"))], /out of order/],
    [[page(row("p/a") + row("p/a"))], /out of order/],
    [[page(row("p/a") + token("t")), page(row("p/a"))], /out of order/],
    [[page(row("q/a"))], /foreign key/],
    [[page("<CommonPrefixes><Prefix>q/</Prefix></CommonPrefixes>")], /foreign key/],
    [[page("<IsTruncated>true</IsTruncated>")], /no continuation token/],
    [Array.from({ length: 110 }, (_, i) => page(token(`t${i}`))), /empty pages/],
    [[page(row("p/a", "-1"))], /size '-1'/],
    [[page(row("p/a", "1e3"))], /size '1e3'/],
    [[page(row(""))], /without a key/],
    [[page(`<EncodingType>url</EncodingType>${row("p/%zz")}`)], /not URL-encoded/],
    [[page(Array.from({ length: 1001 }, (_, i) => row(`p/${1000 + i}`)).join(""))], /more than the 1000 entries/],
    [["<html><body>hello</body></html>"], /no ListBucketResult/],
    [["", "", "", "", ""], /cannot be read|no ListBucketResult/],
    [["<ListBucketResult>"], /cannot be read/],
    [[`<ListBucketResult>${"<a>".repeat(100)}`], /nest deeper/],
    [['<!DOCTYPE x [<!ENTITY a "aaaa">]><ListBucketResult>&a;</ListBucketResult>'], /cannot be read/],
  ]
  for (const [bodies, message] of documents) {
    let next = 0
    server.handle(() => ({ status: 200, body: bodies[next++] ?? "" }))
    const store = createStore({ endpoint: server.url })
    await expect(all(listObjects(store, at("p/")))).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringMatching(message),
    })
  }
})

it("bounds a page in bytes and stops reading beyond", async () => {
  server.put("/huge/", { size: 12_000_000 })
  const store = createStore({ endpoint: server.url })
  await expect(all(listObjects(store, { ...at("p/"), bucket: "huge" }))).rejects.toMatchObject({
    code: "malformed",
    message: expect.stringContaining("more than 8388608 bytes"),
  })
  expect(store.stats.bytes).toBeLessThan(9_000_000)
})

it("retries a page whose body breaks", async () => {
  const store = serve(["p/a", "p/b"], 1)
  server.fault("*", {}, { status: 503 }, { reset: 3 })
  expect(await all(listObjects(store, at("p/")))).toHaveLength(2)
  expect(store.stats).toMatchObject({ requests: 4, lists: 4, retries: 2, waves: 2 })
})

it("answers any mutation of a listing with entries or a CaelumError", async () => {
  const good = page(
    `<Name>b</Name><EncodingType>url</EncodingType>${row("p/a%20b")}${row("p/c")}<CommonPrefixes><Prefix>p/d/</Prefix></CommonPrefixes>${token("t")}`,
  )
  const outcome = async (text: string): Promise<boolean> => {
    try {
      return Array.isArray((await parseListPage(text, "s3://b/")).objects)
    } catch (error) {
      return isCaelumError(error, "malformed")
    }
  }
  for (let length = 0; length <= good.length; length++) expect(await outcome(good.slice(0, length))).toBe(true)
  const mutation = fc.record({
    at: fc.nat(good.length - 1),
    text: fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("<", ">", "&", "]]>", "<!--", "\0", "&#x0;")),
  })
  await fc.assert(
    fc.asyncProperty(mutation, async (change) =>
      outcome(good.slice(0, change.at) + change.text + good.slice(change.at + 1)),
    ),
    { numRuns: 300 },
  )
})
