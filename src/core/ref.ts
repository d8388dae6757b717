import { CaelumError } from "./errors.ts"

/** Where an object is. Text of it: `s3://bucket/key`, `https://…`, or a local path. */
export type ObjectRef =
  | {
      readonly kind: "s3"
      readonly bucket: string
      readonly key: string
      readonly region?: string
      readonly endpoint?: string
      readonly versionId?: string
    }
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "file"; readonly path: string }

const BUCKET = /^[a-z0-9A-Z._-]{1,255}$/

/**
 * Reads an object reference. The key of an S3 reference is taken literally (no percent decoding: `%`, `+`, `?`, `#` and
 * spaces are characters of a key). Anything without a scheme is a local path; `file://` URLs are decoded to a path.
 * @throws CaelumError `usage` for an unknown scheme, a malformed URL or bucket name.
 */
export function parseObjectRef(text: string): ObjectRef {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return parsePath(text)
  if (scheme === "s3") return parseS3(text)
  if (scheme === "http" || scheme === "https") return { kind: "http", url: checkedUrl(text).href }
  if (scheme === "file") return { kind: "file", path: decodeURIComponent(checkedUrl(text).pathname) }
  throw new CaelumError(
    "usage",
    `'${publicUrl(text)}' has the unknown scheme '${scheme}'; use s3://bucket/key, https://… or a local path.`,
    { context: { uri: publicUrl(text) } },
  )
}

/** The canonical text of a reference, as people and outputs see it: without the secrets of a URL. */
export function formatObjectRef(ref: ObjectRef): string {
  if (ref.kind === "s3") return `s3://${ref.bucket}/${ref.key}`
  return ref.kind === "http" ? publicUrl(ref.url) : ref.path
}

const USER = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i
const SECRETS =
  /([?&](?:x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|signature|sig|(?:access_|auth_)?token|api_?key|password|secret)=)[^&#]*/gi

/** A URL with `***` in the place of user, password, signatures and tokens: what may be printed of it. */
export function publicUrl(url: string): string {
  return url.replace(USER, "$1***@").replace(SECRETS, "$1***")
}

function parsePath(text: string): ObjectRef {
  if (text === "" || text.includes("\0"))
    throw new CaelumError(
      "usage",
      "An object reference is empty or holds a NUL byte; use s3://bucket/key, https://… or a local path.",
    )
  return { kind: "file", path: text }
}

function parseS3(text: string): ObjectRef {
  const rest = text.slice("s3://".length)
  const slash = rest.indexOf("/")
  const bucket = slash < 0 ? rest : rest.slice(0, slash)
  if (!BUCKET.test(bucket))
    throw new CaelumError("usage", `'${text}' does not name a bucket; use s3://bucket/key.`, { context: { uri: text } })
  return { kind: "s3", bucket, key: slash < 0 ? "" : rest.slice(slash + 1) }
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
