import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { ObjectRef } from "../../src/core/index.ts"
import { diskCache, nodeTransport } from "../../src/node/index.ts"
import {
  createStore,
  findObject,
  globObjects,
  listFolder,
  listObjects,
  measureUsage,
  type Store,
  type StoreOptions,
} from "../../src/storage/index.ts"
import { describeByteSource } from "../../src/testing/byte-source-suite.ts"
import { bytesAt } from "../../src/testing/bytes.ts"
import { HABITS, ODD_KEYS } from "./odd-keys.ts"
import { OWNER, REAL_STORES, REGION, sortedKeys, type StoreServer, STORES } from "./store-servers.ts"

const PYTHON = process.env["CAELUM_PYTHON"] ?? ""
const OPEN = "caelum-open"
const CLOSED = "caelum-closed"
const DOTTED = "caelum.dotted.bucket"
const LISTED = "caelum-listed"
const VERSIONED = "caelum-versioned"

const SERVERS = Object.entries(STORES).map(([name, start]) => ({ name, start, real: !name.includes("embedded") }))

for (const { name, start, real } of SERVERS)
  describe.skipIf(real && !REAL_STORES)(`${name} (skipped unless scripts/stores/install.mjs has run)`, () => {
    let server: StoreServer
    const { refuses, renames, hidesBuckets = false } = HABITS[name]!
    const stored = ODD_KEYS.filter((key) => refuses[key] === undefined)
    const listedAs = (key: string): string => renames[key] ?? key
    const bodyOf = (key: string): Uint8Array => new TextEncoder().encode(`the object ${key}`)

    beforeAll(async () => {
      server = await start()
      for (const bucket of [OPEN, LISTED, DOTTED, VERSIONED]) await server.makeBucket(bucket, true)
      await server.makeBucket(CLOSED, false)
      for (const bucket of [CLOSED, DOTTED]) await server.put(bucket, "a/b.fits", bytesAt(0, 1000))
    }, 120_000)
    afterAll(() => server.close())

    const anonymous = (options: StoreOptions = {}): Store =>
      createStore({ endpoint: server.endpoint, transport: nodeTransport, ...options })
    const signed = (options: StoreOptions = {}): Store =>
      anonymous({ credentials: { get: async () => OWNER, always: true }, region: REGION, ...options })
    const kinds = [
      ["anonymous", anonymous],
      ["signed", signed],
    ] as const
    const at = (bucket: string, key: string): Extract<ObjectRef, { kind: "s3" }> => ({ kind: "s3", bucket, key })

    it("holds objects under odd keys, or refuses to for a reason of its own", async () => {
      for (const key of ODD_KEYS) {
        const { refused } = await server.put(OPEN, key, bodyOf(key))
        if (refuses[key]) expect(refused, key).toMatch(refuses[key])
        else expect(refused, key).toBeUndefined()
      }
    })

    it.skipIf(PYTHON === "")("has them as boto3 sees them too (skipped unless CAELUM_PYTHON names a Python)", () => {
      if (name === "the embedded server") return expect(server.checksSignatures).toBe(false)
      const script =
        "import boto3, json, sys; e, i, s, b = sys.argv[1:]\n" +
        "c = boto3.client('s3', endpoint_url=e, aws_access_key_id=i, aws_secret_access_key=s, region_name='us-east-1')\n" +
        "print(json.dumps([o['Key'] for o in c.list_objects_v2(Bucket=b)['Contents']]))"
      const { accessKeyId, secretAccessKey } = OWNER
      const words = ["-c", script, server.endpoint, accessKeyId, secretAccessKey, OPEN]
      const env = { ...process.env, AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/dev/null" }
      const seen = JSON.parse(execFileSync(PYTHON, words, { encoding: "utf8", env })) as string[]
      expect(sortedKeys(seen)).toEqual(sortedKeys(stored.map(listedAs)))
    })

    it.each(kinds)("reads and lists odd keys, %s", async (_, make) => {
      const store = make({ cacheBytes: 0 })
      for (const key of stored) {
        const body = bodyOf(key)
        const source = store.source(at(OPEN, key))
        expect(await source.read({ first: 4096 }), key).toEqual(body)
        expect(await source.read({ offset: 3, length: 5 }), key).toEqual(body.subarray(3, 8))
        expect(await make().source(at(OPEN, key)).size(), key).toBe(body.length)
        const entry = await findObject(store, at(OPEN, listedAs(key)))
        expect(entry, key).toMatchObject({
          uri: `s3://${OPEN}/${listedAs(key)}`,
          size: body.length,
          etag: source.known()?.etag,
        })
      }
      const listed: string[] = []
      for await (const { ref } of listObjects(store, at(OPEN, ""))) listed.push((ref as { key: string }).key)
      expect(listed).toEqual(sortedKeys(stored.map(listedAs)))
    })

    it("lists 10,000 keys, all at once, by folders, below a prefix", async () => {
      const keys = Array.from({ length: 10_000 }, (_, i) => `n/${String(i % 97).padStart(2, "0")}/${i} +%.fits`)
      await putAll(server, LISTED, keys)
      const wanted = sortedKeys(keys)
      for (const [, make] of kinds) {
        const store = make()
        const flat: string[] = []
        for await (const { ref } of listObjects(store, at(LISTED, ""))) flat.push((ref as { key: string }).key)
        expect(flat).toEqual(wanted)
        const folders: string[] = []
        for await (const { uri, kind } of listFolder(store, at(LISTED, "n"))) folders.push(`${kind} ${uri}`)
        expect(folders).toEqual(
          Array.from({ length: 97 }, (_, i) => `prefix s3://${LISTED}/n/${String(i).padStart(2, "0")}/`),
        )
        const some: string[] = []
        for await (const { ref } of globObjects(store, `s3://${LISTED}/n/0[35]/*7 +%.fits`))
          some.push((ref as { key: string }).key)
        expect(some).toEqual(wanted.filter((key) => /^n\/0[35]\/\d*7 /.test(key)))
        expect(await measureUsage(store, at(LISTED, "n/"))).toMatchObject({ objects: 10_000, bytes: 20_000 })
      }
    })

    it.each(kinds)("tells what is missing, refused or outside, %s", async (kind, make) => {
      const store = make({ retry: { attempts: 1 } })
      const read = (ref: ObjectRef): Promise<Uint8Array> => store.source(ref).read({ first: 4 })
      await expect(read(at(OPEN, "no/such"))).rejects.toMatchObject({ code: "not-found", context: { status: 404 } })
      await expect(store.source(at(OPEN, "no/such")).size()).rejects.toMatchObject({ code: "not-found" })
      const hidden = hidesBuckets && kind === "anonymous"
      await expect(read(at("caelum-no-such-bucket", "k"))).rejects.toMatchObject({
        code: hidden ? "forbidden" : "not-found",
        message: expect.stringMatching(hidden ? /asks anonymously/ : /bucket of s3:.*\/k does not exist/),
      })
      await expect(listFolder(store, at(OPEN, "no/such/")).next()).rejects.toMatchObject({ code: "not-found" })
      await server.put(OPEN, "plain.fits", bodyOf("plain.fits"))
      const size = bodyOf("plain.fits").length
      await expect(store.source(at(OPEN, "plain.fits")).read({ offset: size, length: 1 })).rejects.toMatchObject({
        code: "range",
        context: { size },
      })
    })

    it("opens a closed bucket to its owner alone", async () => {
      if (!server.checksSignatures) return expect(name).toBe("the embedded server")
      const ref = at(CLOSED, "a/b.fits")
      const denied = anonymous().source(ref).read({ first: 9 })
      await expect(denied).rejects.toMatchObject({
        code: "forbidden",
        context: { status: 403, serverCode: "AccessDenied" },
      })
      await expect(listObjects(anonymous(), at(CLOSED, "")).next()).rejects.toMatchObject({ code: "forbidden" })
      expect(await signed().source(ref).read({ offset: 900, length: 100 })).toEqual(bytesAt(900, 100))
      const polite = anonymous({ credentials: { get: async () => OWNER }, region: REGION })
      expect(await polite.source(ref).read({ last: 10 })).toEqual(bytesAt(990, 10))
      expect(polite.stats).toMatchObject({ requests: 2, waves: 1 })
      const wrong = (change: Partial<typeof OWNER>): Store =>
        signed({ credentials: { get: async () => ({ ...OWNER, ...change }), always: true } })
      for (const change of [{ secretAccessKey: "another" }, { accessKeyId: "NOBODY" }])
        await expect(wrong(change).source(ref).read({ first: 9 })).rejects.toMatchObject({
          code: "forbidden",
          message: expect.stringContaining("credentials are not valid here"),
        })
      const elsewhere = signed({ region: "eu-south-2" })
      const outcome = await elsewhere
        .source(ref)
        .read({ first: 9 })
        .catch((error: unknown) => error)
      // The servers differ in whether they look at the region of a signature.
      if (outcome instanceof Uint8Array) expect(outcome).toEqual(bytesAt(0, 9))
      else expect(outcome).toMatchObject({ code: expect.stringMatching(/forbidden|server/) })
    })

    it.each(kinds)("reads a bucket with dots in its name, %s", async (_, make) => {
      expect(await make().source(at(DOTTED, "a/b.fits")).read({ offset: 17, length: 4 })).toEqual(bytesAt(17, 4))
    })

    it.each(kinds)("reads the version that is asked for, %s", async (kind, make) => {
      const kept = await server.keepVersions(VERSIONED)
      if (!kept) return expect(name).toBe("the embedded server")
      const key = `v +${kind}`
      const old = await server.put(VERSIONED, key, bytesAt(0, 100))
      const next = await server.put(VERSIONED, key, bytesAt(7, 50))
      const of = (versionId?: string): ObjectRef => ({ ...at(VERSIONED, key), ...(versionId ? { versionId } : {}) })
      const store = make()
      const read = (versionId?: string): Promise<Uint8Array> => store.source(of(versionId)).read({ last: 10 })
      expect(await read()).toEqual(bytesAt(47, 10))
      expect(await read(next.version)).toEqual(bytesAt(47, 10))
      expect(await read(old.version)).toEqual(bytesAt(90, 10))
      await server.remove(VERSIONED, key)
      await expect(make().source(of()).read({ last: 10 })).rejects.toMatchObject({ code: "not-found" })
      expect(await make().source(of(old.version)).read({ last: 10 })).toEqual(bytesAt(90, 10))
    })

    it.each(kinds)("reads nothing of an object without bytes, %s", async (_, make) => {
      await server.put(OPEN, "empty", new Uint8Array(0))
      const store = make({ cacheBytes: 0 })
      for (const range of [{ first: 10 }, { last: 10 }, { offset: 0, length: 0 }])
        expect(await store.source(at(OPEN, "empty")).read(range)).toHaveLength(0)
      expect(await make().source(at(OPEN, "empty")).size()).toBe(0)
      await expect(make().source(at(OPEN, "empty")).read({ offset: 0, length: 1 })).rejects.toMatchObject({
        code: "range",
      })
      expect(await findObject(store, at(OPEN, "empty"))).toMatchObject({ size: 0 })
    })

    it("goes by the ETag: an MD5, a change, a second run that costs one request", async () => {
      const ref = at(OPEN, "changing")
      await server.put(OPEN, ref.key, bytesAt(0, 500))
      const source = anonymous({ cacheBytes: 0 }).source(ref)
      await source.read({ first: 10 })
      expect(source.known()).toMatchObject({ md5: createHash("md5").update(bytesAt(0, 500)).digest("hex"), size: 500 })
      const folder = mkdtempSync(join(tmpdir(), "caelum-kept-"))
      const run = async (): Promise<[Uint8Array, number, number]> => {
        const keeper = diskCache({ folder, bytes: 1e8 })
        const store = anonymous({ keeper })
        const bytes = await store.source(ref).read({ offset: 100, length: 300 })
        await keeper.settle()
        return [bytes, store.stats.requests, store.stats.bytes]
      }
      expect(await run()).toEqual([bytesAt(100, 300), 1, 300])
      expect(await run()).toEqual([bytesAt(100, 300), 1, 0])
      await server.put(OPEN, ref.key, bytesAt(50, 500))
      expect(await run()).toEqual([bytesAt(150, 300), 1, 300])
      await expect(source.read({ first: 10 })).rejects.toMatchObject({ code: "changed" })
      rmSync(folder, { recursive: true })
    })

    let made = 0
    for (const [kind, make] of kinds)
      describeByteSource(`an object of it, ${kind},`, async () => ({
        make: async (size) => {
          const key = `suite/${made++}`
          await server.put(OPEN, key, bytesAt(0, size))
          return make({ cacheBytes: 0, coalesce: false }).source(at(OPEN, key))
        },
      }))
  })

async function putAll(server: StoreServer, bucket: string, keys: readonly string[]): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < keys.length; i = next++) {
      const { refused } = await server.put(bucket, keys[i]!, new Uint8Array(2))
      if (refused !== undefined) throw new Error(`${keys[i]}: ${refused}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, work))
}
