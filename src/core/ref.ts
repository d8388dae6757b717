import { CaelumError } from "./errors.ts"
import { publicUrl } from "./public-url.ts"

/**
 * Where an object is. Text of it: `s3://bucket/key` (S3), `gs://bucket/key` (Google Cloud Storage),
 * `az://account/container/key` (Azure Blob Storage), `https://…`, or a local path.
 */
export type ObjectRef =
  | {
      readonly kind: "s3"
      readonly bucket: string
      readonly key: string
      readonly region?: string
      readonly endpoint?: string
      readonly versionId?: string
    }
  | { readonly kind: "gs"; readonly bucket: string; readonly key: string; readonly versionId?: string }
  | {
      readonly kind: "az"
      readonly account: string
      /** The container. */
      readonly bucket: string
      readonly key: string
      readonly versionId?: string
    }
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "file"; readonly path: string }

/** A reference to an object, or to a prefix of keys, in a bucket of an object store. */
export type BucketRef = Extract<ObjectRef, { key: string }>

/** Whether a reference is to a bucket's object: one of `s3://`, `gs://`, `az://`. Such places have listings. */
export function isBucketRef(ref: ObjectRef): ref is BucketRef {
  return "key" in ref
}

const BUCKET = /^[a-z0-9A-Z._-]{1,255}$/

/** Storage accounts of Azure, and their containers. */
const AZURE = /^([a-z0-9]{3,24})\/([a-z0-9-]{3,63}|\$root|\$web)(?:\/([^]*))?$/

/**
 * Reads an object reference. The key of a bucket's object is taken literally (no percent decoding: `%`, `+`, `?`, `#` and
 * spaces are characters of a key). Anything without a scheme is a local path; `file://` URLs are decoded to a path.
 * @throws CaelumError `usage` for an unknown scheme, a malformed URL or bucket name.
 */
export function parseObjectRef(text: string): ObjectRef {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return parsePath(text)
  if (scheme === "s3" || scheme === "gs") return parseBucket(text, scheme)
  if (scheme === "az") return parseAzure(text)
  if (scheme === "http" || scheme === "https") return { kind: "http", url: checkedUrl(text).href }
  if (scheme === "file") return { kind: "file", path: decodeURIComponent(checkedUrl(text).pathname) }
  throw new CaelumError(
    "usage",
    `'${publicUrl(text)}' has the unknown scheme '${scheme}'; use s3://bucket/key, gs://bucket/key, az://account/container/key, ` +
      "https://… or a local path.",
    { context: { uri: publicUrl(text) } },
  )
}

/** The canonical text of a reference, as people and outputs see it: without the secrets of a URL. */
export function formatObjectRef(ref: ObjectRef): string {
  if (ref.kind === "az") return `az://${ref.account}/${ref.bucket}/${ref.key}`
  if (isBucketRef(ref)) return `${ref.kind}://${ref.bucket}/${ref.key}`
  return ref.kind === "http" ? publicUrl(ref.url) : ref.path
}

function parsePath(text: string): ObjectRef {
  if (text === "" || text.includes("\0"))
    throw new CaelumError(
      "usage",
      "An object reference is empty or holds a NUL byte; use s3://bucket/key, https://… or a local path.",
    )
  return { kind: "file", path: text }
}

function parseBucket(text: string, kind: "s3" | "gs"): ObjectRef {
  const rest = text.slice("s3://".length)
  const slash = rest.indexOf("/")
  const bucket = slash < 0 ? rest : rest.slice(0, slash)
  if (!BUCKET.test(bucket)) throw noBucket(text, `${kind}://bucket/key`)
  return { kind, bucket, key: slash < 0 ? "" : rest.slice(slash + 1) }
}

function parseAzure(text: string): ObjectRef {
  const [, account, bucket, key = ""] = AZURE.exec(text.slice("az://".length)) ?? []
  if (account === undefined || bucket === undefined) throw noBucket(text, "az://account/container/key")
  return { kind: "az", account, bucket, key }
}

function noBucket(text: string, form: string): CaelumError {
  return new CaelumError("usage", `'${text}' does not name a bucket; use ${form}.`, { context: { uri: text } })
}

function checkedUrl(text: string): URL {
  try {
    return new URL(text)
  } catch {
    // The platform's own error holds the whole text: it is not handed on as the cause.
    const uri = publicUrl(text)
    throw new CaelumError("usage", `'${uri}' is not a valid URL; check its host and characters.`, { context: { uri } })
  }
}
