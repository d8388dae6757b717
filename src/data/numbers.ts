import { CaelumError } from "../core/index.ts"
import type { Column } from "../core/index.ts"

/**
 * The cells of a numeric column as doubles, `rows` of them: null is NaN, 64-bit integers are rounded to the nearest double.
 * Shares the memory of a float64 column without nulls.
 * @throws CaelumError `expression` for text, binary, nested and array columns.
 */
export function columnNumbers(column: Column, rows: number): Float64Array {
  const { values, validity, type, name } = column
  if (column.shape.length > 0 || !ArrayBuffer.isView(values) || type.startsWith("complex") || type === "timestamp")
    throw new CaelumError(
      "expression",
      `'${name}' is of type ${type}, not a number a row; plot a numeric expression.`,
      {
        context: { column: name },
      },
    )
  if (values instanceof Float64Array && !validity) return values.length === rows ? values : values.subarray(0, rows)
  const source = values as unknown as ArrayLike<number | bigint>
  const out = new Float64Array(rows)
  for (let row = 0; row < rows; row++) out[row] = validity && !validity[row] ? NaN : Number(source[row])
  return out
}
