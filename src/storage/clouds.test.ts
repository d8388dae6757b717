import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { formatObjectRef, parseObjectRef } from "../core/index.ts"
import { createNodeStore, nodeTransport } from "../node/index.ts"
import { describeByteSource } from "../testing/byte-source-suite.ts"
import { bytesAt } from "../testing/bytes.ts"
import { bucketHandler, faultXml } from "../testing/fake-bucket.ts"
import { FaultServer } from "../testing/fault-server.ts"
import type { Store, Transport } from "./index.ts"
import { createStore, globObjects, listFolder, listObjects, measureUsage } from "./index.ts"
import { parseAzurePage } from "./list-azure.ts"

let server: FaultServer
beforeAll(async () => {
  server = await FaultServer.start()
})
afterEach(() => void (server.requests.length = 0))
afterAll(() => server.close())

const local = (): Store =>
  createStore({
    googleEndpoint: server.url,
    azureEndpoint: server.url,
    transport: nodeTransport,
    retry: { base: 1, longest: 2 },
  })

/** A page of List Blobs as Azure's documentation has it, byte order mark and all. */
const AZURE_PAGE = `\uFEFF<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://sky.blob.core.windows.net/" ContainerName="tiles"><Prefix>a/</Prefix><MaxResults>1000</MaxResults><Delimiter>/</Delimiter><Blobs><BlobPrefix><Name>a/b &amp; c/</Name></BlobPrefix><Blob><Name>a/one.fits</Name><Properties><Creation-Time>Sun, 27 Sep 2009 18:41:57 GMT</Creation-Time><Last-Modified>Sun, 27 Sep 2009 18:41:57 GMT</Last-Modified><Etag>0x8CAE7D55D050B8B</Etag><Content-Length>8640</Content-Length><Content-Type>application/octet-stream</Content-Type><BlobType>BlockBlob</BlobType></Properties><OrMetadata /></Blob><Blob><Name Encoded="true">a%2Ftwo%EF%BF%BE%20x</Name><Properties><Content-Length>0</Content-Length><ResourceType>file</ResourceType></Properties></Blob><Blob><Name>a/zfolder</Name><Properties><Content-Length>0</Content-Length><ResourceType>directory</ResourceType></Properties></Blob></Blobs><NextMarker>2!8!YS96</NextMarker></EnumerationResults>`

it("names objects of Google and Azure in one form", () => {
  expect(parseObjectRef("gs://b/a key+%")).toEqual({ kind: "gs", bucket: "b", key: "a key+%" })
  expect(parseObjectRef("az://sky2mass/tiles/a/b?.fits")).toEqual({
    kind: "az",
    account: "sky2mass",
    bucket: "tiles",
    key: "a/b?.fits",
  })
  for (const uri of ["gs://b/k/é", "az://sky/tiles/", "az://sky/$web/a//b"])
    expect(formatObjectRef(parseObjectRef(uri))).toBe(uri)
  expect(formatObjectRef(parseObjectRef("az://sky/tiles"))).toBe("az://sky/tiles/")
  for (const uri of ["az://sky", "az://Sky_1/tiles/k", "az:///tiles/k", "gs:///k"])
    expect(() => parseObjectRef(uri)).toThrow(/does not name a bucket/)
})

it("addresses them at their own hosts, unsigned, whatever credentials there are", async () => {
  const sent: string[] = []
  const transport: Transport = async (url, { headers }) => {
    sent.push(`${url} ${Object.keys(headers).join()}`)
    return new Response("x", { status: 206, headers: { "content-range": "bytes 0-0/1", "content-length": "1" } })
  }
  const credentials = { get: async () => ({ accessKeyId: "A", secretAccessKey: "S" }), always: true }
  const store = createStore({ transport, credentials, requesterPays: true, endpoint: "http://s3.invalid" })
  for (const uri of ["gs://b.c/a +/é", "az://sky/tiles/a +/é"])
    await store.source(parseObjectRef(uri)).read({ first: 1 })
  await store.source({ kind: "gs", bucket: "b", key: "k", versionId: "17" }).read({ first: 1 })
  await store
    .source({ kind: "az", account: "sky", bucket: "tiles", key: "k", versionId: "2024-01-01T00:00:00.0Z" })
    .read({ first: 1 })
  expect(sent).toEqual([
    "https://storage.googleapis.com/b.c/a%20%2B/%C3%A9 range",
    "https://sky.blob.core.windows.net/tiles/a%20%2B/%C3%A9 range",
    "https://storage.googleapis.com/b/k?generation=17 range",
    "https://sky.blob.core.windows.net/tiles/k?versionId=2024-01-01T00%3A00%3A00.0Z range",
  ])
})

