import { CaelumError } from "../../../core/index.ts"

/** What comes out of a decompressor: grows with what is written, never beyond its bound. */
export class Output {
  readonly #label: string
  readonly #most: number
  #bytes: Uint8Array
  length = 0

  constructor(label: string, most: number) {
    this.#label = label
    this.#most = most
    this.#bytes = new Uint8Array(Math.min(most, 1 << 16))
  }

  /** All bytes so far; valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length)
  }

  /** The byte so far back, 1 the last. */
  back(distance: number): number {
    return this.#bytes[this.length - distance]!
  }

  push(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1)
    this.#bytes[this.length++] = byte
  }

  write(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** Repeats `length` bytes from `distance` back; false where there are not so many. */
  copy(distance: number, length: number): boolean {
    if (distance > this.length) return false
    if (this.length + length > this.#bytes.length) this.#grow(length)
    const bytes = this.#bytes
    let to = this.length
    if (distance >= length) bytes.copyWithin(to, to - distance, to - distance + length)
    else for (let i = 0; i < length; i++, to++) bytes[to] = bytes[to - distance]!
    this.length += length
    return true
  }

  #grow(more: number): void {
    const needed = this.length + more
    if (needed > this.#most)
      throw new CaelumError(
        "limit",
        `${this.#label} inflates to more than ${this.#most} bytes; raise the limit (--max-memory) or work on a part of it.`,
        { context: { uri: this.#label, bytes: this.#most } },
      )
    const room = new Uint8Array(Math.min(this.#most, Math.max(needed, 2 * this.#bytes.length)))
    room.set(this.bytes)
    this.#bytes = room
  }
}

/** Thrown inside a decompressor for data that break their format; its caller names the object. */
export class CorruptError extends Error {}

export function corrupt(found: string): never {
  throw new CorruptError(found)
}
