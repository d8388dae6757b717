import { compareKeys, firstWhere } from "./list-order.ts"

/** How likely a character is that was not seen, beside one that was. */
const UNSEEN = 0.2

/** Characters that may follow, in order, and where the share of each begins; the end of the last one is 1. */
interface Alphabet {
  readonly characters: readonly string[]
  readonly starts: readonly number[]
}

/** Keys that are remembered; of more, every other one. */
const MOST_KEYS = 3072
/** Keys of one page that are remembered. */
const OF_A_PAGE = 12
/** Characters of a guess. */
const LONGEST_GUESS = 512

/**
 * What the keys of a bucket look like, learned from those seen: which characters follow which beginnings. By it a key has a
 * place between 0 and 1 among all keys that could be (each character that may follow is as likely), and a place has a key.
 * Nothing depends on its being right but the number of requests.
 */
export class KeyModel {
  readonly #prefix: number
  #keys: string[] = []
  readonly #alphabets: Map<string, Alphabet> = new Map()

  /** `prefix`: what all keys begin with. */
  constructor(prefix: string) {
    this.#prefix = Array.from(prefix).length
  }

  /** Learns from the keys of a page, which are in order: `count` of them, the i-th of which `keyAt` gives. */
  learn(count: number, keyAt: (i: number) => string): void {
    const step = Math.max(1, Math.floor(count / OF_A_PAGE))
    for (let i = 0; i < count; i += step) this.#add(keyAt(i))
    if (count > 0) this.#add(keyAt(count - 1))
    if (this.#keys.length > MOST_KEYS) this.#keys = this.#keys.filter((_, i) => i % 2 === 0)
    this.#alphabets.clear()
  }

  #add(key: string): void {
    const at = firstWhere(this.#keys, (other) => compareKeys(other, key) >= 0)
    if (this.#keys[at] !== key) this.#keys.splice(at, 0, key)
  }

  /** How much longer the stretch from `at` to `end` is than that from `from` to `at`. */
  ratio(from: string, at: string, end: string): number {
    const [a, b, c] = [from, at, end].map((key) => Array.from(key)) as [string[], string[], string[]]
    const base = commonLength(a, c)
    const done = this.#place(b, base) - this.#place(a, base)
    const left = this.#place(c, base) - this.#place(b, base)
    return done > 1e-13 ? left / done : Infinity
  }

  /** A key in the middle between two; undefined where none is found. */
  between(from: string, to: string): string | undefined {
    const [a, b] = [Array.from(from), Array.from(to)]
    const base = commonLength(a, b)
    const [low, high] = [this.#place(a, base), this.#place(b, base)]
    if (high <= low) return undefined
    const guess = this.#keyAt(a.slice(0, base), (low + high) / 2, (high - low) / 64)
    return compareKeys(guess, from) > 0 && compareKeys(guess, to) < 0 ? guess : undefined
  }

  /** The key that lies `times` as far beyond `at` as that is beyond `from`; undefined where the keys end before. */
  beyond(from: string, at: string, times: number): string | undefined {
    const [a, b] = [Array.from(from), Array.from(at)]
    const shared = commonLength(a, b)
    let low = this.#place(a, shared)
    let high = this.#place(b, shared)
    for (let base = shared; base >= this.#prefix; base--) {
      const target = high + times * (high - low)
      if (target < 1 && high > low) {
        const guess = this.#keyAt(b.slice(0, base), target, high - low)
        if (compareKeys(guess, at) > 0) return guess
      }
      if (base === 0) break
      const alphabet = this.#alphabet(b.slice(0, base - 1).join(""))
      const { start, width } = shareOf(alphabet, b[base - 1]!)
      low = start + low * width
      high = start + high * width
    }
    return undefined
  }

  /** The first key after all that share a literal part of `at` with `from`: for names of which only one was seen. */
  next(from: string, at: string, end: string | undefined): string | undefined {
    const key = Array.from(at)
    for (let i = commonLength(Array.from(from), key) - 1; i >= this.#prefix; i--) {
      const code = key[i]!.codePointAt(0)! + 1
      if (!/[\p{L}\p{N}_.-]/u.test(key[i]!) || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) continue
      const guess = key.slice(0, i).join("") + String.fromCodePoint(code)
      if (end === undefined || compareKeys(guess, end) < 0) return guess
    }
    return undefined
  }

  /** Place of a key among those that share its first `base` characters. */
  #place(key: readonly string[], base: number): number {
    let place = 0
    let width = 1
    let begin = key.slice(0, base).join("")
    for (let i = base; i < key.length && width > 1e-16; i++) {
      const alphabet = this.#alphabet(begin)
      if (alphabet.characters.length === 0) break
      const share = shareOf(alphabet, key[i]!)
      place += width * share.start
      width *= share.width
      begin += key[i]!
    }
    return place
  }

  #keyAt(begin: readonly string[], place: number, tolerance: number): string {
    let key = begin.join("")
    let width = 1
    let rest = place
    for (let i = 0; i < LONGEST_GUESS && width > tolerance; i++) {
      const alphabet = this.#alphabet(key)
      const { characters, starts } = alphabet
      if (characters.length === 0) break
      const rank = Math.max(0, firstWhere(starts, (start) => start > rest) - 1)
      const share = (starts[rank + 1] ?? 1) - starts[rank]!
      key += characters[rank]!
      rest = Math.min((rest - starts[rank]!) / share, 1 - 1e-12)
      width *= share
    }
    return key
  }

  /** The characters that may follow, in order; those of a key nearby where nothing that begins so was seen. */
  #alphabet(begin: string): Alphabet {
    const known = this.#alphabets.get(begin)
    if (known) return known
    const at = firstWhere(this.#keys, (key) => compareKeys(key, begin) > 0)
    const found = this.#following(begin, at) ?? this.#likeNeighbour(begin, at)
    this.#alphabets.set(begin, found)
    return found
  }

  #following(begin: string, start: number): Alphabet | undefined {
    const characters: string[] = []
    let i = start
    for (;;) {
      const key = this.#keys[i]
      if (!key?.startsWith(begin)) break
      const character = String.fromCodePoint(key.codePointAt(begin.length)!)
      characters.push(character)
      const behind = begin + character
      i = firstWhere(this.#keys, (other) => compareKeys(other, behind) > 0 && !other.startsWith(behind))
    }
    // Of what the last key begins with, more may follow; what other keys come after is better known.
    return characters.length > 0 ? widen(characters, i < this.#keys.length ? UNSEEN : 1) : undefined
  }

  #likeNeighbour(begin: string, at: number): Alphabet {
    for (const key of [this.#keys[at], this.#keys[at - 1]]) {
      const like = key?.slice(0, begin.length)
      if (like === undefined || like === begin || key!.length <= begin.length) continue
      return (
        this.#following(
          like,
          firstWhere(this.#keys, (other) => compareKeys(other, like) > 0),
        ) ?? NOTHING
      )
    }
    return NOTHING
  }
}

const NOTHING: Alphabet = { characters: [], starts: [] }
const DIGITS = Array.from("0123456789")

/** Characters that are likely beside those seen: all digits beside one, all letters of hexadecimal or of the alphabet beside two. */
function widen(seen: readonly string[], unseen: number): Alphabet {
  const all = new Set(seen)
  const hasDigit = seen.some((character) => character >= "0" && character <= "9")
  if (hasDigit) for (const digit of DIGITS) all.add(digit)
  for (const first of ["a", "A"]) addLetters(all, seen, first.codePointAt(0)!, hasDigit)
  const characters = Array.from(all).sort(compareKeys)
  const total = seen.length + unseen * (characters.length - seen.length)
  let sum = 0
  const starts = characters.map((character) => {
    const start = sum / total
    sum += seen.includes(character) ? 1 : unseen
    return start
  })
  return { characters, starts }
}

function addLetters(all: Set<string>, seen: readonly string[], first: number, hasDigit: boolean): void {
  const letters = seen.map((character) => character.codePointAt(0)! - first).filter((at) => at >= 0 && at < 26)
  if (letters.length < (hasDigit ? 1 : 2)) return
  const count = hasDigit && letters.every((at) => at < 6) ? 6 : 26
  for (let i = 0; i < count; i++) all.add(String.fromCodePoint(first + i))
}

/** The share of a character; one that is not there has none, between its neighbours. */
function shareOf({ characters, starts }: Alphabet, character: string): { start: number; width: number } {
  const rank = firstWhere(characters, (other) => compareKeys(other, character) >= 0)
  const start = starts[rank] ?? 1
  return { start, width: characters[rank] === character ? (starts[rank + 1] ?? 1) - start : 0 }
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1
  return length
}
