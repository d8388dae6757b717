import type { Output } from "./output.ts"
import { corrupt } from "./output.ts"

const TOP = 2 ** 24
const STATES = 12
const LENGTH_STATES = 4
const DISTANCE_SLOTS = 64
const ALIGN_BITS = 4
const HALF = 1024

const probabilities = (count: number): Uint16Array => new Uint16Array(count).fill(HALF)

/** Length codes: two choices, then eight short, eight middle or 256 long ones. */
class Lengths {
  readonly choice = probabilities(2)
  readonly low = Array.from({ length: 16 }, () => probabilities(8))
  readonly middle = Array.from({ length: 16 }, () => probabilities(8))
  readonly high = probabilities(256)
}

/** The range coder and the probability models of LZMA, as LZMA2 resets and carries them on. */
export class LzmaReader {
  readonly #bytes: Uint8Array
  readonly #out: Output
  #at = 0
  #end = 0
  #range = 0
  #code = 0
  #state = 0
  #reps: [number, number, number, number] = [0, 0, 0, 0]
  /** Output before this is not to be pointed at. */
  #start = 0
  #lc = 0
  #lpMask = 0
  #pbMask = 0
  #match = probabilities(0)
  #rep = probabilities(0)
  #rep0 = probabilities(0)
  #rep1 = probabilities(0)
  #rep2 = probabilities(0)
  #repLong = probabilities(0)
  #slots: Uint16Array[] = []
  #special = probabilities(0)
  #align = probabilities(0)
  #literals = probabilities(0)
  #length = new Lengths()
  #repLength = new Lengths()

  constructor(bytes: Uint8Array, out: Output) {
    this.#bytes = bytes
    this.#out = out
  }

  /** A new dictionary: nothing before can be pointed at. */
  resetDictionary(): void {
    this.#start = this.#out.length
  }

