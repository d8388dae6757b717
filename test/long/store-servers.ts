import { spawn, type ChildProcess } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { createServer, type AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { AwsV4Signer } from "aws4fetch"
import { storePrograms, storesInstalled } from "../../scripts/stores/install.mjs"
import { startServer } from "../../src/archive/http/server.ts"
import { bytesBody, type ServedBucket, type ServedObject } from "../../src/archive/object.ts"
import { refuseStatus } from "../../src/archive/s3/answer.ts"
import { answerS3 } from "../../src/archive/s3/route.ts"

/** A server of objects that the suite fills and then reads. */
export interface StoreServer {
  readonly name: string
  readonly endpoint: string
  /** Whether signatures are looked at, and a bucket can be closed to anonymous readers. */
  readonly checksSignatures: boolean
  /** Makes a bucket; `open` to everyone, or for the owner alone. */
  makeBucket(bucket: string, open: boolean): Promise<void>
  /** Keeps every version from now on; false where the server cannot. */
  keepVersions(bucket: string): Promise<boolean>
  /** Stores an object; its version where they are kept, or the refusal. */
  put(bucket: string, key: string, bytes: Uint8Array): Promise<Stored>
  remove(bucket: string, key: string): Promise<void>
  close(): Promise<void>
}

export interface Stored {
  readonly refused?: string
  readonly version?: string | undefined
}

export const OWNER = { accessKeyId: "caelum-tests", secretAccessKey: "a secret of tests only" }
export const REGION = "us-east-1"

/** Real servers are left out where they are not installed (`node scripts/stores/install.mjs`), but for CAELUM_REQUIRE=all. */
export const REAL_STORES: boolean = storesInstalled() || process.env["CAELUM_REQUIRE"] === "all"

export const STORES: Readonly<Record<string, () => Promise<StoreServer>>> = {
  versitygw: startVersity,
  MinIO: startMinio,
  "the embedded server": startEmbedded,
}

async function startVersity(): Promise<StoreServer> {
  const folder = mkdtempSync(join(tmpdir(), "caelum-versitygw-"))
  const [data, versions] = [join(folder, "data"), join(folder, "versions")]
  for (const path of [data, versions]) mkdirSync(path)
  const port = await freePort()
  const owner = ["--access", OWNER.accessKeyId, "--secret", OWNER.secretAccessKey, "--region", REGION]
  const words = [
    "--port",
    `127.0.0.1:${port}`,
    "--quiet",
    "--keep-alive",
    ...owner,
    "posix",
    "--versioning-dir",
    versions,
    data,
  ]
  return runServer("versitygw", spawn(storePrograms()["versitygw"]!, words, { stdio: "ignore" }), port, folder)
}

async function startMinio(): Promise<StoreServer> {
  const folder = mkdtempSync(join(tmpdir(), "caelum-minio-"))
  const port = await freePort()
  const env = {
    ...process.env,
    MINIO_ROOT_USER: OWNER.accessKeyId,
    MINIO_ROOT_PASSWORD: OWNER.secretAccessKey,
    MINIO_BROWSER: "off",
    MINIO_UPDATE: "off",
  }
  const words = ["server", folder, "--address", `127.0.0.1:${port}`, "--quiet"]
  return runServer("MinIO", spawn(storePrograms()["minio"]!, words, { env, stdio: "ignore" }), port, folder)
}

async function runServer(name: string, child: ChildProcess, port: number, folder: string): Promise<StoreServer> {
  const endpoint = `http://127.0.0.1:${port}`
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()))
  const close = async (): Promise<void> => {
    child.kill("SIGKILL")
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  await ready(name, child, endpoint)
  return { name, endpoint, checksSignatures: true, close, ...owned(endpoint) }
}

