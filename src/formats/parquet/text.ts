import type { Slices } from "./delta.ts"

const UTF8 = new TextDecoder()

/**
 * The strings of `rows` out of byte slices (`index` maps a row to its slice, -1 for null → ""). All bytes are decoded in
 * one call and then cut; one call a string is many times slower.
 */
export function decodeStrings(slices: Slices, count: number, index: (i: number) => number): string[] {
  const { starts, lengths, bytes } = slices
  let total = 0
  for (let i = 0; i < count; i++) {
    const k = index(i)
    if (k >= 0) total += lengths[k]!
  }
  // A dictionary of long strings used many times would not fit at once.
  if (total > 2 ** 27) return decodeOneByOne(slices, count, index)
  const joined = new Uint8Array(total)
  let at = 0
  let high = 0
  for (let i = 0; i < count; i++) {
    const k = index(i)
    if (k < 0) continue
    const start = starts[k]!
    const stop = start + lengths[k]!
    for (let j = start; j < stop; j++) {
      const byte = bytes[j]!
      joined[at++] = byte
      high |= byte
    }
  }
  return high < 128 ? cut(UTF8.decode(joined), slices, count, index) : decodeOneByOne(slices, count, index)
}

function cut(text: string, { lengths }: Slices, count: number, index: (i: number) => number): string[] {
  const out: string[] = new Array<string>(count)
  let at = 0
  for (let i = 0; i < count; i++) {
    const k = index(i)
    const length = k < 0 ? 0 : lengths[k]!
    out[i] = text.slice(at, at + length)
    at += length
  }
  return out
}

function decodeOneByOne(slices: Slices, count: number, index: (i: number) => number): string[] {
  const { starts, lengths, bytes } = slices
  const known = new Map<number, string>()
  const out: string[] = new Array<string>(count)
  for (let i = 0; i < count; i++) {
    const k = index(i)
    if (k < 0 || lengths[k] === 0) {
      out[i] = ""
      continue
    }
    const start = starts[k]!
    // Values of a dictionary share their bytes, so their text too.
    let text = known.get(start)
    if (text === undefined) {
      text = UTF8.decode(bytes.subarray(start, start + lengths[k]!))
      known.set(start, text)
    }
    out[i] = text
  }
  return out
}
