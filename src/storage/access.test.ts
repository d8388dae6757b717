import { readFileSync } from "node:fs"
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest"
import { CaelumError } from "../core/index.ts"
import { nodeTransport } from "../node/index.ts"
import { bytesAt } from "../testing/bytes.ts"
import { faultXml } from "../testing/fake-bucket.ts"
import type { Fault } from "../testing/fault-server.ts"
import { FaultServer } from "../testing/fault-server.ts"
import { S3Access } from "./access.ts"
import type { Credentials, CredentialSource, Store, StoreOptions, Transport } from "./index.ts"
import { createStore, listObjects } from "./index.ts"

let server: FaultServer
beforeAll(async () => {
  server = await FaultServer.start()
  server.put("/b/o", { size: 1000, etag: "o" })
})
afterAll(() => server.close())
afterEach(() => {
  server.calm("/b/o")
  server.calm("*")
  vi.useRealTimers()
})

const KEY: Credentials = { accessKeyId: "AKID", secretAccessKey: "secret" }
const ref = { kind: "s3", bucket: "b", key: "o" } as const
const DENIED: Fault = { status: 403, body: faultXml("AccessDenied", "b") }

function storeWith(get: CredentialSource["get"], options: StoreOptions & { always?: boolean } = {}): Store {
  const credentials = { get, always: options.always }
  const retry = { base: 1, longest: 1 }
  return createStore({ endpoint: server.url, transport: nodeTransport, credentials, cacheBytes: 0, retry, ...options })
}

/** Who signed the last requests, oldest first. */
function signers(count: number): (string | undefined)[] {
  return server.requests
    .slice(-count)
    .map(({ headers }) => /Credential=([^/]*)\//.exec(headers.authorization ?? "")?.[1])
}

interface Golden {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly date: string
  readonly cases: readonly {
    method: string
    url: string
    region: string
    token: string | null
    pays: boolean
    authorization: string
  }[]
}

it("signs as botocore does", async () => {
  const golden = JSON.parse(
    readFileSync(new URL("../../test/data/storage/signatures.json", import.meta.url), "utf8"),
  ) as Golden
  expect(golden.cases.length).toBeGreaterThan(20)
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(golden.date) })
  const { accessKeyId, secretAccessKey } = golden
  for (const { method, url, region, token, pays, authorization } of golden.cases) {
    const found = { accessKeyId, secretAccessKey, ...(token === null ? {} : { sessionToken: token }) }
    const access = new S3Access({ credentials: { get: async () => found, always: true }, requesterPays: pays }).to("b")
    const headers = await access?.sign({ method, url, region })
    expect({ url, authorization: headers?.["authorization"] }).toEqual({ url, authorization })
    expect(headers?.["x-amz-content-sha256"]).toBe("UNSIGNED-PAYLOAD")
    expect(headers?.["x-amz-security-token"]).toBe(token ?? undefined)
  }
})

it("asks anonymously until a bucket refuses, and then signs to it", async () => {
  const get = vi.fn(async () => KEY)
  const store = storeWith(get)
  expect(await store.source(ref).read({ first: 5 })).toEqual(bytesAt(0, 5))
  expect(signers(1)).toEqual([undefined])
  expect(get).not.toHaveBeenCalled()
  server.fault("/b/o", DENIED)
  await store.source(ref).read({ offset: 9, length: 2 })
  expect(signers(2)).toEqual([undefined, "AKID"])
  await store.source(ref).read({ offset: 19, length: 2 })
  expect(signers(1)).toEqual(["AKID"])
  expect(store.stats).toMatchObject({ requests: 4, retries: 0, waves: 3 })
  expect(get).toHaveBeenCalledTimes(1)
})

it("leaves a bucket anonymous whose refusal a signature does not lift", async () => {
  const store = storeWith(async () => KEY)
  server.fault("/b/o", DENIED, { status: 403, body: faultXml("InvalidAccessKeyId", "b") })
  await expect(store.source(ref).read({ first: 5 })).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("credentials are not valid"),
    context: { serverCode: "InvalidAccessKeyId" },
  })
  await store.source(ref).read({ first: 5 })
  expect(signers(3)).toEqual([undefined, "AKID", undefined])
  server.fault("/b/o", DENIED, DENIED)
  await expect(store.source(ref).read({ first: 5 })).rejects.toThrow(/--requester-pays/)
  server.fault("/b/o", DENIED)
  await expect(
    storeWith(async () => undefined)
      .source(ref)
      .read({ first: 5 }),
  ).rejects.toThrow(/asks anonymously/)
})

