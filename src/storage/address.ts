import type { BucketRef } from "../core/index.ts"
import { CaelumError, formatObjectRef } from "../core/index.ts"

type S3Ref = Extract<BucketRef, { kind: "s3" }>

/** S3 and Google allow keys of so many bytes of UTF-8; Azure, of as many characters. */
const LONGEST_KEY = 1024

/** Where buckets are: one endpoint for all, or Amazon with the regions learned so far. */
export class S3Addresses {
  readonly #endpoint: string | undefined
  readonly #region: string | undefined
  readonly #learned: Map<string, string> = new Map()

  constructor(endpoint: string | undefined, region: string | undefined) {
    this.#endpoint = endpoint === undefined ? undefined : checkedEndpoint(endpoint)
    this.#region = region
  }

  /** URL of an object, or of the bucket where the key is empty. */
  url(ref: S3Ref): string {
    const version = ref.versionId === undefined ? "" : `?versionId=${encodeURIComponent(ref.versionId)}`
    return `${this.bucketUrl(ref)}/${encodeKey(ref)}${version}`
  }

  /** URL of the bucket, without a slash at its end. */
  bucketUrl(ref: S3Ref): string {
    const endpoint = ref.endpoint === undefined ? this.#endpoint : checkedEndpoint(ref.endpoint)
    if (endpoint !== undefined) return `${endpoint}/${ref.bucket}`
    const region = this.region(ref)
    const host = region === undefined ? "s3.amazonaws.com" : `s3.${region}.amazonaws.com`
    const domain = region?.startsWith("cn-") ? `${host}.cn` : host
    return isHostLabel(ref.bucket) ? `https://${ref.bucket}.${domain}` : `https://${domain}/${ref.bucket}`
  }

  /** Region of a bucket, as far as it is known. */
  region(ref: S3Ref): string | undefined {
    return this.#learned.get(ref.bucket) ?? ref.region ?? this.#region
  }

  /** A text that names the object among all of the world; not its URL, which changes with the region. */
  identity({ bucket, key, endpoint, versionId }: S3Ref): string {
    const at = endpoint === undefined ? this.#endpoint : checkedEndpoint(endpoint)
    return JSON.stringify([at ?? "amazon", bucket, key, versionId ?? ""])
  }

  /**
   * Takes note of a bucket's region. False where it was known to be there, or where nothing changes by it: an endpoint other
   * than Amazon's has one address, and only signatures name the region.
   */
  relocate(ref: S3Ref, region: string, signed: boolean): boolean {
    if (!signed && (ref.endpoint !== undefined || this.#endpoint !== undefined)) return false
    if (this.region(ref) === region) return false
    this.#learned.set(ref.bucket, region)
    return true
  }
}

/** Whether a bucket's name can be a part of a host name under Amazon's certificate: no dots, no underscores. */
function isHostLabel(bucket: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)
}

/**
 * A key as the path of a URL. Segments `.` and `..` would be resolved away by every URL parser, percent-encoded or not: the
 * slashes of such a key are encoded instead, so that no segment is a dot segment.
 */
export function encodeKey(ref: BucketRef): string {
  const { key } = ref
  const uri = formatObjectRef(ref)
  if (key === "." || key === "..") throw keyError(uri, "is a dot segment, which no URL can carry")
  const encoded = encodeText(key, uri)
  if (ref.kind !== "az" && key.length > LONGEST_KEY / 4 && new TextEncoder().encode(key).length > LONGEST_KEY)
    throw keyError(uri.slice(0, 80), `has more than ${LONGEST_KEY} bytes`)
  return key.split("/").some((part) => part === "." || part === "..") ? encoded : encoded.replaceAll("%2F", "/")
}

function encodeText(key: string, uri: string): string {
  try {
    // The five that RFC 3986 reserves and encodeURIComponent leaves alone: S3's own clients encode them.
    return encodeURIComponent(key).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  } catch (cause) {
    throw keyError(uri, "holds half of a surrogate pair, which is no text", cause)
  }
}

function keyError(uri: string, found: string, cause?: unknown): CaelumError {
  return new CaelumError("usage", `The key of ${uri} ${found}; check it.`, { context: { uri }, cause })
}

/** An endpoint without a slash at its end. @throws CaelumError `usage` for what is none. */
export function checkedEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === "http:" || url.protocol === "https:") && url.search === "" && url.hash === "")
    return `${url.origin}${url.pathname.replace(/\/+$/, "")}`
  throw new CaelumError(
    "usage",
    `The S3 endpoint '${text}' is not an http or https URL; give one such as https://host:port.`,
    {
      context: { endpoint: text },
    },
  )
}
