import { createHash } from "node:crypto"
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it, test } from "vitest"
import type { ChecksumAlgorithm } from "./checksum.ts"
import { startChecksum } from "./checksum.ts"
import { createNodeStore, diskCache, downloadObject, streamObject } from "./index.ts"

const digest = (algorithm: ChecksumAlgorithm, ...parts: Uint8Array[]): string => {
  const checksum = startChecksum(algorithm)
  for (const part of parts) checksum.update(part)
  return checksum.digest()
}
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describe("checksums", () => {
  // The check values of the catalogue of parametrised CRC algorithms, and the vectors of RFC 3720 B.4 and of NVMe's specification.
  test.each<[ChecksumAlgorithm, Uint8Array, string]>([
    ["crc32", text("123456789"), "cbf43926"],
    ["crc32c", text("123456789"), "e3069283"],
    ["crc32c", new Uint8Array(32), "8a9136aa"],
    ["crc32c", new Uint8Array(32).fill(255), "62a8ab43"],
    ["crc64nvme", text("123456789"), "ae8b14860a799888"],
    ["crc64nvme", new Uint8Array(4096), "6482d367eb22b64e"],
    ["crc64nvme", new Uint8Array(4096).fill(255), "c0ddba7302eca3ac"],
    ["crc64nvme", new Uint8Array(0), "0000000000000000"],
  ])("%s of published vectors (%#)", (algorithm, bytes, value) => {
    expect(digest(algorithm, bytes)).toBe(value)
  })

  it("is the same in one piece and in several", () => {
    const all: ChecksumAlgorithm[] = ["md5", "sha256", "sha1", "crc64nvme", "crc32c", "crc32"]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, at) => {
        for (const algorithm of all)
          expect(digest(algorithm, bytes.subarray(0, at), bytes.subarray(at))).toBe(digest(algorithm, bytes))
      }),
      { numRuns: 50 },
    )
    expect(digest("crc32", text("caelum"))).toBe(crc32(text("caelum")).toString(16))
  })
})

describe("an object that was uploaded in parts", () => {
  const SIZE = 3_000_000
  const bytes = Uint8Array.from({ length: SIZE }, (_, i) => (i * 31 + (i >> 8)) & 255)
  let extra: Record<string, string> = {}
  let isPrivate = false
  const server = createServer(({ method, headers }, response) => {
    const signed = /SignedHeaders=([^,]*)/.exec(headers.authorization ?? "")?.[1]?.split(";") ?? []
    const own = Object.keys(headers).filter((name) => name.startsWith("x-amz-"))
    if (isPrivate && (signed.length === 0 || own.some((name) => !signed.includes(name)))) {
      response.writeHead(403).end()
      return
    }
    if (headers["if-none-match"]) {
      response.writeHead(304).end()
      return
    }
    const range = /bytes=(\d+)-(\d+)/.exec(headers.range ?? "")
    const common = { etag: '"d41d8cd98f00b204e9800998ecf8427e-3"', "accept-ranges": "bytes" }
    if (method === "HEAD") {
      response.writeHead(200, { ...common, ...extra, "content-length": SIZE }).end()
      return
    }
    const [from, to] = [Number(range?.[1] ?? 0), Math.min(Number(range?.[2] ?? SIZE), SIZE - 1)]
    response.writeHead(206, {
      ...common,
      "content-range": `bytes ${from}-${to}/${SIZE}`,
      "content-length": to + 1 - from,
    })
    response.end(bytes.subarray(from, to + 1))
  })
  let endpoint = ""
  let folder = ""
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    folder = await mkdtemp(join(tmpdir(), "caelum-checksum-"))
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true })
  })
  const serve = (headers: Record<string, string>): void => void (extra = headers)
  const ref = { kind: "s3", bucket: "b", key: "o" } as const
  const base64 = (hex: string): string => Buffer.from(hex, "hex").toString("base64")

  test.each<ChecksumAlgorithm>(["crc64nvme", "crc32c", "crc32", "sha256", "sha1"])(
    "is checked by its %s",
    async (name) => {
      const store = createNodeStore({ endpoint })
      const path = join(folder, name)
      serve({ [`x-amz-checksum-${name}`]: base64(digest(name, bytes)), "x-amz-checksum-type": "FULL_OBJECT" })
      await downloadObject(store, ref, path)
      expect(
        createHash("md5")
          .update(await readFile(path))
          .digest("hex"),
      ).toBe(digest("md5", bytes))
      expect(store.stats).toMatchObject({ requests: 4, heads: 1 })
      serve({ [`x-amz-checksum-${name}`]: base64(digest(name, text("other"))), "x-amz-checksum-type": "FULL_OBJECT" })
      const again = createNodeStore({ endpoint })
      const failure = { code: "server", message: expect.stringContaining(`${name} ${digest(name, bytes)} where`) }
      await expect(downloadObject(again, ref, `${path}-wrong`)).rejects.toMatchObject(failure)
      expect((await readdir(folder)).filter((file) => file.startsWith(`${name}-`))).toEqual([])
      const stream = streamObject(again, ref)
      await expect(drain(stream)).rejects.toMatchObject(failure)
    },
  )

  it("is checked where it is private too, once for a version where that is kept", async () => {
    serve({ "x-amz-checksum-crc32c": base64(digest("crc32c", text("other"))), "x-amz-checksum-type": "FULL_OBJECT" })
    isPrivate = true
    const credentials = { get: async () => ({ accessKeyId: "A", secretAccessKey: "S" }) }
    const keeper = diskCache({ folder: join(folder, "kept") })
    const failure = { code: "server", message: expect.stringContaining("crc32c") }
    const path = join(folder, "private")
    const first = createNodeStore({ endpoint, credentials, keeper })
    await expect(downloadObject(first, ref, path)).rejects.toMatchObject(failure)
    expect(first.stats.heads).toBe(1)
    await keeper.settle()
    const again = createNodeStore({ endpoint, credentials, keeper: diskCache({ folder: join(folder, "kept") }) })
    await expect(downloadObject(again, ref, path)).rejects.toMatchObject(failure)
    // Refused once, then signed; no byte is read again.
    expect(again.stats).toMatchObject({ requests: 2, heads: 0, bytes: 0 })
    isPrivate = false
  })

  it("is not held to a checksum over the checksums of its parts, nor to none", async () => {
    for (const headers of [
      { "x-amz-checksum-crc32c": "AAAAAA==-3" },
      { "x-amz-checksum-crc32c": "AAAAAA==", "x-amz-checksum-type": "COMPOSITE" },
      {},
    ]) {
      serve(headers)
      const { bytes: length } = await downloadObject(createNodeStore({ endpoint }), ref, join(folder, "loose"))
      expect(length).toBe(SIZE)
    }
  })
})

async function drain(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0
  for await (const bytes of stream) length += bytes.length
  return length
}
