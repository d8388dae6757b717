import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Column, Table } from "../../../core/index.ts"
import { isCaelumError } from "../../../core/index.ts"
import { memorySource } from "../../../storage/index.ts"
import type { TableFilter } from "../index.ts"
import { filterTable, findTable, openFits, parseFitsName, planFiltered, readFiltered, writeFits } from "../index.ts"
import { gamma, erf, erfc } from "./special.ts"

const FOLDER = new URL("../../../../test/data/fits-filter/", import.meta.url)
const BYTES = readFileSync(new URL("filter.fits", FOLDER))

interface Golden {
  readonly expression: string
  readonly rows: number
  readonly columns: readonly { name: string; code: string; values: (number | string | boolean | null)[][] }[]
}

const GOLDEN = JSON.parse(readFileSync(new URL("filter.json", FOLDER), "utf8")) as Golden[]

async function filtered(filter: TableFilter, bytes: Uint8Array = BYTES): Promise<Table> {
  const file = await openFits(memorySource(bytes, "filter.fits"))
  for await (const table of readFiltered(file.source, filterTable(await findTable(file), filter))) return table
  throw new Error("no strip")
}

const named = (expression: string): TableFilter => parseFitsName(`filter.fits[1]${expression}`).filter!

function cellsOf(column: Column, rows: number): unknown[][] {
  const width = column.values.length / Math.max(1, rows)
  return Array.from({ length: rows }, (_row, row) =>
    Array.from({ length: width }, (_, e) => {
      const value = (column.values as ArrayLike<number | bigint | string>)[row * width + e]!
      if (column.validity?.[row] === 0 || (typeof value === "number" && Number.isNaN(value))) return null
      if (column.type === "bool" || column.type === "bit") return value === 1
      return typeof value === "bigint" ? Number(value) : value
    }),
  )
}

const rounded = (value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(13)) : value

/** CFITSIO has no null text but an empty one. */
const shown = (cells: readonly unknown[][], code: string): unknown[][] =>
  cells.map((cell) => cell.map((value) => (code === "A" ? (value ?? "") : rounded(value))))

