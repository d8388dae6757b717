import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { memorySource } from "../../storage/index.ts"
import type { ColumnFacts } from "../../testing/fits-facts.ts"
import { columnFacts } from "../../testing/fits-facts.ts"
import { openFits, readHdus, readTable, tableLayout } from "./index.ts"

const DATA = new URL("../../../test/data/", import.meta.url).pathname

interface ExpectedTable {
  readonly hdu: number
  readonly rows: number
  readonly columns: readonly ColumnFacts[]
}

const expected = JSON.parse(readFileSync(join(DATA, "fits-tables/expected.json"), "utf8")) as Record<
  string,
  ExpectedTable[]
>

describe.each(Object.keys(expected))("%s", (path) => {
  test("has the tables, columns and values that astropy finds", async () => {
    const file = await openFits(memorySource(new Uint8Array(readFileSync(join(DATA, path))), path))
    const hdus = await readHdus(file)
    for (const { hdu: index, rows, columns } of expected[path]!) {
      const hdu = hdus[index]!
      const table = await readTable(file.source, hdu)
      expect(table.rows).toBe(rows)
      expect(table.columns.map(columnFacts)).toEqual(columns)
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
