/**
 * The 32-bit ones' complement sum of bytes, fed in pieces of any length (FITS 4.0 §4.4.2.7, appendix J): big-endian words are added,
 * and what overflows comes in again at the low end.
 */
export class ChecksumAdder {
  #high = 0
  #low = 0
  #phase = 0

  /** @param start The sum of what came before, a whole number of words. */
  constructor(start: number = 0) {
    this.#high = start >>> 16
    this.#low = start & 0xffff
  }

  add(bytes: Uint8Array): this {
    let at = 0
    for (; this.#phase !== 0 && at < bytes.length; at++) this.#addByte(bytes[at]!)
    // Doubles hold the halves of 2^37 words exactly: more than any HDU has.
    let high = this.#high
    let low = this.#low
    const end = bytes.length - 3
    for (; at < end; at += 4) {
      high += (bytes[at]! << 8) | bytes[at + 1]!
      low += (bytes[at + 2]! << 8) | bytes[at + 3]!
    }
    this.#high = high
    this.#low = low
    for (; at < bytes.length; at++) this.#addByte(bytes[at]!)
    return this
  }

  /** The sum so far, 0 … 2^32 - 1; the last word is filled up with zeros. */
  get sum(): number {
    let high = this.#high
    let low = this.#low
    while (high > 0xffff || low > 0xffff) {
      const carry = Math.floor(low / 0x10000)
      const around = Math.floor(high / 0x10000)
      low = (low % 0x10000) + around
      high = (high % 0x10000) + carry
    }
    return high * 0x10000 + low
  }

  #addByte(byte: number): void {
    const value = this.#phase % 2 === 0 ? byte << 8 : byte
    if (this.#phase < 2) this.#high += value
    else this.#low += value
    this.#phase = (this.#phase + 1) % 4
  }
}

/** The ones' complement sum of two sums. */
export function addChecksums(a: number, b: number): number {
  const sum = a + b
  return sum > 0xffffffff ? sum - 0xffffffff : sum
}

const ZERO = 48
/** Neither letters nor digits, between those that are: no byte of the text may be one (FITS 4.0 appendix J.2). */
const isPunctuation = (code: number): boolean => (code > 57 && code < 65) || (code > 90 && code < 97)

/**
 * The 16 letters and digits of a CHECKSUM that make the sum of an HDU all ones, where its sum with the text `0000000000000000` in
 * their place is `sum` (FITS 4.0 appendix J.2).
 */
export function encodeChecksum(sum: number): string {
  const complement = (~sum >>> 0) & 0xffffffff
  const codes = new Array<number>(16)
  for (let byte = 0; byte < 4; byte++) {
    const quarters = balancedQuarters((complement >>> (24 - 8 * byte)) & 0xff)
    for (let i = 0; i < 4; i++) codes[4 * i + byte] = quarters[i]!
  }
  // Words begin at every fourth byte of a file, the text at column 12 of its card: it is turned by one.
  const text = String.fromCharCode(...codes)
  return text.slice(15) + text.slice(0, 15)
}

/** Four printable codes that add up to a byte and four zeros; pairs move apart until none is punctuation. */
function balancedQuarters(byte: number): number[] {
  const quarter = Math.floor(byte / 4) + ZERO
  const codes = [quarter + (byte % 4), quarter, quarter, quarter]
  while (codes.some(isPunctuation)) {
    for (const first of [0, 2]) {
      if (!isPunctuation(codes[first]!) && !isPunctuation(codes[first + 1]!)) continue
      codes[first]!++
      codes[first + 1]!--
    }
  }
  return codes
}
