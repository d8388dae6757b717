import type { Output } from "./output.ts"
import { corrupt } from "./output.ts"

const GROUP = 50
const LONGEST_CODE = 20
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value >>> 0
})

/** Reads bzip2 streams, one behind the other. */
export function bunzip(bytes: Uint8Array, out: Output): void {
  const bits = new Bits(bytes)
  let streams = 0
  while (streams === 0 || bits.left >= 112) {
    const level = bits.take(16) === 0x425a && bits.take(8) === 0x68 ? bits.take(8) - 0x30 : 0
    if (level < 1 || level > 9) {
      if (streams > 0) return
      corrupt("its header is wrong")
    }
    stream(bits, level * 100_000, out)
    bits.align()
    streams++
  }
}

function stream(bits: Bits, size: number, out: Output): void {
  const room = new Uint32Array(size)
  let all = 0
  for (;;) {
    const [high, low] = [bits.take(24), bits.take(24)]
    const sum = ((bits.take(16) << 16) | bits.take(16)) >>> 0
    if (high === 0x177245 && low === 0x385090) {
      if (sum !== all >>> 0) corrupt("the check sum of the whole is wrong")
      return
    }
    if (high !== 0x314159 || low !== 0x265359) corrupt("a block does not begin where one should")
    const found = block(bits, room, out)
    if (found !== sum) corrupt("the check sum of a block is wrong")
    all = ((all << 1) | (all >>> 31)) ^ found
  }
}

function block(bits: Bits, room: Uint32Array, out: Output): number {
  if (bits.take(1) === 1) corrupt("it holds a randomised block, which bzip2 has not written since 1997")
  const start = bits.take(24)
  const alphabet = readAlphabet(bits)
  const { selectors, tables } = readTables(bits, alphabet.length + 2)
  const count = readSymbols(bits, { alphabet, selectors, tables }, room)
  if (start >= count) corrupt("a block begins outside itself")
  return unwind(room, count, start, out)
}

function readAlphabet(bits: Bits): Uint8Array {
  const used = bits.take(16)
  const symbols: number[] = []
  for (let i = 0; i < 16; i++) {
    if (!(used & (0x8000 >> i))) continue
    const row = bits.take(16)
    for (let j = 0; j < 16; j++) if (row & (0x8000 >> j)) symbols.push(16 * i + j)
  }
  if (symbols.length === 0) corrupt("a block has no symbols")
  return Uint8Array.from(symbols)
}

/** Codes by their length: below `limit[n]` a code of n bits is symbol `order[code - base[n]]`. */
interface Table {
  readonly limit: Int32Array
  readonly base: Int32Array
  readonly order: Uint16Array
}

function readTables(bits: Bits, symbols: number): { selectors: Uint8Array; tables: readonly Table[] } {
  const groups = bits.take(3)
  const count = bits.take(15)
  if (groups < 2 || groups > 6 || count === 0) corrupt("the number of its code tables is wrong")
  const recent = Array.from({ length: groups }, (_, i) => i)
  const selectors = Uint8Array.from({ length: count }, () => {
    let j = 0
    while (bits.take(1) === 1) if (++j >= groups) corrupt("it chooses a code table that it lacks")
    const [chosen] = recent.splice(j, 1)
    recent.unshift(chosen!)
    return chosen!
  })
  const tables = Array.from({ length: groups }, () => makeTable(readLengths(bits, symbols)))
  return { selectors, tables }
}

function readLengths(bits: Bits, symbols: number): Uint8Array {
  let length = bits.take(5)
  return Uint8Array.from({ length: symbols }, () => {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) corrupt("a code is too long")
      if (bits.take(1) === 0) return length
      length += bits.take(1) === 0 ? 1 : -1
    }
  })
}

function makeTable(lengths: Uint8Array): Table {
  const limit = new Int32Array(LONGEST_CODE + 2)
  const base = new Int32Array(LONGEST_CODE + 2)
  const order = new Uint16Array(lengths.length)
  let [code, next] = [0, 0]
  for (let length = 1; length <= LONGEST_CODE; length++) {
    base[length] = code - next
    for (const [symbol, each] of lengths.entries())
      if (each === length) {
        order[next++] = symbol
        code++
      }
    limit[length] = code
    code <<= 1
  }
  return { limit, base, order }
}

interface Coding {
  readonly alphabet: Uint8Array
  readonly selectors: Uint8Array
  readonly tables: readonly Table[]
}

/** Undoes Huffman coding, runs and move-to-front; the bytes stand in the low eight bits of `room`. */
function readSymbols(bits: Bits, { alphabet, selectors, tables }: Coding, room: Uint32Array): number {
  const recent = alphabet.slice()
  const end = alphabet.length + 1
  let [count, run, weight] = [0, 0, 1]
  for (let i = 0; ; i++) {
    const table = tables[selectors[Math.floor(i / GROUP)] ?? -1] ?? corrupt("a block has too few code tables")
    const symbol = readSymbol(bits, table)
    if (symbol < 2) {
      run += weight << symbol
      weight <<= 1
      if (run > room.length) corrupt("a run is longer than its block")
      continue
    }
    if (count + run > room.length) corrupt("a block is too long")
    room.fill(recent[0]!, count, count + run)
    count += run
    ;[run, weight] = [0, 1]
    if (symbol === end) return count
    if (count >= room.length) corrupt("a block is too long")
    const byte = recent[symbol - 1]!
    recent.copyWithin(1, 0, symbol - 1)
    recent[0] = byte
    room[count++] = byte
  }
}

function readSymbol(bits: Bits, { limit, base, order }: Table): number {
  let code = 0
  for (let length = 1; length <= LONGEST_CODE; length++) {
    code = (code << 1) | bits.take(1)
    if (code < limit[length]!) return order[code - base[length]!] ?? corrupt("it holds a code that stands for nothing")
  }
  return corrupt("it holds a code that stands for nothing")
}

/** Undoes the Burrows–Wheeler transform and the first run-length coding; gives the block's check sum. */
function unwind(room: Uint32Array, count: number, start: number, out: Output): number {
  const places = new Uint32Array(257)
  for (let i = 0; i < count; i++) places[(room[i]! & 255) + 1]! += 1
  for (let i = 1; i < 257; i++) places[i]! += places[i - 1]!
  for (let i = 0; i < count; i++) room[places[room[i]! & 255]!++]! |= i << 8
  let at = room[start]! >>> 8
  let [crc, same, before] = [0xffffffff, 0, -1]
  const put = (byte: number): void => {
    out.push(byte)
    crc = (crc << 8) ^ CRC[((crc >>> 24) ^ byte) & 255]!
  }
  for (let i = 0; i < count; i++) {
    const entry = room[at]!
    const byte = entry & 255
    at = entry >>> 8
    if (same === 4) {
      for (let k = 0; k < byte; k++) put(before)
      same = 0
      before = -1
      continue
    }
    same = byte === before ? same + 1 : 1
    before = byte
    put(byte)
  }
  return ~crc >>> 0
}

class Bits {
  readonly #bytes: Uint8Array
  #at = 0
  #hold = 0
  #count = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get left(): number {
    return 8 * (this.#bytes.length - this.#at) + this.#count
  }

  /** At most 24 bits, the most significant first. */
  take(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#bytes.length) corrupt("it ends early")
      this.#hold = ((this.#hold << 8) | this.#bytes[this.#at++]!) & 0x7fffffff
      this.#count += 8
    }
    this.#count -= count
    return (this.#hold >>> this.#count) & ((1 << count) - 1)
  }

  align(): void {
    this.#count -= this.#count % 8
  }
}
