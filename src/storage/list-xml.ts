import { CaelumError } from "../core/index.ts"
import type { PageVisitor } from "./plain-page.ts"
import { visitPlainPage } from "./plain-page.ts"
import { walkXml } from "./xml.ts"

/** One page of a bucket's listing, as the server gave it, keys decoded. */
export interface ListPage {
  readonly objects: readonly ListedObject[]
  readonly prefixes: readonly string[]
  /** Token of the next page; absent on the last one. */
  readonly next?: string | undefined
  /** Bytes of the answer that it was read from. */
  readonly bytes?: number | undefined
}

export interface ListedObject {
  readonly key: string
  readonly size: number
  /** ISO 8601. */
  readonly modified?: string | undefined
  /** Without the quotes of a strong ETag. */
  readonly etag?: string | undefined
}

/** Most entries of a page, as asked for. */
export const PAGE_ENTRIES = 1000

/**
 * Reads the XML of ListObjectsV2.
 * @throws CaelumError `malformed` for anything that is not a sound page of at most 1000 entries.
 */
export async function parseListPage(text: string, label: string): Promise<ListPage> {
  const plain = new PageReader(label)
  if (visitPlainPage(text, plain)) return plain.page(true)
  const reader = new PageReader(label)
  await walkXml(text, reader, `the listing of ${label}`)
  return reader.page()
}

class PageReader implements PageVisitor {
  readonly #label: string
  #isPage = false
  #truncated = false
  #encoded = false
  #token: string | undefined
  #fields: Record<string, string> = {}
  readonly #objects: (ListedObject & { key: string })[] = []
  readonly #prefixes: string[] = []

  constructor(label: string) {
    this.#label = label
  }

  close(path: readonly string[], text: string): void {
    if (path[0] !== "ListBucketResult") return
    const [, parent, name] = path
    if (path.length === 1) this.#isPage = true
    else if (path.length === 2 && parent === "Contents") {
      const { Key: key = "", Size: size = "", LastModified: modified = "", ETag: etag = "" } = this.#fields
      this.row(key, size, modified, etag)
      this.#fields = {}
    } else if (path.length === 2) this.field(parent!, text)
    else if (path.length === 3 && parent === "Contents") this.#fields[name!] = text
    else if (path.length === 3 && parent === "CommonPrefixes" && name === "Prefix") this.prefix(text)
  }

  field(name: string, text: string): void {
    if (name === "IsTruncated") this.#truncated = text.trim() === "true"
    else if (name === "EncodingType") this.#encoded = text.trim() === "url"
    else if (name === "NextContinuationToken") this.#token = text
  }

  row(key: string, size: string, modified: string, etag: string): void {
    if (key === "") throw malformedList(this.#label, "has an entry without a key")
    if (!/^\s*\d{1,15}\s*$/.test(size))
      throw malformedList(this.#label, `gives '${key.slice(0, 80)}' the size '${size.slice(0, 80)}'`)
    const [time, tag] = [modified.trim() || undefined, bareTag(etag.trim()) || undefined]
    this.#objects.push({ key, size: Number(size), modified: time, etag: tag })
    this.#count()
  }

  prefix(text: string): void {
    this.#prefixes.push(text)
    this.#count()
  }

  #count(): void {
    if (this.#objects.length + this.#prefixes.length > PAGE_ENTRIES)
      throw malformedList(this.#label, `has more than the ${PAGE_ENTRIES} entries a page that were asked for`)
  }

  page(isPage: boolean = this.#isPage): ListPage {
    if (!isPage) throw malformedList(this.#label, "is no ListBucketResult document")
    if (this.#truncated && !this.#token) throw malformedList(this.#label, "goes on but gives no continuation token")
    // How keys are written may stand behind them.
    if (this.#encoded) for (const object of this.#objects) object.key = this.#decode(object.key)
    return {
      objects: this.#objects,
      prefixes: this.#prefixes.map((prefix) => this.#decode(prefix)),
      next: this.#truncated ? this.#token : undefined,
    }
  }

  /** Keys are URL-encoded where the answer says so; `+` is a space in that encoding. */
  #decode(text: string): string {
    if (!this.#encoded || !/[%+]/.test(text)) return text
    try {
      return decodeURIComponent(text.replaceAll("+", " "))
    } catch (cause) {
      throw malformedList(this.#label, `has the key '${text.slice(0, 80)}', which is not URL-encoded as it says`, cause)
    }
  }
}

function bareTag(etag: string): string {
  return etag.startsWith('"') && etag.endsWith('"') && etag.length > 1 ? etag.slice(1, -1) : etag
}

export function malformedList(label: string, found: string, cause?: unknown): CaelumError {
  return new CaelumError("malformed", `The listing of ${label} ${found}; the server does not speak S3 as it should.`, {
    context: { uri: label },
    cause,
  })
}
