import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import type { Transport } from "../storage/index.ts"
import { bucketHandler, faultXml } from "./fake-bucket.ts"

export interface FolderBucketOptions {
  /** Keys of files that are not there. */
  readonly hidden?: (key: string) => boolean
}

/**
 * A transport that answers for `http://s3/BUCKET/KEY` out of a local folder: single byte ranges and listings, as S3 does. No
 * sockets.
 */
export function folderTransport(folder: string, bucket: string, options: FolderBucketOptions = {}): Transport {
  const hidden = options.hidden ?? (() => false)
  const keys = (readdirSync(folder, { recursive: true }) as string[])
    .filter((key) => statSync(join(folder, key)).isFile() && !hidden(key))
    .map((key) => ({ key, size: statSync(join(folder, key)).size }))
  const known = new Set(keys.map(({ key }) => key))
  const list = bucketHandler(bucket, keys)
  return async (address, { headers }) => {
    const url = new URL(address)
    if (url.searchParams.has("list-type")) {
      const { status = 200, body } = list({ path: url.pathname + url.search } as Parameters<typeof list>[0]) as {
        status?: number
        body: string
      }
      return new Response(body, { status })
    }
    const key = decodeURIComponent(url.pathname.slice(bucket.length + 2))
    if (!known.has(key)) return new Response(faultXml("NoSuchKey", bucket), { status: 404 })
    return rangeResponse(new Uint8Array(readFileSync(join(folder, key))), new Headers(headers).get("range") ?? "")
  }
}

function rangeResponse(bytes: Uint8Array<ArrayBuffer>, range: string): Response {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range)
  const etag = `"${bytes.length}"`
  if (!match) return new Response(bytes, { status: 200, headers: { etag, "content-length": String(bytes.length) } })
  const [, from = "", to = ""] = match
  const start = from === "" ? Math.max(0, bytes.length - Number(to)) : Number(from)
  const end = from === "" || to === "" ? bytes.length : Math.min(bytes.length, Number(to) + 1)
  const part = bytes.slice(start, end)
  const headers = {
    etag,
    "content-range": `bytes ${start}-${end - 1}/${bytes.length}`,
    "content-length": String(part.length),
  }
  return new Response(part, { status: 206, headers })
}
