/** Writes bits one behind the other, the highest of each byte first, into memory that grows. */
export class BitWriter {
  #bytes: Uint8Array
  #length = 0
  /** Bits that do not fill a byte yet, fewer than eight. */
  #rest = 0
  #count = 0

  constructor(room: number) {
    this.#bytes = new Uint8Array(Math.max(64, room))
  }

  /** Bits written so far. */
  get bits(): number {
    return this.#length * 8 + this.#count
  }

  /** The lowest `count` bits of a number, at most 32. */
  put(value: number, count: number): void {
    if (count > 16) {
      this.#put(value >>> 16, count - 16)
      this.#put(value & 0xffff, 16)
    } else this.#put(value, count)
  }

  #put(value: number, count: number): void {
    if (this.#length + 4 > this.#bytes.length) this.#grow(4)
    let rest = (this.#rest << count) | (value & ((1 << count) - 1))
    let have = this.#count + count
    while (have >= 8) {
      have -= 8
      this.#bytes[this.#length++] = rest >>> have
      rest &= (1 << have) - 1
    }
    this.#rest = rest
    this.#count = have
  }

  /** `zeros` zero bits and a one. */
  putUnary(zeros: number): void {
    let left = zeros
    for (; left >= 16; left -= 16) this.#put(0, 16)
    this.#put(1, left + 1)
  }

  /** Zero bits up to the next whole byte. */
  align(): void {
    if (this.#count > 0) this.#put(0, 8 - this.#count)
  }

  /** Whole bytes, to be written where a byte begins. */
  putBytes(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #grow(more: number): void {
    const next = new Uint8Array(2 * this.#bytes.length + more)
    next.set(this.#bytes)
    this.#bytes = next
  }

  /** A copy of everything, filled up to a whole byte. */
  finish(): Uint8Array {
    this.align()
    return this.#bytes.slice(0, this.#length)
  }
}
