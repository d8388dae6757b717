import { CaelumError } from "../../core/index.ts"

/** A stream of bits with a place in it. */
export interface BitCursor {
  /** Zeros follow the stream. */
  readonly bytes: Uint8Array
  /** Length of the stream in bits. */
  readonly size: number
  position: number
}

/** A part of an array of rows: the coefficients of one quadrant. */
export interface Quadrant {
  readonly offset: number
  readonly rows: number
  readonly columns: number
  /** From one row to the next. */
  readonly stride: number
}

/** The code of each four bits, as text. */
export const NIBBLE_CODES: readonly string[] =
  "111110 000 001 1000 010 1001 11010 11011 011 11100 1010 11101 1011 11110 111111 1100".split(" ")

/** By the next six bits: the length of a code and the four bits that it stands for (White, Postman & Lattanzi 1992). */
const CODES = makeCodes()

function makeCodes(): Uint8Array {
  const table = new Uint8Array(64)
  NIBBLE_CODES.forEach((word, value) => {
    const first = parseInt(word.padEnd(6, "0"), 2)
    table.fill((word.length << 4) | value, first, first + 2 ** (6 - word.length))
  })
  return table
}

export function readNibble(cursor: BitCursor): number {
  const { bytes, position } = cursor
  const at = position >>> 3
  cursor.position += 4
  return (((bytes[at]! << 8) | bytes[at + 1]!) >>> (12 - (position & 7))) & 15
}

/**
 * Reads the lowest `planes` bits of a quadrant's magnitudes, the highest plane first; those from `split` on go to `high`, shifted down.
 * @param scratch Two arrays, each of a fourth of the quadrant's size rounded up.
 * @throws CaelumError `malformed` where the stream ends early or a plane is of no known form.
 */
export function readPlanes(
  cursor: BitCursor,
  quadrant: Quadrant,
  planes: number,
  target: { readonly low: Int32Array; readonly high: Int32Array; readonly split: number },
  scratch: readonly [Uint8Array, Uint8Array],
): void {
  if (quadrant.rows === 0 || quadrant.columns === 0) {
    skipEmpty(cursor, planes)
    return
  }
  const levels = levelSizes(quadrant.rows, quadrant.columns)
  for (let plane = planes - 1; plane >= 0; plane--) {
    const form = readNibble(cursor)
    const array = plane < target.split ? target.low : target.high
    const bit = 1 << (plane % target.split)
    if (form === 0) readDirect(cursor, quadrant, array, bit)
    else if (form === 15) readTree(cursor, quadrant, levels, array, bit, scratch)
    else throw broken(`a bit plane of its HCOMPRESS stream is of the form ${form}`)
    if (cursor.position > cursor.size) throw broken("its HCOMPRESS stream ends early")
  }
}

/** A quadrant without pixels still has its planes: a form, and one code where that is a tree's. */
function skipEmpty(cursor: BitCursor, planes: number): void {
  for (let plane = 0; plane < planes; plane++) {
    if (readNibble(cursor) === 15) cursor.position += CODES[peekSix(cursor.bytes, cursor.position)]! >>> 4
    if (cursor.position > cursor.size) throw broken("its HCOMPRESS stream ends early")
  }
}

function peekSix(bytes: Uint8Array, position: number): number {
  const at = position >>> 3
  return (((bytes[at]! << 8) | bytes[at + 1]!) >>> (10 - (position & 7))) & 63
}

interface Size {
  readonly rows: number
  readonly columns: number
}

/** The sizes of a quadtree's levels, the single root first, down to the level whose cells are 2 × 2 pixels. */
export function levelSizes(rows: number, columns: number): Size[] {
  const found: Size[] = []
  let size = { rows: (rows + 1) >> 1, columns: (columns + 1) >> 1 }
  found.push(size)
  while (size.rows > 1 || size.columns > 1) {
    size = { rows: (size.rows + 1) >> 1, columns: (size.columns + 1) >> 1 }
    found.push(size)
  }
  return found.reverse()
}

function readTree(
  cursor: BitCursor,
  quadrant: Quadrant,
  levels: readonly Size[],
  array: Int32Array,
  bit: number,
  scratch: readonly [Uint8Array, Uint8Array],
): void {
  let [parent, child] = scratch
  const root = CODES[peekSix(cursor.bytes, cursor.position)]!
  cursor.position += root >>> 4
  parent[0] = root & 15
  for (let level = 1; level < levels.length; level++) {
    expand(cursor, levels[level]!, parent, levels[level - 1]!.columns, child)
    const swap = parent
    parent = child
    child = swap
  }
  insert(quadrant, parent, array, bit)
}

