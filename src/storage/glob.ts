import type { BucketRef, ReadPlan } from "../core/index.ts"
import { CaelumError, formatObjectRef, isBucketRef, makePlan, parseObjectRef } from "../core/index.ts"
import { globFiles } from "./glob-files.ts"
import type { SegmentPattern } from "./glob-pattern.ts"
import { matchPath, matchSegment, parseGlob } from "./glob-pattern.ts"
import type { ListEntry, ListOptions } from "./list.ts"
import { PAGE_ENTRIES } from "./list-xml.ts"
import { listObjects } from "./list.ts"
import { RunAhead } from "./run-ahead.ts"
import { compareKeys } from "./list-order.ts"
import type { Store } from "./store.ts"

/** `onNote`: as in `ListOptions`. */
export type GlobOptions = Pick<ListOptions, "signal" | "onNote">

type Tail = readonly SegmentPattern[]

/**
 * Objects and folders whose key matches a pattern such as `s3://bucket/images/{2,3}/00??/*.mosaic.fits`, in order of
 * their keys. Only the prefixes that can match are listed, the levels side by side: a literal segment costs no request, a
 * wildcard one listing of what begins with the literal text before it, `**` one flat listing. What is found comes while the rest is listed. Below `**` only objects match.
 * A path of local folders is matched in the same way. Nothing found gives no entries.
 * @throws CaelumError `usage` for a pattern that is none, `unsupported` outside of buckets and local folders, and what `listObjects` throws.
 */
export async function* globObjects(
  store: Store,
  pattern: string,
  options: GlobOptions = {},
): AsyncGenerator<ListEntry> {
  const place = parseObjectRef(pattern)
  if (place.kind === "file" && store.files) {
    yield* globFiles(store.files, place.path, { signal: options.signal })
    return
  }
  const ref = patternRef(pattern)
  const rest = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, rest.signal]) : rest.signal
  try {
    yield* new Walk(store, ref, { ...options, signal }).descend("", parseGlob(ref.key), 1)
  } finally {
    rest.abort()
  }
}

/** The listings with which `globObjects` begins; those of further levels are known only when these have come. No I/O. */
export function planGlob(pattern: string): ReadPlan {
  if (parseObjectRef(pattern).kind === "file") return makePlan([], "local folders, which cost no request")
  const ref = patternRef(pattern)
  const steps = listingsFor("", parseGlob(ref.key)).map(({ kind, prefix, head }) => ({
    object: formatObjectRef({ ...ref, key: prefix + head }),
    spans: [],
    wave: 1,
    why: { level: "one level", deep: "everything below", probe: "whether there is anything below" }[kind],
  }))
  return makePlan(steps, "the first listings; those of further levels are known only when these have come")
}

function patternRef(pattern: string): BucketRef {
  const ref = parseObjectRef(pattern)
  if (isBucketRef(ref)) return ref
  throw new CaelumError(
    "unsupported",
    `The pattern '${pattern}' is not in a bucket; only s3://, gs:// and az:// addresses can be matched.`,
    { context: { uri: pattern } },
  )
}

/** Entries and folders that wait for their turn. */
const MOST_WAITING = 65_536

/** An entry of a level that is a match, or what is found below it, or both. */
interface Part {
  readonly entry: ListEntry | undefined
  readonly below: AsyncGenerator<ListEntry> | undefined
}

class Walk {
  readonly #store: Store
  readonly #ref: BucketRef
  readonly #options: GlobOptions
  readonly #ahead: RunAhead

  constructor(store: Store, ref: BucketRef, options: GlobOptions & { readonly signal: AbortSignal }) {
    this.#store = store
    this.#ref = ref
    this.#options = options
    this.#ahead = new RunAhead(MOST_WAITING, options.signal)
  }

  /** What matches any of `tails` under `prefix`, a key that is empty or ends in `/`, in order. */
  descend(prefix: string, tails: readonly Tail[], wave: number): AsyncGenerator<ListEntry> {
    return mergeEntries(listingsFor(prefix, tails).map((listing) => this.#ahead.start(this.#look(listing, wave))))
  }

  #look({ kind, prefix, head, tails }: Listing, wave: number): AsyncGenerator<ListEntry> {
    if (kind === "probe") return this.#probe(prefix, wave)
    return kind === "deep" ? this.#below(prefix, tails, wave) : this.#level(prefix, head, tails, wave)
  }

  /** The folder, where there is anything below it. */
  async *#probe(prefix: string, wave: number): AsyncGenerator<ListEntry> {
    const { done } = await this.#list(prefix, wave, "/").next()
    const ref = { ...this.#ref, key: prefix }
    if (!done) yield { uri: formatObjectRef(ref), ref, kind: "prefix" }
  }

  /** One level of a folder, of the names that begin with `head`, with what is below them; all that is begun as it is found. */
  async *#level(prefix: string, head: string, tails: readonly Tail[], wave: number): AsyncGenerator<ListEntry> {
    for await (const { entry, below } of this.#ahead.start(this.#parts(prefix, head, tails, wave))) {
      if (entry) yield entry
      if (below) yield* below
    }
  }

