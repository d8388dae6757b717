import type { TypedArray } from "../core/index.ts"
import type { Pixels } from "../formats/fits/index.ts"

/** Characters after which a piece of text is handed on. */
const PIECE = 1 << 16
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * The values as nested JSON arrays, slowest axis outermost, in pieces: an image may be longer than the longest string. NaN and
 * infinities are text; 64-bit integers that a double does not hold make all of them text.
 */
export function* sectionJson({ data, shape }: Pixels): Generator<string> {
  const cell = cellText(data)
  const lengths = shape.map((_, axis) => shape.slice(axis).reduce((product, n) => product * n, 1))
  const ends = (at: number): number => lengths.filter((length) => at % length === 0).length
  const width = lengths.at(-1) ?? 1
  let text = ""
  for (let row = 0; row < data.length; row += width) {
    text += (row === 0 ? "" : ",") + "[".repeat(ends(row))
    for (let i = row; i < row + width; i++) {
      text += i === row ? cell(data[i]!) : `,${cell(data[i]!)}`
      if (text.length < PIECE) continue
      yield text
      text = ""
    }
    text += "]".repeat(ends(row + width))
  }
  yield text
}

function cellText(data: TypedArray): (value: number | bigint) => string {
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array))
    return (value) => (Number.isFinite(value) ? String(value) : `"${value}"`)
  const wide = data.some((value) => value > LARGEST || value < -LARGEST)
  return wide ? (value) => `"${value}"` : String
}
