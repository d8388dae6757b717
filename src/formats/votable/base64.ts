import { CaelumError } from "../../core/index.ts"

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
const SKIP = 64
const PAD = 65
const BAD = 255
const VALUE = new Uint8Array(128).fill(BAD)
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i
for (const blank of " \t\r\n") VALUE[blank.charCodeAt(0)] = SKIP
VALUE["=".charCodeAt(0)] = PAD

/** Decodes base64 (RFC 2045: white space is skipped) from pieces of any length. */
export class Base64Decoder {
  #bits = 0
  #count = 0
  #padding = 0

  /**
   * The bytes of `text[from, to)`, as far as they are whole.
   * @throws CaelumError `malformed` for a character outside the alphabet or data behind the padding.
   */
  decode(text: Uint8Array, from: number = 0, to: number = text.length): Uint8Array {
    const out = new Uint8Array((((to - from + 3) * 3) >> 2) + 3)
    let length = 0
    let at = from
    while (at < to) {
      if (this.#count === 0 && this.#padding === 0) {
        for (; at + 4 <= to; at += 4) {
          const word = quad(text, at)
          if (word < 0) break
          out[length++] = word >> 16
          out[length++] = word >> 8
          out[length++] = word
        }
        if (at >= to) break
      }
      length = this.#one(text[at++]!, out, length)
    }
    return out.subarray(0, length)
  }

  #one(code: number, out: Uint8Array, length: number): number {
    const value = code < 128 ? VALUE[code]! : BAD
    if (value === SKIP) return length
    if (value === BAD || (this.#padding > 0 && value !== PAD))
      throw malformed(`the character '${String.fromCharCode(code)}'`)
    if (value === PAD) this.#padding++
    this.#bits = ((this.#bits << 6) | (value === PAD ? 0 : value)) & 0xffffff
    if (++this.#count < 4) return length
    if (this.#padding > 2) throw malformed("more than two padding characters")
    out[length] = this.#bits >> 16
    out[length + 1] = this.#bits >> 8
    out[length + 2] = this.#bits
    this.#count = 0
    this.#bits = 0
    return length + 3 - this.#padding
  }

  /** @throws CaelumError `truncated` where the text ended inside a group of four. */
  finish(): void {
    if (this.#count > 0)
      throw new CaelumError(
        "truncated",
        "The VOTable's base64 data end inside a group of four characters; fetch it again.",
      )
  }
}

/** 24 bits of four plain characters, or -1. */
function quad(text: Uint8Array, at: number): number {
  const a = text[at]!
  const b = text[at + 1]!
  const c = text[at + 2]!
  const d = text[at + 3]!
  if ((a | b | c | d) > 127) return -1
  const va = VALUE[a]!
  const vb = VALUE[b]!
  const vc = VALUE[c]!
  const vd = VALUE[d]!
  return (va | vb | vc | vd) > 63 ? -1 : (va << 18) | (vb << 12) | (vc << 6) | vd
}

function malformed(found: string): CaelumError {
  return new CaelumError(
    "malformed",
    `The VOTable's base64 data hold ${found}, which base64 does not allow; fetch it again.`,
  )
}

/** The bytes of a whole base64 text. */
export function decodeBase64(text: Uint8Array): Uint8Array {
  const decoder = new Base64Decoder()
  const bytes = decoder.decode(text)
  decoder.finish()
  return bytes
}
