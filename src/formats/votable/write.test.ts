import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Column, ColumnType, Table } from "../../core/index.ts"
import { cellReader, isCaelumError, isNull } from "../../core/index.ts"
import { parseVoTable, writeVoTable } from "./index.ts"
import { bytesOfText } from "./text-bytes.ts"

function tableOf(columns: readonly Column[], rows: number): Table {
  return { name: "t", rows, columns, metadata: {} }
}

async function again(table: Table): Promise<readonly Column[]> {
  const document = await parseVoTable(bytesOfText(writeVoTable([table])))
  expect(document.problems).toEqual([])
  return document.tables[0]!.columns
}

const double = fc.double()
const VALUES: readonly (readonly [ColumnType, fc.Arbitrary<unknown>, (values: unknown[]) => Column["values"]])[] = [
  ["float64", double, (values) => Float64Array.from(values as number[])],
  ["float32", fc.float(), (values) => Float32Array.from(values as number[])],
  ["int64", fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (values) => BigInt64Array.from(values as bigint[])],
  ["int32", fc.integer(), (values) => Int32Array.from(values as number[])],
  ["int16", fc.integer({ min: -32768, max: 32767 }), (values) => Int16Array.from(values as number[])],
  ["uint8", fc.nat(255), (values) => Uint8Array.from(values as number[])],
  ["bool", fc.boolean(), (values) => Uint8Array.from(values as boolean[], Number)],
  [
    "string",
    fc.string({ unit: "grapheme" }).filter((text) => /^[\t\n -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text)),
    (values) => values,
  ],
]

describe("writeVoTable", () => {
  test.each(VALUES)("%s columns read back exactly, nulls apart", async (type, value, make) => {
    const held = fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(value, fc.boolean()), { maxLength: 20 }), async (cells) => {
        const validity = Uint8Array.from(cells, ([, valid]) => (valid ? 1 : 0))
        const column: Column = { name: "x", type, shape: [], values: make(cells.map(([cell]) => cell)), validity }
        const [found] = await again(tableOf([column], cells.length))
        for (let row = 0; row < cells.length; row++) {
          if (type !== "string") expect(isNull(found!, row)).toBe(isNull(column, row))
          const wanted = isNull(column, row) ? (type === "string" ? "" : undefined) : cellReader(column)(row)
          if (wanted !== undefined) expect(cellReader(found!)(row)).toEqual(wanted)
        }
      }),
      { numRuns: 40 },
    )
    await expect(held).resolves.toBeUndefined()
  })

  test("arrays, complex numbers, bits, bytes and times read back", async () => {
    const columns: Column[] = [
      { name: "grid", type: "float32", shape: [2, 3], values: Float32Array.from({ length: 12 }, (_, i) => i / 3) },
      { name: "list", type: "int32", shape: [-1], values: [Int32Array.of(1, 2, 3), new Int32Array(0)] },
      { name: "z", type: "complex128", shape: [], values: Float64Array.of(1, -2.5, NaN, Infinity) },
      { name: "bits", type: "bit", shape: [4], values: Uint8Array.of(1, 0, 0, 1, 0, 1, 1, 0) },
      { name: "bytes", type: "binary", shape: [], values: [Uint8Array.of(0, 255), Uint8Array.of(7)] },
      { name: "at", type: "timestamp", shape: [], values: BigInt64Array.of(0n, 1_500_000_000_000_001n) },
      { name: "big", type: "uint64", shape: [], values: BigUint64Array.of(1n, 2n ** 63n - 1n) },
    ]
    const found = await again(tableOf(columns, 2))
    expect(found.map(({ shape }) => shape)).toEqual([[2, 3], [-1], [], [4], [-1], [], []])
    for (const name of ["grid", "list", "z", "bits"]) {
      const [a, b] = [columns, found].map((list) => list.find((column) => column.name === name)!)
      expect([0].map(cellReader(b!))).toEqual([0].map(cellReader(a!)))
    }
    expect(isNull(found[1]!, 1)).toBe(true)
    expect(Array.from(found[2]!.values as Float64Array)).toEqual([1, -2.5, NaN, Infinity])
    expect(found[5]).toMatchObject({
      values: ["1970-01-01T00:00:00", "2017-07-14T02:40:00.000001"],
      metadata: { xtype: "timestamp" },
    })
    expect(Array.from(found[6]!.values as BigInt64Array)).toEqual([1n, 2n ** 63n - 1n])
  })

  test("what describes a column is kept", async () => {
    const column: Column = {
      name: 's "ra" <&>',
      type: "float64",
      shape: [],
      values: Float64Array.of(1),
      unit: "deg",
      ucd: "pos.eq.ra;meta.main",
      utype: "Char.Spatial",
      description: "right ascension <J2000> & more\nsecond line",
      metadata: { xtype: "point", id: "ra" },
    }
    const [found] = await again(tableOf([column], 1))
    expect(found).toMatchObject(column)
  })

  test("status before, overflow behind the table, and a service's parameters", async () => {
    const text = writeVoTable([tableOf([], 0)], {
      infos: [{ name: "QUERY_STATUS", value: "OK" }],
      trailingInfos: [{ name: "QUERY_STATUS", value: "OVERFLOW", content: "cut at 5" }],
      inputParams: [{ name: "COLLECTION", datatype: "char", arraysize: "*", options: ["a", "b & c"] }],
    })
    expect(text.indexOf("OVERFLOW")).toBeGreaterThan(text.indexOf("</TABLE>"))
    const { resources } = await parseVoTable(bytesOfText(text))
    expect(resources[0]!.infos.map((info) => info.value)).toEqual(["OK", "OVERFLOW"])
    expect(resources[1]!.groups[0]!.params[0]!.values!.options).toMatchObject([{ value: "a" }, { value: "b & c" }])
  })

  test("what VOTable cannot hold is refused by column", () => {
    const refused = (column: Partial<Column>): void => {
      const whole = { name: "x", type: "string", shape: [], values: [], ...column } as Column
      expect(() => writeVoTable([tableOf([whole], 1)])).toThrowError(
        expect.toSatisfy((error: unknown) => isCaelumError(error, "unsupported")) as Error,
      )
    }
    refused({ values: ["a\u0000b"] })
    refused({ values: ["\ud800"] })
    refused({ type: "object", values: [{}] })
    refused({ type: "uint64", values: BigUint64Array.of(2n ** 63n) })
  })
})