it("reads the ends of Azure's objects from a known offset", async () => {
  server.put("/sky/tiles/k", { size: 1000, etag: "0x8CAE7D55D050B8B" })
  const store = local()
  const source = store.source(parseObjectRef("az://sky/tiles/k"))
  expect(await source.read({ last: 10 }, { wave: 1 })).toEqual(bytesAt(990, 10))
  expect(await source.read({ last: 20 })).toEqual(bytesAt(980, 20))
  expect(server.requests.map(({ range }) => range)).toEqual(["bytes=0-0", "bytes=990-999", "bytes=980-999"])
  expect(store.stats.waves).toBe(3)
  const ranges: (string | undefined)[] = []
  const transport: Transport = async (_, { headers }) => {
    ranges.push(headers["range"])
    const range = headers["range"] === "bytes=0-0" ? "0-0" : "90-99"
    const body = range === "0-0" ? "x" : "0123456789"
    return new Response(body, { status: 206, headers: { "content-range": `bytes ${range}/100` } })
  }
  const https = createStore({ transport }).source(parseObjectRef("https://sky.blob.core.windows.net/tiles/k?sv=1"))
  expect(await https.read({ last: 10 })).toHaveLength(10)
  expect(ranges).toEqual(["bytes=0-0", "bytes=90-99"])
})

for (const scheme of ["gs://bucket", "az://sky/tiles"])
  describeByteSource(`an object at ${scheme}`, async () => {
    const own = await FaultServer.start()
    let made = 0
    return {
      close: () => own.close(),
      make: async (size) => {
        const name = `${scheme}/o ${made++}`
        own.put(`/${name.replace(/^\w+:\/\//, "").replace(" ", "%20")}`, { size, etag: `e${size}` })
        const store = createStore({ googleEndpoint: own.url, azureEndpoint: own.url, transport: nodeTransport })
        return store.source(parseObjectRef(name))
      },
    }
  })

it("lists Google's buckets as S3's", async () => {
  const keys = ["n/a", "n/b/c", "n/b/d", "n/é +"].map((key) => ({ key, size: 7 }))
  server.handle(bucketHandler("bucket", keys, 2))
  const seen: string[] = []
  for await (const { uri, kind, size } of listFolder(local(), parseObjectRef("gs://bucket/n")))
    seen.push(`${kind} ${uri} ${size}`)
  expect(seen.sort()).toEqual([
    "object gs://bucket/n/a 7",
    "object gs://bucket/n/é + 7",
    "prefix gs://bucket/n/b/ undefined",
  ])
  const found: string[] = []
  for await (const { uri } of globObjects(local(), "gs://bucket/n/**/[cd]")) found.push(uri)
  expect(found).toEqual(["gs://bucket/n/b/c", "gs://bucket/n/b/d"])
  const emulated = createNodeStore({ env: { STORAGE_EMULATOR_HOST: server.url.slice("http://".length) } })
  expect(await measureUsage(emulated, parseObjectRef("gs://bucket/"))).toMatchObject({ objects: 4, bytes: 28 })
})

it("reads Azure's pages", async () => {
  expect(await parseAzurePage(AZURE_PAGE.slice(1), "x")).toEqual({
    objects: [
      { key: "a/one.fits", size: 8640, modified: "2009-09-27T18:41:57.000Z", etag: "0x8CAE7D55D050B8B" },
      { key: "a/two\uFFFE x", size: 0, modified: undefined, etag: undefined },
    ],
    prefixes: ["a/b & c/"],
    next: "2!8!YS96",
  })
  for (const [right, wrong] of [
    ["8640<", "-1<"],
    ["<Name>a/one.fits</Name>", ""],
    ["a%2Ftwo", "a%2"],
    ["EnumerationResults", "ListBucketResult"],
    ["</Blobs>", ""],
  ] as const)
    await expect(parseAzurePage(AZURE_PAGE.slice(1).replaceAll(right, wrong), "x")).rejects.toMatchObject({
      code: "malformed",
    })
  const many = `<Blobs>${"<Blob><Name>a/n</Name><Properties><Content-Length>1</Content-Length></Properties></Blob>".repeat(1001)}</Blobs>`
  await expect(parseAzurePage(`<EnumerationResults>${many}</EnumerationResults>`, "x")).rejects.toThrow(/1000 entries/)
})

