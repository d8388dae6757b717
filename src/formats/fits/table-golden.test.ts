import { createHash } from "node:crypto"
import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { Column } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { openFits, readHdus, readTable, tableLayout } from "./index.ts"

const DATA = new URL("../../../test/data/", import.meta.url).pathname

interface ExpectedColumn {
  readonly name: string
  readonly unit: string | null
  readonly type: string
  readonly shape: readonly number[]
  readonly nulls: readonly number[]
  readonly lengths?: readonly number[]
  readonly sha256: string
}

interface ExpectedTable {
  readonly hdu: number
  readonly rows: number
  readonly columns: readonly ExpectedColumn[]
}

const expected = JSON.parse(readFileSync(join(DATA, "fits-tables/expected.json"), "utf8")) as Record<
  string,
  ExpectedTable[]
>

/** By the rules of scripts/golden/fits_tables_expected.py. */
function digest(column: Column): string {
  const cells = column.shape[0] === -1 ? (column.values as readonly ArrayLike<number>[]) : undefined
  const values = cells ? cells.flatMap((cell) => Array.from(cell)) : (column.values as ArrayLike<unknown>)
  const hash = createHash("sha256")
  if (column.type === "string") hash.update((values as string[]).join("\n"))
  else if (column.type === "bool" || column.type === "bit") hash.update(Uint8Array.from(values as ArrayLike<number>))
  else if (column.type.includes("int")) hash.update(Array.from(values, String).join(","))
  else hash.update(new Uint8Array(Float64Array.from(values as ArrayLike<number>).buffer))
  return hash.digest("hex")
}

function facts(column: Column): ExpectedColumn {
  const { name, unit, type, shape } = column
  const nulls = Array.from(column.validity ?? [], (valid, row) => (valid ? -1 : row)).filter((row) => row >= 0)
  const parts = type.startsWith("complex") ? 2 : 1
  const cells = shape[0] === -1 ? (column.values as readonly ArrayLike<number>[]) : undefined
  const lengths = cells?.map((cell) => cell.length / parts)
  const said = { name, unit: unit ?? null, type, shape, nulls, sha256: digest(column) }
  return lengths ? { ...said, lengths } : said
}

describe.each(Object.keys(expected))("%s", (path) => {
  test("has the tables, columns and values that astropy finds", async () => {
    const file = await openFits(memorySource(new Uint8Array(readFileSync(join(DATA, path))), path))
    const hdus = await readHdus(file)
    for (const { hdu: index, rows, columns } of expected[path]!) {
      const hdu = hdus[index]!
      const table = await readTable(file.source, hdu)
      expect(table.rows).toBe(rows)
      expect(table.columns.map(facts)).toEqual(columns)
      expect(tableLayout(hdu).columns.map(({ name, type }) => ({ name, type }))).toEqual(
        table.columns.map(({ name, type }) => ({ name, type })),
      )
    }
  })
})

test("every made table has its expected values", () => {
  const made = readdirSync(join(DATA, "fits-tables")).filter((name) => name.endsWith(".fits"))
  expect(made.length).toBeGreaterThan(5)
  expect(made.filter((name) => expected[`fits-tables/${name}`] === undefined)).toEqual([])
})
