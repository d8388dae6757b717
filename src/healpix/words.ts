const WORD = 2 ** 32

/** A non-negative integer below 2^63 as two unsigned 32-bit words held in doubles. Mutable, so that loops can reuse one. */
export interface Words {
  high: number
  low: number
}

/** Words of value 0. */
export function newWords(): Words {
  return { high: 0, low: 0 }
}

/** Sets `out` to a × b, both integers below 2^31. */
export function setProduct(out: Words, a: number, b: number): void {
  const fine = a % 65536
  const coarse = ((a - fine) / 65536) * b
  const low = (coarse % 65536) * 65536 + fine * b
  out.high = Math.floor(coarse / 65536) + Math.floor(low / WORD)
  out.low = low % WORD
}

/** Adds the integer `n`, |n| < 2^52, to `out`. */
export function addNumber(out: Words, n: number): void {
  const low = out.low + n
  const carry = Math.floor(low / WORD)
  out.high += carry
  out.low = low - carry * WORD
}

/** Sets `out` to `out` + `sign` × `other`. */
export function addWords(out: Words, other: Words, sign: 1 | -1): void {
  out.high += sign * other.high
  addNumber(out, sign * other.low)
}

/** Sets `out` to a safe integer. */
export function setNumber(out: Words, n: number): void {
  out.high = Math.floor(n / WORD)
  out.low = n - out.high * WORD
}

/** The value of `words` as a double: exact below 2^53, rounded above. */
export function toNumber(words: Words): number {
  return words.high * WORD + words.low
}
