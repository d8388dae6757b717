import type { BucketRef, ObjectRef } from "../core/index.ts"
import { checkedEndpoint, encodeKey } from "./address.ts"

/** A reference into Google Cloud Storage or Azure Blob Storage, which are read anonymously. */
export type CloudRef = Extract<BucketRef, { kind: "gs" | "az" }>

const GOOGLE = "https://storage.googleapis.com"
const AZURE_DOMAIN = ".blob.core.windows.net"

/**
 * Where the buckets of Google (its XML API, which answers as S3 does) and of Azure are. A server in the place of either has
 * path-style addresses, as their emulators do: `URL/bucket/key`, `URL/account/container/key`.
 */
export class CloudAddresses {
  readonly #google: string
  readonly #azure: string | undefined

  constructor(google: string | undefined, azure: string | undefined) {
    this.#google = google === undefined ? GOOGLE : checkedEndpoint(google)
    this.#azure = azure === undefined ? undefined : checkedEndpoint(azure)
  }

  /** URL of the bucket, without a slash at its end. */
  bucketUrl(ref: CloudRef): string {
    if (ref.kind === "gs") return `${this.#google}/${ref.bucket}`
    const account =
      this.#azure === undefined ? `https://${ref.account}${AZURE_DOMAIN}` : `${this.#azure}/${ref.account}`
    return `${account}/${ref.bucket}`
  }

  /** URL of an object. */
  url(ref: CloudRef): string {
    const name = ref.kind === "gs" ? "generation" : "versionId"
    const version = ref.versionId === undefined ? "" : `?${name}=${encodeURIComponent(ref.versionId)}`
    return `${this.bucketUrl(ref)}/${encodeKey(ref)}${version}`
  }
}

/** Whether a URL's server gives ends of objects (`Range: bytes=-n`); Azure takes ranges from a known offset alone. */
export function servesSuffixes(url: string): boolean {
  return !URL.canParse(url) || !new URL(url).hostname.endsWith(AZURE_DOMAIN)
}

/** The bucket's object that a web address of Google or Azure means; other references as they are. */
export function bucketPlace(ref: ObjectRef): ObjectRef {
  if (ref.kind !== "http" || !URL.canParse(ref.url)) return ref
  const { hostname, pathname, search } = new URL(ref.url)
  // What is signed by its query would not be under another address.
  if (search !== "") return ref
  const [, first = "", rest = ""] = /^\/([^/]+)(?:\/([^]*))?$/.exec(pathname) ?? []
  const key = decoded(rest)
  if (first === "" || key === undefined) return ref
  if (hostname === "storage.googleapis.com") return { kind: "gs", bucket: first, key }
  if (!hostname.endsWith(AZURE_DOMAIN)) return ref
  return { kind: "az", account: hostname.slice(0, -AZURE_DOMAIN.length), bucket: first, key }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
