import { expect, test } from "vitest"
import type { Column, ColumnType, ColumnValues } from "../core/index.ts"
import { tableText } from "./table-text.ts"

const CELLS: readonly [ColumnType, ColumnValues, string, (readonly number[])?][] = [
  ["bool", Uint8Array.of(1), "true"],
  ["bit", Uint8Array.of(1), "1"],
  ["int8", Int8Array.of(-8), "-8"],
  ["uint8", Uint8Array.of(200), "200"],
  ["int16", Int16Array.of(-16), "-16"],
  ["uint16", Uint16Array.of(16), "16"],
  ["int32", Int32Array.of(-32), "-32"],
  ["uint32", Uint32Array.of(32), "32"],
  ["int64", BigInt64Array.of(-64n), "-64"],
  ["int64", BigInt64Array.of(2n ** 62n), "4611686018427387904"],
  ["uint64", BigUint64Array.of(2n ** 64n - 1n), "18446744073709551615"],
  ["float32", Float32Array.of(0.5), "0.5"],
  ["float64", Float64Array.of(NaN), "NaN"],
  ["complex64", Float32Array.of(1, -1), "[1,-1]"],
  ["complex128", Float64Array.of(1, -1), "[1,-1]"],
  ["string", ["a\tb"], "a\\tb"],
  ["timestamp", BigInt64Array.of(0n), "1970-01-01T00:00:00.000000Z"],
  ["object", [{ a: [1n, null] }], '{"a":[1,null]}'],
  ["object", [Uint8Array.of(1, 255)], '"01ff"'],
  ["int64", BigInt64Array.of(1n, 2n), "[1,2]", [2]],
  ["float64", [Float64Array.of(1, 2)], "[1,2]", [-1]],
]

test.each(CELLS)("text of a cell of type %s", (type, values, text, shape = []) => {
  const column: Column = { name: "c", type, shape, values }
  expect(tableText({ rows: 1, columns: [column], metadata: {} }, 40)).toBe(`c\n${text}`)
  const none = tableText({ rows: 1, columns: [{ ...column, validity: Uint8Array.of(0) }], metadata: {} }, 40)
  expect(none).toBe("c\nnull")
})
