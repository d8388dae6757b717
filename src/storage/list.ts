import type { BucketRef, ObjectRef, ReadOptions } from "../core/index.ts"
import { CaelumError, formatObjectRef, isBucketRef } from "../core/index.ts"
import { bucketPlace } from "./clouds.ts"
import type { ListPage } from "./list-xml.ts"
import { malformedList } from "./list-xml.ts"
import type { Store } from "./store.ts"

/** An object, or (listing with a delimiter) a prefix that stands for all objects below it. */
export interface ListEntry {
  /** `s3://bucket/key` and the like, the key literal; a prefix ends in the delimiter. */
  readonly uri: string
  readonly ref: ObjectRef
  readonly kind: "object" | "prefix"
  /** Bytes. */
  readonly size?: number | undefined
  /** ISO 8601. */
  readonly modified?: string | undefined
  /** Without the quotes of a strong ETag. */
  readonly etag?: string | undefined
}

/** One page that is asked for. */
export interface ListRequest {
  readonly delimiter?: string | undefined
  readonly token?: string | undefined
}

export interface ListOptions extends ReadOptions {
  /** `"/"`: one level, deeper ones as prefixes. Absent: everything below. */
  readonly delimiter?: string | undefined
  /** Called with each page of a bucket's listing as it comes. */
  readonly onPage?: ((page: ListPage) => void) | undefined
}

/** Pages in a row without an entry after which a listing is taken to loop. */
const EMPTY_PAGES = 100

/**
 * Objects whose key begins with `ref.key` (a literal prefix: `a/b` also finds `a/bc`), page by page, one request a page of
 * 1000 entries. With a delimiter, the keys that go on beyond it are folded into prefixes. For a local path: the entries of
 * that folder. A prefix without objects gives no entries.
 * @throws CaelumError `not-found` for a missing bucket, `malformed` for a listing that loops, is unsorted or leaves its
 * prefix, `unsupported` for a plain web address.
 */
export async function* listObjects(
  store: Store,
  place: ObjectRef,
  options: ListOptions = {},
): AsyncGenerator<ListEntry> {
  const ref = bucketPlace(place)
  if (ref.kind === "file" && store.files) {
    yield* store.files.list(ref.path, { recursive: options.delimiter === undefined, signal: options.signal })
    return
  }
  if (!isBucketRef(ref)) throw unlistable(ref)
  const order = new ListOrder(ref)
  let token: string | undefined
  for (let number = 0; ; number++) {
    const wave = options.wave === undefined ? undefined : options.wave + number
    const page = await store.listPage(ref, { delimiter: options.delimiter, token }, { signal: options.signal, wave })
    options.onPage?.(page)
    order.check(page)
    yield* entriesOf(ref, page)
    token = page.next
    if (token === undefined) return
  }
}

function* entriesOf(ref: BucketRef, page: ListPage): Generator<ListEntry> {
  for (const prefix of page.prefixes) {
    const at = { ...ref, key: prefix }
    yield { uri: formatObjectRef(at), ref: at, kind: "prefix" }
  }
  for (const { key, size, modified, etag } of page.objects) {
    const at = { ...ref, key }
    yield { uri: formatObjectRef(at), ref: at, kind: "object", size, modified, etag }
  }
}

/** Holds a listing to what S3 promises: keys under the prefix, each once, in order of their UTF-8 bytes, pages that end. */
class ListOrder {
  readonly #label: string
  readonly #prefix: string
  readonly #tokens: Set<string> = new Set()
  #lastKey = ""
  #lastPrefix = ""
  #empty = 0

  constructor(ref: BucketRef) {
    this.#label = formatObjectRef(ref)
    this.#prefix = ref.key
  }

  check(page: ListPage): void {
    for (const { key } of page.objects) this.#lastKey = this.#after(this.#lastKey, key)
    for (const prefix of page.prefixes) this.#lastPrefix = this.#after(this.#lastPrefix, prefix)
    this.#empty = page.objects.length + page.prefixes.length > 0 ? 0 : this.#empty + 1
    if (page.next === undefined) return
    if (this.#tokens.has(page.next)) throw malformedList(this.#label, "gives the same continuation token twice")
    if (this.#empty > EMPTY_PAGES) throw malformedList(this.#label, `goes on for ${EMPTY_PAGES} empty pages`)
    this.#tokens.add(page.next)
  }

  #after(last: string, key: string): string {
    if (!key.startsWith(this.#prefix)) throw malformedList(this.#label, `holds the foreign key '${key.slice(0, 80)}'`)
    if (compareKeys(last, key) >= 0 && last !== "")
      throw malformedList(this.#label, `is out of order: '${key.slice(0, 80)}' follows '${last.slice(0, 80)}'`)
    return key
  }
}

/** Orders keys as S3 does, by their UTF-8 bytes (which is by code points; JavaScript's `<` is by UTF-16 units). */
export function compareKeys(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue
    return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i))
  }
  return a.length - b.length
}

/** UTF-16 units in the order of the code points that they begin: surrogates behind U+E000–U+FFFF. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

function unlistable(ref: ObjectRef): CaelumError {
  const uri = formatObjectRef(ref)
  return new CaelumError(
    "unsupported",
    `${uri} cannot be listed: only buckets (s3://…, gs://…, az://…) and, in Node, local folders have listings; name the object itself.`,
    { context: { uri } },
  )
}
