import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import type { Column } from "../../core/index.ts"
import { cellReader, isCaelumError, isNull } from "../../core/index.ts"
import { parseVoTable } from "./index.ts"
import type { VoTableData } from "./index.ts"

const FOLDER = new URL("../../../test/data/votable/", import.meta.url)
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".xml"))

interface Expected {
  readonly error?: string
  readonly version: string
  readonly resources: number
  readonly tables: readonly {
    readonly rows: number
    readonly fields: readonly Record<"name" | "datatype" | "ucd" | "utype" | "description", string | null>[]
    readonly sample: Readonly<Record<string, readonly unknown[]>>
  }[]
}

/** Files that astropy refuses: what this reader does with them. */
const REFUSED_THERE: Readonly<Record<string, (read: () => Promise<unknown>) => Promise<void>>> = {
  "astropy-custom_datatype.xml": async (read) => {
    expect(await read()).toMatchObject({
      problems: [expect.stringContaining("unknown datatype 'bar'")],
      tables: [{ columns: [{ name: "foo", type: "string", values: ["42"] }] }],
    })
  },
  "pyvo-tap_capabilities.xml": async (read) => {
    await expect(read()).rejects.toSatisfy((error) => isCaelumError(error, "malformed"))
  },
}

/**
 * Cells in which this reader is right to differ from astropy: values outside their type (astropy clamps them, here they are null),
 * hexadecimal integers, and elements of arrays that are null.
 */
const DIFFERENT = new Set([
  "astropy-regression.xml/0/1/unsignedByte",
  "astropy-regression.xml/0/1/short",
  "astropy-regression.xml/0/1/doublearray",
  "astropy-regression.xml/0/2/nulls_array",
  "astropy-regression.xml/0/2/booleanArray",
  "astropy-regression.xml/0/3/nulls_array",
  "astropy-regression.xml/0/3/doubleComplex",
  "astropy-regression.xml/0/3/short",
  "astropy-regression.xml/0/3/array",
  "astropy-regression.xml/0/4/unsignedByte",
  "astropy-regression.xml/0/4/short",
  "astropy-regression.xml/0/4/array",
])

function flat(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flatMap(flat) : [value]
}

function plain(column: Column, row: number): unknown {
  if (isNull(column, row)) return null
  const tidy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(tidy)
    if (typeof value === "bigint")
      return BigInt(Number(value)) === value && Math.abs(Number(value)) <= 2 ** 53 ? Number(value) : String(value)
    if (column.type === "bit") return value === 1
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value
  }
  return tidy(cellReader(column)(row))
}

/** Null, NaN and (for integers of old documents) 0 stand for one another in astropy; it strips and cuts text. */
function agrees(ours: unknown, theirs: unknown, column: Column): boolean {
  if (Array.isArray(ours) || Array.isArray(theirs)) {
    const [a, b] = [flat(ours), flat(theirs)]
    if (ours === null) return b.every((value) => value === null || value === 0 || value === "NaN")
    return a.length === b.length && a.every((value, i) => agrees(value, b[i], column))
  }
  if (typeof theirs === "string" && column.type === "string") {
    const text = typeof ours === "string" ? ours : ""
    return (
      text.trim() === theirs.trim() ||
      (text.trim().startsWith(theirs.trim()) && theirs !== "") ||
      text.startsWith(theirs)
    )
  }
  if (ours === null || ours === "NaN") return theirs === null || theirs === "NaN" || theirs === 0
  if (typeof ours === "number" && typeof theirs === "number" && /32|64$/.test(column.type) && column.type !== "float64")
    return Math.fround(ours) === Math.fround(theirs)
  return ours === theirs
}

function compareTable(file: string, index: number, table: VoTableData, wanted: Expected["tables"][number]): void {
  expect(table.rows).toBe(wanted.rows)
  expect(
    table.fields.map(({ name, datatype, ucd, utype }) => ({ name, datatype, ucd: ucd ?? null, utype: utype ?? null })),
  ).toEqual(wanted.fields.map(({ name, datatype, ucd, utype }) => ({ name, datatype, ucd, utype })))
  const wrong: unknown[] = []
  for (const [row, cells] of Object.entries(wanted.sample))
    for (const [i, theirs] of cells.entries()) {
      const column = table.columns[i]!
      const ours = plain(column, Number(row))
      const where = `${file}/${index}/${row}/${column.name}`
      if (agrees(ours, theirs, column) === DIFFERENT.has(where)) wrong.push({ where, ours, theirs })
    }
  expect(wrong).toEqual([])
}

describe("VOTables as astropy reads them", () => {
  test("there are files to read", () => {
    expect(FILES.length).toBeGreaterThan(25)
  })

  test.each(FILES)("%s", async (file) => {
    const expected = JSON.parse(
      readFileSync(new URL(file.replace(".xml", ".expected.json"), FOLDER), "utf8"),
    ) as Expected
    const read = async (): ReturnType<typeof parseVoTable> => parseVoTable(readFileSync(new URL(file, FOLDER)))
    if (expected.error !== undefined) return REFUSED_THERE[file]!(read)
    const document = await read()
    expect(document.resources).toHaveLength(expected.resources)
    expect(document.tables).toHaveLength(expected.tables.length)
    for (const [i, wanted] of expected.tables.entries()) compareTable(file, i, document.tables[i]!, wanted)
  })
})
