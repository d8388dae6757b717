import type { ByteSource, SignalOptions } from "../../../core/index.ts"
import { BLOCK } from "../text.ts"
import type { ByteWindow } from "../window.ts"

/** Reads a file of which some bytes are at hand: no header or fill byte is asked for again with the data beside it. */
export class KeptBytes {
  /** Bytes that were asked of the file. */
  read: number
  readonly source: ByteSource
  readonly #file: ByteSource
  /** What was read last, and the end of what was read last of long stretches. */
  #kept: readonly ByteWindow[]

  constructor(file: ByteSource, head: Uint8Array) {
    this.#file = file
    this.read = head.length
    this.#kept = [{ offset: 0, bytes: head }]
    this.source = {
      label: file.label,
      known: () => file.known(),
      size: (options) => file.size(options),
      read: (range, options) =>
        "offset" in range ? this.#read(range.offset, range.length, options) : file.read(range, options),
    }
  }

  /** Keeps bytes until the next ones are kept. */
  keep(window: ByteWindow): void {
    this.#kept = [window]
  }

  /** Reads a stretch that will be asked for more than once, and keeps it. */
  async hold(offset: number, length: number, options: SignalOptions): Promise<void> {
    this.#kept = [{ offset, bytes: await this.#read(offset, length, options) }]
  }

  async #read(offset: number, length: number, options: SignalOptions | undefined): Promise<Uint8Array> {
    const held = this.#held(offset, length)
    if (held.length === length) return held
    const rest = { offset: offset + held.length, length: length - held.length }
    this.read += rest.length
    const fresh = await this.#file.read(rest, options)
    const tail = fresh.slice(-BLOCK)
    this.#kept = [this.#kept[0]!, { offset: rest.offset + fresh.length - tail.length, bytes: tail }]
    if (held.length === 0) return fresh
    const whole = new Uint8Array(held.length + fresh.length)
    whole.set(held)
    whole.set(fresh, held.length)
    return whole
  }

  /** As much of a stretch, from its start, as is at hand. */
  #held(offset: number, length: number): Uint8Array {
    for (const { offset: start, bytes } of this.#kept)
      if (offset >= start && offset < start + bytes.length)
        return bytes.subarray(offset - start, offset - start + length)
    return new Uint8Array(0)
  }
}
