import type { BucketRef } from "../core/index.ts"
import { formatObjectRef } from "../core/index.ts"
import type { ListPage, ListedObject } from "./list-xml.ts"
import { malformedList } from "./list-xml.ts"

/** An entry of a page: an object, or the text of a prefix. */
export type ListItem = ListedObject | string

/** Pages in a row without an entry after which a listing is taken to loop. */
const EMPTY_PAGES = 100

export function nameOf(item: ListItem): string {
  return typeof item === "string" ? item : item.key
}

/** Holds a listing to what S3 promises: keys under the prefix, each once, in order of their UTF-8 bytes, pages that end. */
export class ListOrder {
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

  /** The page's objects and prefixes together in order of their names. */
  check(page: ListPage): ListItem[] {
    for (const { key } of page.objects) this.#lastKey = this.#after(this.#lastKey, key)
    for (const prefix of page.prefixes) this.#lastPrefix = this.#after(this.#lastPrefix, prefix)
    this.#empty = page.objects.length + page.prefixes.length > 0 ? 0 : this.#empty + 1
    if (page.next !== undefined) this.#goOn(page.next)
    return mergeItems(page)
  }

  #goOn(token: string): void {
    if (this.#tokens.has(token)) throw malformedList(this.#label, "gives the same continuation token twice")
    if (this.#empty > EMPTY_PAGES) throw malformedList(this.#label, `goes on for ${EMPTY_PAGES} empty pages`)
    this.#tokens.add(token)
  }

  #after(last: string, key: string): string {
    if (!key.startsWith(this.#prefix)) throw malformedList(this.#label, `holds the foreign key '${key.slice(0, 80)}'`)
    if (compareKeys(last, key) >= 0 && last !== "")
      throw malformedList(this.#label, `is out of order: '${key.slice(0, 80)}' follows '${last.slice(0, 80)}'`)
    return key
  }
}

function mergeItems({ objects, prefixes }: ListPage): ListItem[] {
  if (prefixes.length === 0) return [...objects]
  const items: ListItem[] = []
  let next = 0
  for (const object of objects) {
    while (next < prefixes.length && compareKeys(prefixes[next]!, object.key) < 0) items.push(prefixes[next++]!)
    items.push(object)
  }
  return [...items, ...prefixes.slice(next)]
}

/** What UTF-16 orders otherwise than UTF-8 where both keys have of it. */
const HIGH = /[\ud800-\uffff]/

/** Orders keys as S3 does, by their UTF-8 bytes (which is by code points; JavaScript's `<` is by UTF-16 units). */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0
  if (HIGH.test(a) && HIGH.test(b)) return compareCodePoints(a, b)
  return a < b ? -1 : 1
}

function compareCodePoints(a: string, b: string): number {
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

/** Index of the first element for which `isBehind` holds; those for which it does stand at the end. */
export function firstWhere<T>(sorted: readonly T[], isBehind: (element: T) => boolean): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (isBehind(sorted[middle]!)) to = middle
    else from = middle + 1
  }
  return from
}
