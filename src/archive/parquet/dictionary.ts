/**
 * Distinct values in the order of their first row, and the index of each row's; nulls are left out. The arrays last until the
 * next dictionary is built.
 */
export interface Dictionary {
  readonly entries: Float64Array
  readonly indices: Uint32Array
  /** Number of rows that are not null. */
  readonly count: number
  readonly min: number
  readonly max: number
}

const DIRECT = 1 << 21
/** A table addressed by value pays while it has no more places than this for each row. */
const PLACES_PER_ROW = 32
let direct: Int32Array | undefined
let hashed = new Int32Array(0)
let entryRoom = new Float64Array(0)
let indexRoom = new Uint32Array(0)

/** Builds the dictionary of a column of numbers; NaN is null. At most 131,072 values. */
export function buildDictionary(values: Float64Array): Dictionary {
  let [count, min, max, whole] = [0, Infinity, -Infinity, true]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value !== value) continue
    count++
    if (value < min) min = value
    if (value > max) max = value
    if (whole && value !== Math.floor(value)) whole = false
  }
  if (indexRoom.length < count) indexRoom = new Uint32Array(count)
  if (entryRoom.length < count) entryRoom = new Float64Array(count)
  const indices = indexRoom.subarray(0, count)
  if (count === 0) return { entries: new Float64Array(0), indices, count, min, max }
  const small = whole && max - min < Math.min(DIRECT, PLACES_PER_ROW * count)
  const entries = small ? countDirect(values, min, max, indices) : countHashed(values, indices)
  return { entries, indices, count, min, max }
}

/** Integers close together: a table that is addressed by the value. */
function countDirect(values: Float64Array, min: number, max: number, indices: Uint32Array): Float64Array {
  const table = (direct ??= new Int32Array(DIRECT))
  table.fill(-1, 0, max - min + 1)
  const entries = entryRoom
  let [found, at] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value !== value) continue
    const place = value - min
    let index = table[place]!
    if (index < 0) {
      index = table[place] = found
      entries[found++] = value
    }
    indices[at++] = index
  }
  return entries.subarray(0, found)
}

const words = new Uint32Array(2)
const word = new Float64Array(words.buffer)

function countHashed(values: Float64Array, indices: Uint32Array): Float64Array {
  const bits = 33 - Math.clz32(Math.max(8, indices.length))
  const last = (1 << bits) - 1
  if (hashed.length <= last) hashed = new Int32Array(last + 1)
  const table = hashed
  table.fill(-1, 0, last + 1)
  const entries = entryRoom
  let [found, at] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value !== value) continue
    word[0] = value
    let slot = (Math.imul(words[0]! ^ Math.imul(words[1]!, 0x85ebca6b), 0x9e3779b1) >>> (32 - bits)) & last
    while (table[slot]! >= 0 && entries[table[slot]!] !== value) slot = (slot + 1) & last
    if (table[slot]! < 0) {
      table[slot] = found
      entries[found++] = value
    }
    indices[at++] = table[slot]!
  }
  return entries.subarray(0, found)
}