  async *#parts(prefix: string, head: string, tails: readonly Tail[], wave: number): AsyncGenerator<Part> {
    const end = lastLiteral(tails)
    let seen = 0
    for await (const entry of this.#list(prefix + head, wave, "/")) {
      const { isMatch, further } = matchEntry(entry, prefix, tails)
      const page = Math.floor(seen++ / PAGE_ENTRIES)
      const below =
        further.length > 0 ? this.#ahead.start(this.descend(keyOf(entry), further, wave + page + 1)) : undefined
      if (isMatch || below) yield { entry: isMatch ? entry : undefined, below }
      if (end !== undefined && entry.kind === "object" && compareKeys(keyOf(entry), `${prefix}${end}/`) > 0) break
    }
  }

  /** Everything below a folder, for patterns that go on with `**`. */
  async *#below(prefix: string, tails: readonly Tail[], wave: number): AsyncGenerator<ListEntry> {
    for await (const entry of this.#list(prefix, wave)) {
      const path = keyOf(entry).slice(prefix.length).split("/")
      if (tails.some((tail) => matchPath(tail, path))) yield entry
    }
  }

  #list(key: string, wave: number, delimiter?: string): AsyncGenerator<ListEntry> {
    return listObjects(this.#store, { ...this.#ref, key }, { ...this.#options, wave, delimiter })
  }
}

/** Whether an entry is a match, and the patterns that go on below it. */
function matchEntry(
  entry: ListEntry,
  prefix: string,
  tails: readonly Tail[],
): { readonly isMatch: boolean; readonly further: Tail[] } {
  const folder = entry.kind === "prefix"
  const name = keyOf(entry).slice(prefix.length, folder ? -1 : undefined)
  const matching = tails.filter(([first]) => first && matchSegment(first, name))
  const rests = matching.map((tail) => tail.slice(1))
  const isMatch = rests.some((rest) => rest.length === 0 || (folder && endsHere(rest)))
  return { isMatch, further: folder ? rests.filter((rest) => rest.length > 0 && !endsHere(rest)) : [] }
}

/** Streams in order as one, each entry once. */
async function* mergeEntries(streams: readonly AsyncGenerator<ListEntry>[]): AsyncGenerator<ListEntry> {
  const heads = await Promise.all(streams.map((stream) => stream.next()))
  for (let last: string | undefined; ;) {
    let least: number | undefined
    for (const [i, head] of heads.entries())
      if (!head.done && (least === undefined || compareKeys(keyOf(head.value), keyOf(heads[least]!.value)) < 0))
        least = i
    if (least === undefined) return
    const entry = heads[least]!.value as ListEntry
    if (entry.uri !== last) yield entry
    last = entry.uri
    heads[least] = await streams[least]!.next()
  }
}

/** One listing that a pattern needs next. */
interface Listing {
  /** One level of a folder; everything below it; or whether there is anything in it. */
  readonly kind: "level" | "deep" | "probe"
  readonly prefix: string
  /** What the names of a level begin with. */
  readonly head: string
  readonly tails: readonly Tail[]
}

/** The listings with which to begin under `prefix`. Pure. */
function listingsFor(prefix: string, tails: readonly Tail[]): Listing[] {
  const deep = tails.filter(([first]) => first?.deep)
  const fixed = tails.filter(([first, ...rest]) => first?.literal && rest.length > 0)
  const open = tails.filter(([first, ...rest]) => !first?.deep && !(first?.literal && rest.length > 0))
  const listings: Listing[] = []
  for (const [name, rests] of groupTails(fixed)) {
    const inside = `${prefix}${name}/`
    const further = rests.filter((rest) => !endsHere(rest))
    // A pattern that ends in a slash wants the folder itself.
    if (further.length < rests.length) listings.push({ kind: "probe", prefix: inside, head: "", tails: [] })
    listings.push(...listingsFor(inside, further))
  }
  for (const head of headsOf(open)) listings.push({ kind: "level", prefix, head, tails: open })
  if (deep.length > 0) listings.push({ kind: "deep", prefix, head: "", tails: deep })
  return listings
}

function keyOf(entry: ListEntry): string {
  return (entry.ref as BucketRef).key
}

/** Whether a tail is the nothing behind a final slash. */
function endsHere(tail: Tail): boolean {
  return tail.length === 1 && tail[0]!.text === ""
}

/** The last name that can match, where all are literal: a listing need not go on behind it. */
function lastLiteral(tails: readonly Tail[]): string | undefined {
  if (!tails.every(([first]) => first?.literal)) return undefined
  return tails.map(([first]) => first!.text).reduce((last, name) => (compareKeys(name, last) > 0 ? name : last), "")
}

/** What follows each literal first segment. */
function groupTails(tails: readonly Tail[]): Map<string, Tail[]> {
  const groups = new Map<string, Tail[]>()
  for (const [first, ...rest] of tails) groups.set(first!.text, [...(groups.get(first!.text) ?? []), rest])
  return groups
}

/** The literal beginnings to list: each once, none that another one covers. */
function headsOf(tails: readonly Tail[]): string[] {
  const heads = [...new Set(tails.map(([first]) => first?.head ?? ""))]
  return heads.filter((head) => !heads.some((other) => other !== head && head.startsWith(other)))
}
