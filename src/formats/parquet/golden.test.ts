import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { type Column, cellReader, isCaelumError, isNull, type Table } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { readTable } from "../../data/write/index.ts"

const ROOT = fileURLToPath(new URL("../../../test/data/catalog/", import.meta.url))

interface Golden {
  error?: string
  rows: number
  metadata: Record<string, Record<string, string>>
  columns: { name: string; type: string; nulls: number; cells: unknown[] }[]
}

/** Files that pyarrow refuses and we read, or the other way round, with the reason. */
const DIFFERENT: Record<string, string> = {
  "incorrect_map_schema.parquet": "its map keys are optional: pyarrow refuses, the values are plain",
}

function open(folder: string, name: string): Promise<Table> {
  return readTable(memorySource(new Uint8Array(readFileSync(`${ROOT}${folder}/${name}`)), name))
}

/** A cell in the form of the goldens. */
function canonical(value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === "bigint") return String(value)
  if (typeof value === "number") return Number.isNaN(value) ? "NaN" : String(value).replace("Infinity", "inf")
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex")
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, canonical(v)]))
  return value
}

function equalCells(ours: unknown, theirs: unknown, type: string): boolean {
  if (Array.isArray(theirs))
    return (
      Array.isArray(ours) && ours.length === theirs.length && theirs.every((each, i) => equalCells(ours[i], each, type))
    )
  if (theirs !== null && typeof theirs === "object")
    return Object.entries(theirs).every(([k, v]) => equalCells((ours as Record<string, unknown> | null)?.[k], v, type))
  if (ours === theirs) return true
  if (typeof ours !== "string" || typeof theirs !== "string") return false
  // INT96 comes as nanoseconds from pyarrow, where it overflows beyond the year 2262.
  if (type === "timestamp[ns]" && /^-?\d+$/.test(theirs))
    return BigInt(ours) * 1000n === BigInt(theirs) || BigInt.asIntN(64, BigInt(ours) * 1000n) === BigInt(theirs)
  return !/^-?\d+$/.test(theirs) && theirs !== "" && Number(ours) === Number(theirs)
}

function edges(rows: number): number[] {
  const all = Array.from({ length: rows }, (_, row) => row)
  return rows <= 40 ? all : [...all.slice(0, 20), ...all.slice(-20)]
}

function nullsOf(column: Column, rows: number): number {
  return Array.from({ length: rows }, (_, row) => isNull(column, row)).filter(Boolean).length
}

for (const folder of ["made", "parquet-testing"]) {
  describe(`${folder}, as pyarrow reads it`, () => {
    const names = readdirSync(ROOT + folder).filter((name) => name.endsWith(".parquet"))
    test.each(names)("%s", async (name) => {
      const golden = JSON.parse(readFileSync(`${ROOT}${folder}/${name}.json`, "utf8")) as Golden
      if (golden.error !== undefined && !(name in DIFFERENT)) {
        const failure = await open(folder, name).catch((error: unknown) => error)
        expect(isCaelumError(failure, "malformed", "unsupported")).toBe(true)
        return
      }
      const table = await open(folder, name)
      if (golden.error !== undefined) return expect(table.rows).toBeGreaterThan(0)
      expect(table.rows).toBe(golden.rows)
      expect(table.columns.map((column) => column.name)).toEqual(golden.columns.map((column) => column.name))
      for (const [i, wanted] of golden.columns.entries()) {
        const column = table.columns[i]!
        const read = cellReader(column)
        expect([wanted.name, nullsOf(column, table.rows)]).toEqual([wanted.name, wanted.nulls])
        for (const [k, row] of edges(table.rows).entries()) {
          const ours = isNull(column, row) ? null : canonical(read(row))
          const same = equalCells(ours, wanted.cells[k], wanted.type)
          if (!same) expect([wanted.name, row, ours]).toEqual([wanted.name, row, wanted.cells[k]])
        }
        expect(column.metadata ?? {}).toEqual(golden.metadata[wanted.name] ?? {})
      }
    })
  })
}
