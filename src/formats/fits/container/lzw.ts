import type { Output } from "./output.ts"
import { corrupt } from "./output.ts"

const CLEAR = 256

/** Reads what Unix `compress` writes (.Z): LZW with codes of 9 to 16 bits, least significant bit first, in groups of eight. */
export function unLzw(bytes: Uint8Array, out: Output): void {
  const flags = bytes[2] ?? 0
  const most = flags & 0x1f
  if (bytes[0] !== 0x1f || bytes[1] !== 0x9d || most < 9 || most > 16 || (flags & 0x60) !== 0)
    corrupt("its header is wrong")
  const clears = (flags & 0x80) !== 0
  const codes = new Codes(bytes)
  const words = new Words(most, clears ? CLEAR + 1 : CLEAR)
  for (;;) {
    if (words.next > (1 << codes.width) - 1 && codes.width < most) codes.turn(codes.width + 1)
    const code = codes.take()
    if (code === undefined) return
    if (code === CLEAR && clears) {
      codes.turn(9)
      words.clear()
    } else words.write(code, out)
  }
}

/** The codes of a file: where their width changes, the group of eight is left unfinished. */
class Codes {
  readonly #bytes: Uint8Array
  #at = 24
  #base = 24
  width = 9

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  turn(width: number): void {
    const group = 8 * this.width
    this.#at = this.#base + Math.ceil((this.#at - this.#base) / group) * group
    this.#base = this.#at
    this.width = width
  }

  take(): number | undefined {
    if (this.#at + this.width > 8 * this.#bytes.length) return undefined
    const byte = this.#at >> 3
    const word = this.#bytes[byte]! | ((this.#bytes[byte + 1] ?? 0) << 8) | ((this.#bytes[byte + 2] ?? 0) << 16)
    const code = (word >> (this.#at & 7)) & ((1 << this.width) - 1)
    this.#at += this.width
    return code
  }
}

/** The words seen so far: each is an earlier one and a byte. */
class Words {
  readonly #start: number
  readonly #size: number
  readonly #prefix: Uint16Array
  readonly #suffix: Uint8Array
  readonly #stack: Uint8Array
  #before = -1
  #first = 0
  next: number

  constructor(bits: number, start: number) {
    this.#start = start
    this.#size = 1 << bits
    this.next = start
    this.#prefix = new Uint16Array(this.#size)
    this.#suffix = Uint8Array.from({ length: this.#size }, (_, i) => i)
    this.#stack = new Uint8Array(this.#size + 1)
  }

  clear(): void {
    this.next = this.#start
    this.#before = -1
  }

  write(code: number, out: Output): void {
    const fresh = code === this.next && this.#before >= 0 && code < this.#size
    if (!fresh && (this.#before < 0 ? code > 255 : code >= this.next)) corrupt("it holds a code before it is made")
    let used = 0
    let each = code
    if (fresh) {
      this.#stack[used++] = this.#first
      each = this.#before
    }
    for (; each > 255; each = this.#prefix[each]!) this.#stack[used++] = this.#suffix[each]!
    this.#first = each
    out.push(each)
    while (used > 0) out.push(this.#stack[--used]!)
    if (this.#before >= 0 && this.next < this.#size) {
      this.#prefix[this.next] = this.#before
      this.#suffix[this.next++] = this.#first
    }
    this.#before = code
  }
}
