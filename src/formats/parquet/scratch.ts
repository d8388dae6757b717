const SLAB = 4 << 20

/** Where decoders take their working memory from. What is taken is not cleared. */
export interface Scratch {
  /** Whether columns may keep what was taken for good. */
  readonly keeps: boolean
  ints(length: number): Int32Array
  bytes(length: number): Uint8Array
}

/** Fresh memory each time. */
export const FRESH: Scratch = {
  keeps: true,
  ints: (length) => new Int32Array(length),
  bytes: (length) => new Uint8Array(length),
}

/**
 * Memory that is used again for the next row group: allocating it anew for each would set the garbage collector to work more
 * than the decoder. Everything taken is void after `reset`.
 */
export class ScratchMemory implements Scratch {
  readonly keeps: boolean = false
  readonly #slabs: ArrayBuffer[] = []
  #slab = 0
  #used = 0

  ints(length: number): Int32Array {
    const { buffer, at } = this.#take(length * 4)
    return new Int32Array(buffer, at, length)
  }

  bytes(length: number): Uint8Array {
    const { buffer, at } = this.#take(length)
    return new Uint8Array(buffer, at, length)
  }

  reset(): void {
    this.#slab = 0
    this.#used = 0
  }

  #take(bytes: number): { buffer: ArrayBuffer; at: number } {
    // Doubles are viewed in here too, so everything starts on 8 bytes.
    const size = Math.ceil(bytes / 8) * 8
    for (;;) {
      const slab = this.#slabs[this.#slab]
      if (slab === undefined) this.#slabs.push(new ArrayBuffer(Math.max(SLAB, size)))
      else if (this.#used + size <= slab.byteLength) {
        this.#used += size
        return { buffer: slab, at: this.#used - size }
      } else {
        this.#slab++
        this.#used = 0
      }
    }
  }
}
