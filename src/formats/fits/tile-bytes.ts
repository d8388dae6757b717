/** A tile's stream, ready to be taken apart by bits. Reading a little behind its end gives zeros. */
export interface TileBytes {
  /** The stream and at least eight zero bytes. */
  readonly bytes: Uint8Array
  /** The same as big-endian 32-bit words. */
  readonly words: Int32Array
  /** Length of the stream in bits. */
  readonly bits: number
}

/** Room for one tile's stream that is used again for the next. */
export class TileInput {
  #buffer = new ArrayBuffer(0)

  /** A copy of the stream, padded; `words` are filled where they are wanted. */
  load(stream: Uint8Array, wantWords: boolean): TileBytes {
    const room = (stream.length + 19) & ~3
    if (this.#buffer.byteLength < room) this.#buffer = new ArrayBuffer(room + ((room >>> 2) << 2))
    const bytes = new Uint8Array(this.#buffer)
    bytes.set(stream)
    bytes.fill(0, stream.length, room)
    const words = new Int32Array(this.#buffer)
    if (wantWords) swapWords(words, room >>> 2)
    return { bytes, words, bits: stream.length * 8 }
  }
}

function swapWords(words: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const v = words[i]!
    words[i] = (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24)
  }
}