describe("row filters and column lists", () => {
  test("a format does not change the type of a column that is there", async () => {
    const { name } = (await filtered({})).columns.find(({ type, shape }) => type === "float64" && shape.length === 0)!
    const table = await filtered(named(`[col ${name}; ${name}(E) = ${name} * 2; fresh(E) = ${name}]`))
    expect(table.columns.map(({ type }) => type)).toEqual(["float64", "float32"])
  })

  test.each(GOLDEN.map((golden) => [golden.expression, golden] as const))(
    "%s is as CFITSIO makes it",
    async (_, golden) => {
      const table = await filtered(named(golden.expression))
      expect(table.rows).toBe(golden.rows)
      expect(table.columns.map(({ name }) => name)).toEqual(golden.columns.map(({ name }) => name))
      for (const [i, { code, values }] of golden.columns.entries())
        expect(shown(cellsOf(table.columns[i]!, table.rows), code)).toEqual(shown(values, code))
    },
  )

  test("a row filter finds the columns that a column list drops", async () => {
    const table = await filtered(named("[mag<20][col ra;w=mag*2]"))
    const whole = await filtered({})
    const mags = whole.columns.find(({ name }) => name === "mag")!.values as Float32Array
    expect(table.columns.map(({ name }) => name)).toEqual(["ra", "w"])
    expect(Array.from(table.columns[1]!.values as Float64Array)).toEqual(
      Array.from(
        mags.filter((mag) => mag < 20),
        (mag) => mag * 2,
      ),
    )
  })

  test("identifiers beyond 2^53 are compared exactly", async () => {
    const values = BigInt64Array.of(9007199254740992n, 9007199254740993n, 9007199254740994n)
    const bytes = writeFits([
      {},
      { table: { rows: 3, columns: [{ name: "id", type: "int64", shape: [], values }], metadata: {} } },
    ])
    const table = await filtered(named("[id==9007199254740993]"), bytes)
    expect(table.columns[0]!.values).toEqual(BigInt64Array.of(9007199254740993n))
  })

  test("keywords and units follow the column list", async () => {
    const table = await filtered(named("[col x = ra*2; #TUNIT# = 'deg'; #FOO = 7; -#VEL; ok]"))
    expect(table.columns.map(({ name, unit }) => [name, unit])).toEqual([
      ["ok", undefined],
      ["x", "deg"],
    ])
    expect(table.metadata).toMatchObject({ FOO: "7", NAMEK: "abc" })
    expect(table.metadata).not.toHaveProperty("VEL")
  })

  test("only the columns that are needed, and the rows that #row leaves, are read", async () => {
    const file = await openFits(memorySource(BYTES, "filter.fits"))
    const view = filterTable(await findTable(file), named("[#row > 5 && #row <= 7 && mag > 0][col i]"))
    expect(view.reads.toSorted()).toEqual(["i", "mag"])
    expect(view.rows).toEqual({ start: 5, stop: 7 })
    expect(planFiltered(view, { latency: 1, bandwidth: 1, connections: 1, gap: 0 }).bytes).toBe(2 * 8)
  })

  test.each([
    ["[nosuch<3]", "expression", "there is no column or keyword 'nosuch'"],
    ["[mag<]", "expression", "it ends where a value is expected"],
    ["[mag+1]", "expression", "it is real, not a condition"],
    ["[v>0]", "expression", "3 truth values a row"],
    ["[s>3]", "expression", "does not go with string and integer"],
    ["[m[3,3]>0]", "expression", "outside 1 to 2"],
    ["[foo(mag)>0]", "expression", "no function 'foo'"],
    ["[sin(s)>0]", "expression", "does not take (string)"],
    ["[gtifilter()]", "unsupported", "another table or file"],
    ["[col x=i*1000000000]", "outside", "give it a format"],
    ["[col nosuch]", "not-found", "no column 'nosuch'"],
    ["[col @list.txt]", "unsupported", "a file of operations"],
    ["[col #X=mag]", "expression", "takes it from a column"],
    ["[col v+m]", "not-found", "no column"],
    ["[v+m == 3]", "expression", "arrays of the same axes"],
    [`[${"(".repeat(5000)}mag<1]`, "expression", "levels of nesting"],
    [`[${"(".repeat(5000)}mag<1${")".repeat(5000)}]`, "expression", "levels of nesting"],
    ["[mag < 1 $]", "expression", "has no meaning"],
  ])("%s is refused", async (expression, code, message) => {
    const failure = await (async () => filtered(named(expression)))().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code })
    if (code !== "usage") expect((failure as Error).message).toContain(message)
  })

  test("any text is read or refused", async () => {
    const file = await openFits(memorySource(BYTES, "filter.fits"))
    const hdu = await findTable(file)
    const words = [
      "mag",
      "i",
      "v",
      "s",
      "ok",
      "flag",
      "m",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      ",",
      "1",
      "2.5",
      "<",
      "==",
      "&&",
      "!",
      "-",
      "+",
      "?",
      ":",
      "=",
      "#row",
      "b01x",
      "'a'",
      "sum(",
      "max(",
      "^",
      "*",
      "%",
      "&",
    ]
    let read = 0
    const attempt = async (text: string): Promise<void> => {
      try {
        for await (const table of readFiltered(file.source, filterTable(hdu, { rows: [text] }))) read += table.rows
      } catch (error) {
        expect(isCaelumError(error)).toBe(true)
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 9 }), (parts) => attempt(parts.join(" "))),
      { numRuns: 1500 },
    )
    await attempt("mag > 0")
    expect(read).toBeGreaterThan(0)
  })

  test("erf, erfc and gamma are those of the tables", () => {
    // DLMF 7.23 and 5.4: erf(0.5), erf(2.5), erfc(1), erfc(4), gamma(4.5), gamma(-1.5)
    const known = [
      0.5204998778130465, 0.999593047982555, 0.15729920705028513, 1.5417257900280017e-8, 11.631728396567448,
      2.3632718012073544,
    ]
    const found = [erf(0.5), erf(2.5), erfc(1), erfc(4), gamma(4.5), gamma(-1.5)]
    for (const [i, value] of found.entries()) expect(Math.abs(value / known[i]! - 1)).toBeLessThan(1e-13)
  })
})