async function ready(name: string, child: ChildProcess, endpoint: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`${name} ended with status ${child.exitCode}`)
    // A server that is still starting answers 503.
    const status = await fetch(endpoint).then(
      (answer) => answer.status,
      () => 0,
    )
    if (status !== 0 && status !== 503) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${name} does not answer`)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

type Owned = Pick<StoreServer, "makeBucket" | "keepVersions" | "put" | "remove">

/** What the owner of a server does, each by one signed request. */
function owned(endpoint: string): Owned {
  const send = (method: string, path: string, body?: Uint8Array | string): Promise<Response> =>
    sendSigned(method, `${endpoint}/${path}`, body)
  return {
    async makeBucket(bucket, open): Promise<void> {
      await succeed(send("PUT", bucket))
      if (open) await succeed(send("PUT", `${bucket}?policy`, openPolicy(bucket)))
    },
    async keepVersions(bucket): Promise<boolean> {
      const xml = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
      await succeed(send("PUT", `${bucket}?versioning`, xml))
      return true
    },
    async put(bucket, key, bytes): Promise<Stored> {
      const answer = await send("PUT", `${bucket}/${encodePath(key)}`, bytes)
      const text = await answer.text()
      if (answer.ok) return { version: answer.headers.get("x-amz-version-id") ?? undefined }
      return { refused: `${answer.status} ${/<Code>(.*?)</.exec(text)?.[1] ?? ""}`.trim() }
    },
    async remove(bucket, key): Promise<void> {
      await succeed(send("DELETE", `${bucket}/${encodePath(key)}`))
    },
  }
}

async function succeed(answer: Promise<Response>): Promise<void> {
  const { ok, status, text } = await answer.then(async (a) => ({ ok: a.ok, status: a.status, text: await a.text() }))
  if (!ok) throw new Error(`the server answered ${status} ${text}`)
}

/** One request in the owner's name, the body signed too. */
async function sendSigned(method: string, url: string, body?: Uint8Array | string): Promise<Response> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body
  const digest = createHash("sha256")
    .update(bytes ?? "")
    .digest("hex")
  const headers = { "x-amz-content-sha256": digest }
  const signer = new AwsV4Signer({ method, url, headers, ...OWNER, service: "s3", region: REGION })
  const signed = await signer.sign()
  return fetch(signed.url, { method, headers: signed.headers, ...(bytes ? { body: bytes as BodyInit } : {}) })
}

function openPolicy(bucket: string): string {
  const arn = `arn:aws:s3:::${bucket}`
  const everyone = { Effect: "Allow", Principal: "*" }
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { ...everyone, Action: ["s3:ListBucket"], Resource: [arn] },
      { ...everyone, Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: [`${arn}/*`] },
    ],
  })
}

/** Every byte that RFC 3986 does not call unreserved, encoded; slashes too where a URL parser would resolve segments away. */
function encodePath(key: string): string {
  const dots = key.split("/").some((part) => part === "." || part === "..")
  const kept = dots ? /[A-Za-z0-9._~-]/ : /[A-Za-z0-9._~/-]/
  return Array.from(new TextEncoder().encode(key), (byte) => {
    const char = String.fromCharCode(byte)
    return kept.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
  }).join("")
}

/** The S3 interface of the embedded archive, over buckets in memory. */
async function startEmbedded(): Promise<StoreServer> {
  const contents = new Map<string, Map<string, ServedObject>>()
  const buckets = new Map<string, ServedBucket>()
  const running = await startServer({
    port: 0,
    latency: 0,
    bandwidth: Infinity,
    refuse: refuseStatus,
    fault: () => undefined,
    log: () => undefined,
    answer: (request) => answerS3(request, buckets),
  })
  return {
    name: "the embedded server",
    endpoint: running.url,
    checksSignatures: false,
    close: () => running.close(),
    async makeBucket(bucket): Promise<void> {
      const objects = new Map<string, ServedObject>()
      contents.set(bucket, objects)
      buckets.set(bucket, memoryBucket(bucket, objects))
    },
    keepVersions: async () => false,
    async put(bucket, key, bytes): Promise<Stored> {
      const etag = createHash("md5").update(bytes).digest("hex")
      contents.get(bucket)!.set(key, { ...bytesBody(bytes), etag, modified: new Date() })
      return {}
    },
    async remove(bucket, key): Promise<void> {
      contents.get(bucket)!.delete(key)
    },
  }
}

function memoryBucket(name: string, objects: ReadonlyMap<string, ServedObject>): ServedBucket {
  let sorted: readonly string[] = []
  return {
    name,
    region: REGION,
    keys: () => (sorted.length === objects.size ? sorted : (sorted = sortedKeys(objects.keys()))),
    object: async (key) => objects.get(key),
  }
}

/** Keys in the order of their UTF-8 bytes. */
export function sortedKeys(keys: Iterable<string>): string[] {
  return Array.from(keys, (key) => ({ key, bytes: Buffer.from(key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ key }) => key)
}