/** One level down: each set bit of a parent has a code of its own, from the last cell to the first. */
function expand(cursor: BitCursor, size: Size, parent: Uint8Array, parentColumns: number, child: Uint8Array): void {
  const { bytes } = cursor
  const { rows, columns } = size
  let { position } = cursor
  for (let row = rows - 1; row >= 0; row--) {
    const down = row & 1 ? 0 : 2
    let above = (row >> 1) * parentColumns + parentColumns - 1
    let cell = row * columns + columns - 1
    let column = columns - 1
    if ((column & 1) === 0) {
      // An odd number of columns: the last parent has a left half only.
      let code = 0
      if ((parent[above--]! >>> down) & 2) {
        const at = position >>> 3
        code = CODES[(((bytes[at]! << 8) | bytes[at + 1]!) >>> (10 - (position & 7))) & 63]!
        position += code >>> 4
      }
      child[cell--] = code & 15
      column--
    }
    for (; column > 0; column -= 2, cell -= 2) {
      const pair = (parent[above--]! >>> down) & 3
      let right = 0
      let left = 0
      if (pair & 1) {
        const at = position >>> 3
        right = CODES[(((bytes[at]! << 8) | bytes[at + 1]!) >>> (10 - (position & 7))) & 63]!
        position += right >>> 4
      }
      if (pair & 2) {
        const at = position >>> 3
        left = CODES[(((bytes[at]! << 8) | bytes[at + 1]!) >>> (10 - (position & 7))) & 63]!
        position += left >>> 4
      }
      child[cell] = right & 15
      child[cell - 1] = left & 15
    }
  }
  cursor.position = position
}

/** Sets the bit of the pixels whose cell says so: 8 upper left, 4 upper right, 2 lower left, 1 lower right. */
function insert(quadrant: Quadrant, cells: Uint8Array, array: Int32Array, bit: number): void {
  const { offset, rows, columns, stride } = quadrant
  const whole = columns & ~1
  let cell = 0
  for (let row = 0; row < rows; row += 2) {
    let at = offset + row * stride
    const below = row + 1 < rows ? stride : 0
    const mask = below === 0 ? 12 : 15
    for (const end = at + whole; at < end; at += 2) {
      const code = cells[cell++]! & mask
      if (code === 0) continue
      if (code & 8) array[at] = array[at]! | bit
      if (code & 4) array[at + 1] = array[at + 1]! | bit
      if (code & 2) array[at + below] = array[at + below]! | bit
      if (code & 1) array[at + below + 1] = array[at + below + 1]! | bit
    }
    if (whole === columns) continue
    const code = cells[cell++]! & mask
    if (code & 8) array[at] = array[at]! | bit
    if (code & 2) array[at + below] = array[at + below]! | bit
  }
}

/** A plane as it is: four bits a cell, from the first cell to the last. */
function readDirect(cursor: BitCursor, quadrant: Quadrant, array: Int32Array, bit: number): void {
  const { offset, rows, columns, stride } = quadrant
  const { bytes } = cursor
  const cells = (columns + 1) >> 1
  for (let row = 0; row + 1 < rows; row += 2) {
    let { position } = cursor
    let at = offset + row * stride
    for (const end = at + (columns & ~1); at < end; at += 2) {
      const byte = position >>> 3
      const code = ((bytes[byte]! << 8) | bytes[byte + 1]!) >>> (12 - (position & 7))
      position += 4
      // Such planes are noise: a store is cheaper than a guess whether one is needed.
      array[at] = array[at]! | (-((code >>> 3) & 1) & bit)
      array[at + 1] = array[at + 1]! | (-((code >>> 2) & 1) & bit)
      array[at + stride] = array[at + stride]! | (-((code >>> 1) & 1) & bit)
      array[at + stride + 1] = array[at + stride + 1]! | (-(code & 1) & bit)
    }
    cursor.position = position
    if (columns & 1) {
      const code = readNibble(cursor)
      if (code & 8) array[at] = array[at]! | bit
      if (code & 2) array[at + stride] = array[at + stride]! | bit
    }
  }
  if ((rows & 1) === 0) return
  const last = offset + (rows - 1) * stride
  for (let cell = 0; cell < cells; cell++) {
    const code = readNibble(cursor)
    const at = last + 2 * cell
    if (code & 8) array[at] = array[at]! | bit
    if (code & 4 && 2 * cell + 1 < columns) array[at + 1] = array[at + 1]! | bit
  }
}

function broken(what: string): CaelumError {
  return new CaelumError("malformed", what)
}
