import { describe, expect, it } from "vitest"
import type { Column } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { findHdu, openFits, readTable, writeFits } from "./index.ts"

const ROWS = 70_001

/** A column of texts of a width, read alone and beside another column. */
async function columnsOf(
  width: number,
  beside: boolean,
): Promise<{ column: Column; wanted: string[]; file: Uint8Array }> {
  const wanted = Array.from({ length: ROWS }, (_, i) =>
    `${i * 7919}-abcdefghijklmnopqrstuvwxyz`.repeat(3).slice(0, width),
  )
  const texts: Column = { name: "T", type: "string", shape: [], values: wanted }
  const numbers: Column = { name: "I", type: "int16", shape: [], values: new Int16Array(ROWS) }
  const columns = beside ? [numbers, texts] : [texts]
  const file = writeFits([{}, { table: { rows: ROWS, columns, metadata: {} } }])
  const opened = await openFits(memorySource(file, "texts.fits"))
  const { columns: read } = await readTable(opened.source, await findHdu(opened, 1), { columns: ["T"] })
  return { column: read[0]!, wanted, file }
}

describe("a column of texts", () => {
  it.each([
    [1, false],
    [7, true],
    [8, false],
    [20, true],
    [63, true],
    [70, true],
  ])("of %i characters, beside another: %s", async (width, beside) => {
    const { column, wanted, file } = await columnsOf(width, beside)
    // the column is its own, whatever becomes of the file's bytes before the strings are made
    file.fill(0)
    expect(column.values).toEqual(wanted)
    expect(column.values).toBe(column.values)
  })

  it("becomes strings when they are asked for", async () => {
    const { column, wanted } = await columnsOf(20, true)
    expect(Object.getOwnPropertyDescriptor(column, "values")).toMatchObject({ get: expect.any(Function) })
    expect(structuredClone(column).values).toEqual(wanted)
  })

  it("ends at a zero byte and takes what is not ASCII as it is", async () => {
    const { file } = await columnsOf(8, false)
    const at = file.length - Math.ceil((ROWS * 8) / 2880) * 2880
    file.set([65, 66, 0, 67, 32, 32, 32, 32, 32, 0, 65, 0, 0, 0, 0, 0, 195, 169, 32, 233, 32, 32, 32, 32], at)
    file.set([195, 169, 32, 32, 32, 32, 32, 32], at + 24)
    const opened = await openFits(memorySource(file, "texts.fits"))
    const { columns } = await readTable(opened.source, await findHdu(opened, 1), { rows: { start: 0, stop: 4 } })
    expect(columns[0]!.values).toEqual(["AB", "", "Ã© é", "é"])
  })
})
