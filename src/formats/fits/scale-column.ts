import type { FitsColumn } from "./fits-column.ts"
import type { Words } from "./gather.ts"

/**
 * zero + scale × stored in double precision, NaN for null. Of a complex number the zero is that of the real part (FITS 4.0
 * §7.3.2).
 */
export function scaleStored(
  words: Words,
  out: Float64Array,
  column: FitsColumn,
  isNull: ((words: Words, i: number) => boolean) | undefined,
): void {
  const { scale, zero } = column
  const { code } = column.form
  const stored = numbersOf(words, code)
  if (code === "C" || code === "M")
    for (let i = 0; i < out.length; i++) out[i] = stored(i) * scale + (i % 2 === 0 ? zero : 0)
  else for (let i = 0; i < out.length; i++) out[i] = stored(i) * scale + zero
  if (isNull) for (let i = 0; i < out.length; i++) if (isNull(words, i)) out[i] = NaN
}

function numbersOf(words: Words, code: string): (i: number) => number {
  const { buffer } = words
  if (code === "K") return (i) => (words[2 * i + 1]! | 0) * 2 ** 32 + words[2 * i]!
  const values =
    code === "B"
      ? words
      : code === "I"
        ? new Int16Array(buffer)
        : code === "J"
          ? new Int32Array(buffer)
          : code === "E" || code === "C"
            ? new Float32Array(buffer)
            : new Float64Array(buffer)
  return (i) => values[i]!
}