  setProperties(byte: number): void {
    if (byte >= 225) corrupt("its LZMA properties are wrong")
    this.#lc = byte % 9
    this.#lpMask = (1 << (Math.floor(byte / 9) % 5)) - 1
    this.#pbMask = (1 << Math.floor(byte / 45)) - 1
    if (this.#lc + (Math.floor(byte / 9) % 5) > 4) corrupt("its LZMA properties are wrong")
  }

  resetState(): void {
    this.#state = 0
    this.#reps = [0, 0, 0, 0]
    this.#match = probabilities(STATES * 16)
    this.#rep = probabilities(STATES)
    this.#rep0 = probabilities(STATES)
    this.#rep1 = probabilities(STATES)
    this.#rep2 = probabilities(STATES)
    this.#repLong = probabilities(STATES * 16)
    this.#slots = Array.from({ length: LENGTH_STATES }, () => probabilities(DISTANCE_SLOTS))
    this.#special = probabilities(128)
    this.#align = probabilities(1 << ALIGN_BITS)
    this.#literals = probabilities(0x300 << 4)
    this.#length = new Lengths()
    this.#repLength = new Lengths()
  }

  /** Reads one chunk: `unpacked` bytes from the packed ones in `[at, end)`. */
  chunk(at: number, end: number, unpacked: number): void {
    if (this.#match.length === 0) corrupt("its first chunk does not say how to read it")
    this.#at = at + 5
    this.#end = end
    if (end - at < 5 || this.#bytes[at] !== 0) corrupt("a chunk does not begin as it should")
    this.#range = 0xffffffff
    this.#code = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at + 1).getUint32(0)
    const stop = this.#out.length + unpacked
    while (this.#out.length < stop) this.#symbol(stop)
    if (this.#at !== end) corrupt("a chunk is longer than its content")
  }

  #bit(model: Uint16Array, i: number): number {
    const chance = model[i]!
    const bound = (this.#range >>> 11) * chance
    let bit = 0
    if (this.#code < bound) {
      this.#range = bound
      model[i] = chance + ((2048 - chance) >> 5)
    } else {
      this.#range -= bound
      this.#code -= bound
      model[i] = chance - (chance >> 5)
      bit = 1
    }
    if (this.#range < TOP) this.#shift()
    return bit
  }

  #shift(): void {
    if (this.#at >= this.#end) corrupt("a chunk ends early")
    this.#range = (this.#range << 8) >>> 0
    this.#code = ((this.#code << 8) | this.#bytes[this.#at++]!) >>> 0
  }

  #direct(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) {
      this.#range >>>= 1
      const bit = this.#code >= this.#range ? 1 : 0
      if (bit) this.#code -= this.#range
      value = value * 2 + bit
      if (this.#range < TOP) this.#shift()
    }
    return value
  }

  #tree(model: Uint16Array, count: number, from = 0): number {
    let node = 1
    for (let i = 0; i < count; i++) node = (node << 1) | this.#bit(model, from + node)
    return node - (1 << count)
  }

  #reverseTree(model: Uint16Array, count: number, from: number): number {
    let [node, value] = [1, 0]
    for (let i = 0; i < count; i++) {
      const bit = this.#bit(model, from + node)
      node = (node << 1) | bit
      value |= bit << i
    }
    return value
  }

  #symbol(stop: number): void {
    const position = (this.#out.length - this.#start) & this.#pbMask
    const at = (this.#state << 4) + position
    if (this.#bit(this.#match, at) === 0) {
      this.#literal()
      return
    }
    let length: number
    if (this.#bit(this.#rep, this.#state) === 0) {
      length = this.#readLength(this.#length, position)
      const [a, b, c] = this.#reps
      this.#reps = [this.#distance(length), a, b, c]
      this.#state = this.#state < 7 ? 7 : 10
    } else if (this.#bit(this.#rep0, this.#state) === 1) {
      this.#reps = this.#turned()
      length = this.#repeated(position)
    } else if (this.#bit(this.#repLong, at) === 1) length = this.#repeated(position)
    else {
      this.#state = this.#state < 7 ? 9 : 11
      length = 1
    }
    this.#copy(length, stop)
  }

  /** One of the last distances but the latest becomes that. */
  #turned(): [number, number, number, number] {
    const [a, b, c, d] = this.#reps
    if (this.#bit(this.#rep1, this.#state) === 0) return [b, a, c, d]
    return this.#bit(this.#rep2, this.#state) === 0 ? [c, a, b, d] : [d, a, b, c]
  }

  #repeated(position: number): number {
    const length = this.#readLength(this.#repLength, position)
    this.#state = this.#state < 7 ? 8 : 11
    return length
  }

  #copy(length: number, stop: number): void {
    const distance = this.#reps[0] + 1
    if (this.#out.length + length > stop) corrupt("a chunk is longer than it says")
    if (distance > this.#out.length - this.#start || !this.#out.copy(distance, length))
      corrupt("it points before its own start")
  }

  #literal(): void {
    const at = this.#out.length
    const before = at > this.#start ? this.#out.back(1) : 0
    const low = (at - this.#start) & this.#lpMask
    const from = 0x300 * ((low << this.#lc) + (before >> (8 - this.#lc)))
    let node = 1
    if (this.#state >= 7) {
      const distance = this.#reps[0] + 1
      if (distance > at - this.#start) corrupt("it points before its own start")
      let match = this.#out.back(distance)
      while (node < 0x100) {
        const expected = (match >> 7) & 1
        match <<= 1
        const bit = this.#bit(this.#literals, from + ((1 + expected) << 8) + node)
        node = (node << 1) | bit
        if (bit !== expected) break
      }
    }
    while (node < 0x100) node = (node << 1) | this.#bit(this.#literals, from + node)
    this.#out.push(node & 255)
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6
  }

  #readLength(lengths: Lengths, position: number): number {
    if (this.#bit(lengths.choice, 0) === 0) return 2 + this.#tree(lengths.low[position]!, 3)
    if (this.#bit(lengths.choice, 1) === 0) return 10 + this.#tree(lengths.middle[position]!, 3)
    return 18 + this.#tree(lengths.high, 8)
  }

  #distance(length: number): number {
    const slot = this.#tree(this.#slots[Math.min(length - 2, LENGTH_STATES - 1)]!, 6)
    if (slot < 4) return slot
    const count = (slot >> 1) - 1
    const base = (2 | (slot & 1)) * 2 ** count
    if (slot < 14) return base + this.#reverseTree(this.#special, count, base - slot)
    const distance = base + this.#direct(count - ALIGN_BITS) * 16 + this.#reverseTree(this.#align, ALIGN_BITS, 0)
    if (distance === 0xffffffff) corrupt("it holds an end mark, which xz does not allow")
    return distance
  }
}