it("signs everything where that is asked for, listings and heads too", async () => {
  const store = storeWith(async () => KEY, { always: true })
  server.handle(() => ({ status: 200, body: "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>" }))
  for await (const entry of listObjects(store, { ...ref, key: "" })) expect(entry).toBeUndefined()
  await store.source(ref).size()
  expect(signers(2)).toEqual(["AKID", "AKID"])
  await store.send(`${server.url}/b/o`)
  await store.source({ kind: "http", url: `${server.url}/b/o` }).read({ first: 1 })
  expect(signers(2)).toEqual([undefined, undefined])
})

it("agrees to pay only where told so", async () => {
  await storeWith(async () => KEY, { requesterPays: true })
    .source(ref)
    .read({ first: 1 })
  expect(server.requests.at(-1)?.headers).toMatchObject({
    "x-amz-request-payer": "requester",
    authorization: expect.stringContaining("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-request-payer,"),
  })
  await storeWith(async () => KEY, { always: true })
    .source(ref)
    .read({ first: 1 })
  expect(server.requests.at(-1)?.headers["x-amz-request-payer"]).toBeUndefined()
})

it("renews credentials before they end, and once when the server says that they have", async () => {
  let number = 0
  const get = async (): Promise<Credentials> => {
    number += 1
    return { ...KEY, accessKeyId: `A${number}`, sessionToken: "t", expires: Date.now() + (number === 1 ? 60_000 : 1e7) }
  }
  const store = storeWith(get, { always: true })
  await store.source(ref).read({ first: 1 })
  expect(signers(1)).toEqual(["A1"])
  await store.source(ref).read({ first: 1 })
  expect(signers(1)).toEqual(["A2"])
  const expired = { status: 400, body: faultXml("ExpiredToken", "b") }
  server.fault("/b/o", expired)
  await store.source(ref).read({ first: 1 })
  expect(signers(2)).toEqual(["A2", "A3"])
  server.fault("/b/o", expired, expired)
  await expect(store.source(ref).read({ first: 1 })).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("have expired"),
  })
})

it("says how wrong the clock is", async () => {
  const store = storeWith(async () => KEY, { always: true })
  const then = new Date(Date.now() + 3_600_000).toISOString()
  const body = faultXml("RequestTimeTooSkewed", "b", `<ServerTime>${then}</ServerTime>`)
  server.fault("/b/o", { status: 403, body })
  await expect(store.source(ref).read({ first: 1 })).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/clock of this machine is 60 minutes slow.*set it right/),
  })
})

it("signs for the region that the server names, and follows no redirect with a signature", async () => {
  const seen: { url: string; region: string | undefined; redirect: string | undefined }[] = []
  const answers = [
    new Response(faultXml("AccessDenied", "b"), { status: 403, headers: { "x-amz-bucket-region": "eu-west-1" } }),
    new Response(faultXml("AuthorizationHeaderMalformed", "b", "<Region>us-west-2</Region>"), { status: 400 }),
    new Response(null, {
      status: 307,
      headers: { "x-amz-bucket-region": "sa-east-1", location: "https://elsewhere/" },
    }),
    new Response("ab", { status: 206, headers: { "content-range": "bytes 0-1/9", etag: '"x"' } }),
  ]
  const transport: Transport = async (url, { headers, redirect }) => {
    seen.push({ url, redirect, region: /Credential=[^/]*\/\d*\/([^/]*)/.exec(headers["authorization"] ?? "")?.[1] })
    return answers.shift() as Response
  }
  const store = createStore({ transport, credentials: { get: async () => ({ ...KEY, region: "eu-north-1" }) } })
  await store.source({ ...ref, bucket: "bbb" }).read({ first: 2 })
  expect(seen).toEqual([
    { url: "https://bbb.s3.amazonaws.com/o", region: undefined, redirect: undefined },
    { url: "https://bbb.s3.eu-west-1.amazonaws.com/o", region: "eu-west-1", redirect: "manual" },
    { url: "https://bbb.s3.us-west-2.amazonaws.com/o", region: "us-west-2", redirect: "manual" },
    { url: "https://bbb.s3.sa-east-1.amazonaws.com/o", region: "sa-east-1", redirect: "manual" },
  ])
})

it("tells of credentials that cannot be had, and asks for them again the next time", async () => {
  let asked = 0
  const store = storeWith(
    async () => {
      asked += 1
      if (asked === 1) throw new CaelumError("forbidden", "There is no login.")
      return KEY
    },
    { always: true },
  )
  await expect(store.source(ref).read({ first: 1 })).rejects.toMatchObject({
    message: expect.stringContaining("no login"),
  })
  expect(await store.source(ref).read({ first: 1 })).toHaveLength(1)
})