it("lists Azure's containers, page after page", async () => {
  const last = AZURE_PAGE.replace(
    /<BlobPrefix>.*<\/Blob>/,
    "<Blob><Name>a/zz</Name><Properties><Content-Length>1</Content-Length></Properties></Blob>",
  )
  server.handle(({ path }) => ({
    status: 200,
    body: path.includes("marker=") ? last.replace("2!8!YS96", "") : AZURE_PAGE,
  }))
  const seen: string[] = []
  for await (const { uri, kind } of listFolder(local(), parseObjectRef("az://sky/tiles/a"))) seen.push(`${kind} ${uri}`)
  expect(seen.sort()).toEqual([
    "object az://sky/tiles/a/one.fits",
    "object az://sky/tiles/a/two\uFFFE x",
    "object az://sky/tiles/a/zz",
    "prefix az://sky/tiles/a/b & c/",
  ])
  expect(server.requests.map(({ path }) => path)).toEqual([
    "/sky/tiles?restype=container&comp=list&maxresults=1000&prefix=a%2F&delimiter=%2F",
    "/sky/tiles?restype=container&comp=list&maxresults=1000&prefix=a%2F&delimiter=%2F&marker=2%218%21YS96",
  ])
  expect(server.requests[0]?.headers["x-ms-version"]).toBe("2021-12-02")
})

it("lists what a web address of Google or Azure means", async () => {
  const asked: string[] = []
  const transport: Transport = async (url) => {
    asked.push(url)
    const azure = url.includes("comp=list")
    return new Response(
      azure
        ? AZURE_PAGE.replace("2!8!YS96", "")
        : "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>",
    )
  }
  const store = createStore({ transport })
  const uris: string[] = []
  for await (const { uri } of listFolder(store, parseObjectRef("https://sky.blob.core.windows.net/tiles/a/")))
    uris.push(uri)
  expect(uris).toContain("az://sky/tiles/a/one.fits")
  for await (const _ of listObjects(store, parseObjectRef("https://storage.googleapis.com/b/a%20b")))
    expect(_).toBeUndefined()
  expect(asked[1]).toMatch(/^https:\/\/storage\.googleapis\.com\/b\/\?list-type=2&.*prefix=a%20b$/)
  await expect(
    listObjects(store, parseObjectRef("https://sky.blob.core.windows.net/tiles/?sv=1&sig=x")).next(),
  ).rejects.toMatchObject({
    code: "unsupported",
    message: expect.not.stringContaining("sig=x"),
  })
})

it("says in the same words what their servers refuse", async () => {
  const cases = [
    ["az", 404, "BlobNotFound", "not-found", /az:\/\/sky\/tiles\/k does not exist/],
    ["az", 404, "ContainerNotFound", "not-found", /bucket of az:\/\/sky\/tiles\/k does not exist/],
    ["az", 409, "PublicAccessNotPermitted", "forbidden", /asks anonymously/],
    ["az", 401, "NoAuthenticationInformation", "forbidden", /asks anonymously/],
    ["az", 503, "ServerBusy", "throttled", /ServerBusy/],
    ["gs", 404, "NoSuchKey", "not-found", /gs:\/\/b\/k does not exist/],
    ["gs", 403, "AccessDenied", "forbidden", /asks anonymously/],
    ["gs", 400, "UserProjectMissing", "forbidden", /asks anonymously/],
  ] as const
  for (const [kind, status, code, ours, message] of cases) {
    const uri = kind === "gs" ? "gs://b/k" : "az://sky/tiles/k"
    const path = new URL(local().url(parseObjectRef(uri))).pathname
    server.fault(path, ...Array.from({ length: 5 }, () => ({ status, body: faultXml(code, "b") })))
    await expect(local().source(parseObjectRef(uri)).read({ first: 3 })).rejects.toMatchObject({
      code: ours,
      message: expect.stringMatching(message),
      context: { serverCode: code },
    })
    server.calm(path)
  }
  server.fault(
    "/sky/tiles/k",
    { whole: true },
    { status: 404, body: "", headers: { "x-ms-error-code": "BlobNotFound" } },
  )
  await expect(local().source(parseObjectRef("az://sky/tiles/k")).read({ first: 3 })).rejects.toMatchObject({
    code: "range",
  })
  await expect(local().source(parseObjectRef("az://sky/tiles/k")).read({ first: 3 })).rejects.toMatchObject({
    context: { serverCode: "BlobNotFound" },
  })
})

it("takes Google's word for the MD5, and no ETag for one that it is not", async () => {
  server.put("/b/k", { size: 10, etag: "0".repeat(32) })
  const known = async (headers: Record<string, string>): Promise<string | undefined> => {
    server.fault("/b/k", { headers })
    const source = local().source(parseObjectRef("gs://b/k"))
    await source.read({ first: 5 })
    return source.known()?.md5
  }
  expect(await known({ "x-goog-hash": "crc32c=n03x6A==,md5=XUFAKrxLKna5cZ2REBfFkg==" })).toBe(
    "5d41402abc4b2a76b9719d911017c592",
  )
  expect(await known({ "x-goog-hash": "crc32c=n03x6A==" })).toBeUndefined()
  expect(await known({})).toBe("0".repeat(32))
})
