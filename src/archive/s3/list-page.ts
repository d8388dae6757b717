export interface ListQuestion {
  readonly prefix: string
  readonly delimiter: string
  readonly most: number
  /** Names after this one. */
  readonly after: string
  /** Whether `after` is where an earlier page ended: if it is a rolled-up prefix, all of it has been listed. */
  readonly resumed: boolean
}

export interface ListPage {
  readonly keys: readonly string[]
  /** Names up to the delimiter behind the prefix, each once. */
  readonly prefixes: readonly string[]
  /** The last name of this page, where more follow. */
  readonly next?: string
}

/**
 * One page of a listing: keys and rolled-up prefixes count alike, in the order of their UTF-8 bytes. A rolled-up prefix
 * costs one binary search, however many keys stand below it.
 */
export function listPage(keys: readonly string[], question: ListQuestion): ListPage {
  const { prefix, delimiter, most, after, resumed } = question
  const found: string[] = []
  const prefixes: string[] = []
  let last: string | undefined
  let index = firstAfter(keys, prefix, after, resumed && isRolledUp(question))
  while (index < keys.length && keys[index]!.startsWith(prefix)) {
    if (found.length + prefixes.length >= most)
      return { keys: found, prefixes, ...(last === undefined ? {} : { next: last }) }
    const key = keys[index]!
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length)
    last = cut < 0 ? key : key.slice(0, cut + delimiter.length)
    if (cut < 0) found.push(last)
    else prefixes.push(last)
    index = cut < 0 ? index + 1 : behind(keys, last, index)
  }
  return { keys: found, prefixes }
}

/** Whether `after` names a rolled-up prefix of this listing. */
function isRolledUp({ prefix, delimiter, after }: ListQuestion): boolean {
  return delimiter !== "" && after.startsWith(prefix) && after.endsWith(delimiter) && after.length > prefix.length
}

function firstAfter(keys: readonly string[], prefix: string, after: string, skipPrefix: boolean): number {
  const start = search(keys, (key) => compareBytes(key, prefix) >= 0)
  if (after === "") return start
  const next = search(keys, (key) => compareBytes(key, after) > 0 && !(skipPrefix && key.startsWith(after)))
  return Math.max(start, next)
}

/** Index of the first key at or after `from` that does not start with `prefix`. */
function behind(keys: readonly string[], prefix: string, from: number): number {
  return search(keys, (key) => compareBytes(key, prefix) > 0 && !key.startsWith(prefix), from)
}

/** Index of the first key for which a condition holds that holds for all keys behind it too. */
function search(keys: readonly string[], holds: (key: string) => boolean, from = 0): number {
  let low = from
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(keys[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** Order of two texts by their UTF-8 bytes: by code points, which differs from JavaScript's order beyond U+FFFF. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Surrogates stand for characters above every other one. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit
}
