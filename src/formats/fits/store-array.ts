import type { Column, ColumnType } from "../../core/index.ts"
import { CaelumError, isNull } from "../../core/index.ts"
import { heapElement, safe } from "./store-number.ts"
import type { PutElement, StoredField } from "./stored-field.ts"
import type { CardValue } from "./value.ts"

const LOGICAL: PutElement = (view, at, values, i) => view.setUint8(at, values[i ?? 0] ? 84 : 70)
/** Offsets beyond this need 64-bit descriptors. */
const NARROW = 2 ** 31

/** How a variable-length column is stored: descriptors in the rows, arrays in the heap. A null row has no elements. */
export function storeArrays(column: Column, rows: number): StoredField {
  const element = elementOf(column)
  const parts = column.type.startsWith("complex") ? 2 : 1
  const cell = (row: number): ArrayLike<number | bigint> =>
    isNull(column, row) ? [] : (column.values[row] as ArrayLike<number | bigint>)
  let longest = 0
  let total = 0
  for (let row = 0; row < rows; row++) {
    longest = Math.max(longest, cell(row).length / parts)
    total += cell(row).length * element.bytes
  }
  const wide = total >= NARROW
  const zero: [string, CardValue][] =
    element.zero === 0n
      ? []
      : [
          ["TSCAL", 1],
          ["TZERO", safe(element.zero)],
        ]
  return {
    form: `1${wide ? "Q" : "P"}${element.code}(${longest})`,
    bytes: wide ? 16 : 8,
    cards: zero,
    put(view, at, row, heapAt) {
      const count = cell(row).length / parts
      if (wide) {
        view.setBigInt64(at, BigInt(count))
        view.setBigInt64(at + 8, BigInt(heapAt))
      } else {
        view.setInt32(at, count)
        view.setUint32(at + 4, heapAt)
      }
    },
    heap: {
      bytes: (row) => cell(row).length * element.bytes,
      put(view, at, row) {
        const values = cell(row)
        for (let k = 0; k < values.length; k++) element.put(view, at + k * element.bytes, values, k)
      },
    },
  }
}

function elementOf({ name, type }: Column): { code: string; bytes: number; zero: bigint; put: PutElement } {
  if (type === "bool" || type === "bit") return { code: "L", bytes: 1, zero: 0n, put: LOGICAL }
  const element = heapElement(type === "binary" ? ("uint8" satisfies ColumnType) : type)
  if (element) return element
  throw new CaelumError(
    "unsupported",
    `Column '${name}' holds arrays of ${type} values, which have no form in a FITS table; write .parquet, or leave it out.`,
    { context: { column: name } },
  )
}
