import type { BucketRef, ObjectRef, ReadOptions } from "../core/index.ts"
import { CaelumError, formatObjectRef, isBucketRef } from "../core/index.ts"
import { bucketPlace } from "./clouds.ts"
import type { ListReader, ListingStart } from "./list-ahead.ts"
import { ListAhead, NoStartAfter } from "./list-ahead.ts"
import type { ListItem } from "./list-order.ts"
import { ListOrder, compareKeys, nameOf } from "./list-order.ts"
import type { ListPage } from "./list-xml.ts"
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
  /** Names behind this one alone. */
  readonly startAfter?: string | undefined
}

export interface ListOptions extends ReadOptions {
  /** `"/"`: one level, deeper ones as prefixes. Absent: everything below. */
  readonly delimiter?: string | undefined
  /** Called with each page of a bucket's listing as it comes, which need not be in order. */
  readonly onPage?: ((page: ListPage) => void) | undefined
  /** Called with a sentence for people where a server does less than it should. */
  readonly onNote?: ((note: string) => void) | undefined
}

/** Pages that are read one after the other before the rest is read in many places at once. */
const PAGES_IN_TURN = 3
/** Entries of a page that make that worth it. */
const WORTHWHILE = 100

/**
 * Objects whose key begins with `ref.key` (a literal prefix: `a/b` also finds `a/bc`), and prefixes, in order of their names
 * as UTF-8 bytes, one request a page of 1000 entries. With a delimiter, the keys that go on beyond it are folded into prefixes.
 * After the third page the rest is read in up to 32 places at once, of which at most 256 pages wait for their turn: names
 * that are there throughout come once each, whatever is created and removed meanwhile. For a local path: the entries of
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
  const reader = pageReader(store, ref, options)
  let last = ""
  try {
    for await (const items of ref.kind === "az" ? listInTurn(reader, Infinity) : listItems(reader, store, ref)) {
      if (items.length > 0) last = nameOf(items.at(-1)!)
      for (const item of items) yield entryOf(ref, item)
    }
  } catch (error) {
    if (!(error instanceof NoStartAfter)) throw error
    options.onNote?.(
      `${formatObjectRef(ref)} is listed page by page: its server does not begin a listing where it is told to.`,
    )
    for await (const items of listInTurn(reader, Infinity))
      for (const item of items) if (compareKeys(nameOf(item), last) > 0) yield entryOf(ref, item)
  }
}

function pageReader(store: Store, ref: BucketRef, options: ListOptions): ListReader {
  const { delimiter, signal, wave: first = 1, onPage } = options
  return {
    prefix: ref.key,
    delimiter,
    signal,
    makeOrder: () => new ListOrder(ref),
    ask: async (request, wave, abort) => {
      const page = await store.listPage(ref, request, { signal: abort, wave: first + wave - 1 })
      onPage?.(page)
      return page
    },
  }
}

async function* listItems(
  reader: ListReader,
  { listings }: Store,
  ref: BucketRef,
): AsyncGenerator<readonly ListItem[]> {
  const begun = yield* listInTurn(reader, PAGES_IN_TURN)
  if (!begun) return
  const kept = await listings?.find(ref, reader.delimiter)
  if (kept) {
    yield* listKept(reader, begun, kept)
    return
  }
  const ahead = new ListAhead(reader, begun)
  yield* ahead.items()
  await listings?.keep(ref, reader.delimiter, ahead.starts)
}

/** The rest of a listing in the stretches in which it was kept, one after the other. */
async function* listKept(
  reader: ListReader,
  begun: ListingStart,
  starts: readonly string[],
): AsyncGenerator<readonly ListItem[]> {
  const { delimiter, signal = new AbortController().signal } = reader
  for (const [i, start] of starts.entries()) {
    const order = i === 0 ? begun.order : reader.makeOrder()
    const end = starts[i + 1]
    let token = i === 0 ? begun.token : undefined
    for (let more = true; more;) {
      const startAfter = token === undefined ? start : undefined
      const page = await reader.ask({ delimiter, token, startAfter }, PAGES_IN_TURN + 1, signal)
      const items = order.check(page)
      const own = end === undefined ? items : items.filter((item) => compareKeys(nameOf(item), end) <= 0)
      yield own
      token = page.next
      more = token !== undefined && own.length === items.length
    }
  }
}

/** Page by page, at most `most` of them; what is left to do where there are more. */
async function* listInTurn(
  reader: ListReader,
  most: number,
): AsyncGenerator<readonly ListItem[], ListingStart | undefined> {
  const order = reader.makeOrder()
  const { delimiter, signal = new AbortController().signal } = reader
  const pages: (readonly ListItem[])[] = []
  let token: string | undefined
  for (let number = 1; ; number++) {
    const page = await reader.ask({ delimiter, token }, number, signal)
    const items = order.check(page)
    if (most < Infinity) pages.push(items)
    if (pages.length > most) pages.shift()
    yield items
    token = page.next
    if (token === undefined) return undefined
    if (number >= most && items.length >= WORTHWHILE) return { order, token, pages }
  }
}

function entryOf(ref: BucketRef, item: ListItem): ListEntry {
  const at = { ...ref, key: nameOf(item) }
  if (typeof item === "string") return { uri: formatObjectRef(at), ref: at, kind: "prefix" }
  const { size, modified, etag } = item
  return { uri: formatObjectRef(at), ref: at, kind: "object", size, modified, etag }
}

function unlistable(ref: ObjectRef): CaelumError {
  const uri = formatObjectRef(ref)
  return new CaelumError(
    "unsupported",
    `${uri} cannot be listed: only buckets (s3://…, gs://…, az://…) and, in Node, local folders have listings; name the object itself.`,
    { context: { uri } },
  )
}
