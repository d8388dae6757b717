import type { FitsColumn } from "./fits-column.ts"
import type { Words } from "./gather.ts"

/**
 * Whether element `i` of stored words holds the null value; undefined where there is none or no field of that size can hold it.
 * Words are compared as they are stored, so that no digit of a 64-bit value is lost.
 */
export function nullFinder(column: FitsColumn, size: number): ((words: Words, i: number) => boolean) | undefined {
  const { null: missing } = column
  if (typeof missing !== "bigint") return undefined
  const bits = 8 * size
  const fits =
    column.form.code === "B" ? BigInt.asUintN(8, missing) === missing : BigInt.asIntN(bits, missing) === missing
  if (!fits) return undefined
  const stored = BigInt.asUintN(bits, missing)
  const low = Number(stored & 0xffffffffn)
  const high = Number(stored >> 32n)
  if (size < 8) return (words, i) => words[i] === low
  return (words, i) => words[2 * i] === low && words[2 * i + 1] === high
}
