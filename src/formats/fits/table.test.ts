import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Column } from "../../core/index.ts"
import { CaelumError, MIN_BYTES, BALANCED } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { countingSource } from "../../testing/fits-data.ts"
import type { Hdu } from "./index.ts"
import { Header, findHdu, findTable, formatHeader, openFits, planTable, readTable, tableLayout } from "./index.ts"

const DATA = new URL("../../../test/data/fits-tables/", import.meta.url).pathname
const made = (name: string): Uint8Array => new Uint8Array(readFileSync(join(DATA, name)))

type Cards = Record<string, string | number>

/** A file whose HDU 1 is a table with this header and data. */
function tableFile(cards: Cards, data: Uint8Array, type = "BINTABLE"): Uint8Array {
  const primary = new Header().set("SIMPLE", true).set("BITPIX", 8).set("NAXIS", 0)
  const header = new Header().set("XTENSION", type).set("BITPIX", 8).set("NAXIS", 2)
  for (const [keyword, value] of Object.entries({ PCOUNT: 0, GCOUNT: 1, ...cards })) header.set(keyword, value)
  const head = [formatHeader(primary), formatHeader(header)]
  const padded = new Uint8Array(Math.ceil(data.length / 2880) * 2880)
  padded.set(data)
  return Uint8Array.from(Buffer.concat([...head, padded]))
}

async function open(bytes: Uint8Array, index = 1): Promise<{ source: ReturnType<typeof countingSource>; hdu: Hdu }> {
  const source = countingSource(memorySource(bytes, "mem"))
  const file = await openFits(source)
  return { source, hdu: await findHdu(file, index) }
}

async function column(cards: Cards, data: Uint8Array, type?: string): Promise<Column> {
  const { source, hdu } = await open(tableFile({ TFIELDS: 1, TTYPE1: "a", ...cards }, data, type))
  return (await readTable(source, hdu)).columns[0]!
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words)

describe("parts of a table", () => {
  test("are the same cells as those of the whole, whatever is read between them", async () => {
    for (const name of ["codes.fits", "shapes.fits", "variable.fits", "scaling.fits", "text.fits"]) {
      const { source, hdu } = await open(made(name))
      const whole = await readTable(source, hdu)
      const names = whole.columns.map((each) => each.name).filter((_, i) => i % 3 === 1)
      for (const cost of [BALANCED, { ...MIN_BYTES, gap: 0 }, { ...BALANCED, latency: 1e-9 }]) {
        const part = await readTable(source, hdu, { columns: names, rows: { start: 1, stop: 3 } }, { cost })
        expect(part.rows).toBe(2)
        for (const got of part.columns) {
          const all = whole.columns.find((each) => each.name === got.name)!
          const per = all.values.length / whole.rows
          expect(Array.from(got.values as ArrayLike<unknown>)).toEqual(
            Array.from(all.values as ArrayLike<unknown>).slice(per, 3 * per),
          )
          const validity = (all.validity ?? new Uint8Array(whole.rows).fill(1)).slice(1, 3)
          expect(got.validity ?? new Uint8Array(2).fill(1)).toEqual(validity)
        }
      }
    }
  })

  test("cost what their plan says", async () => {
    const width = 20_000
    const cards = { NAXIS1: width, NAXIS2: 10, TFIELDS: 3, TFORM1: "J", TFORM2: `${width - 12}B`, TFORM3: "D" }
    const { source, hdu } = await open(
      tableFile({ ...cards, TTYPE1: "a", TTYPE2: "b", TTYPE3: "c" }, new Uint8Array(width * 10)),
    )
    const wish = { columns: ["a", "c"], rows: { start: 2, stop: 7 } }
    const near = planTable(hdu, wish)
    expect([near.requests, near.bytes, near.waves]).toEqual([1, 5 * width, 1])
    const few = planTable(hdu, wish, MIN_BYTES)
    expect([few.requests, few.bytes]).toEqual([6, 5 * 12])
    source.asked.length = 0
    await readTable(source, hdu, wish, { cost: MIN_BYTES })
    expect(source.asked).toEqual(few.steps.flatMap((step) => step.spans))
    expect(planTable(hdu, { columns: [] }).requests).toBe(0)
  })

  test("of variable length read a short heap with the rows, of a long one only what they point to", async () => {
    const { source, hdu } = await open(made("variable.fits"))
    expect(planTable(hdu).waves).toBe(1)
    const late = planTable(hdu, { columns: ["e"], rows: { start: 3, stop: 4 } }, { ...MIN_BYTES, gap: 16 })
    expect(late.waves).toBe(2)
    source.asked.length = 0
    const { columns } = await readTable(
      source,
      hdu,
      { columns: ["e"], rows: { start: 3, stop: 4 } },
      { cost: { ...MIN_BYTES, gap: 16 } },
    )
    expect((columns[0]!.values[0] as Float32Array).length).toBe(5)
    expect(source.asked.map((span) => ("length" in span ? span.length : 0))).toEqual([8, 20])
  })

  test("that are not there are named", async () => {
    const { source, hdu } = await open(made("codes.fits"))
    await expect(readTable(source, hdu, { columns: ["nix"] })).rejects.toThrow(/no column 'nix'; it has logical, bits/)
    await expect(readTable(source, hdu, { rows: { start: 3, stop: 8 } })).rejects.toMatchObject({ code: "outside" })
    expect((await readTable(source, hdu, { columns: ["SHORT"] })).columns[0]!.name).toBe("short")
    const file = await openFits(memorySource(made("codes.fits"), "codes"))
    const notes: string[] = []
    expect((await findTable(file, undefined, { note: (line) => notes.push(line) })).index).toBe(1)
    expect(notes).toEqual(["codes: using HDU 1 (CODES), the first that holds a table."])
    await expect(readTable(file.source, (await file.hdu(0))!)).rejects.toMatchObject({ code: "usage" })
  })
})

describe("fields of ASCII tables", () => {
  test.each([
    ["E9.2", "   1.5+3 ", 1500],
    ["D9.0", "  -2.5d1 ", -25],
    ["F9.3", "    12345", 12.345],
    ["F9.3", "      -0.", -0],
    ["E9.2", "         ", 0],
    ["E9.2", "      NaN", NaN],
    ["F9.1", "     -Inf", -Infinity],
    ["E9.2", "     12E2", 12],
  ])("%s '%s'", async (form, field, value) => {
    const got = await column({ NAXIS1: 9, NAXIS2: 1, TFORM1: form, TBCOL1: 1 }, text(field), "TABLE")
    expect(got.values[0]).toBe(value)
  })

  test.each([
    ["I5", "1.000"],
    ["F5.1", "1 000"],
    ["I20", "99999999999999999999"],
    ["E5.1", "....."],
    ["D5.1", "1e+ 3"],
  ])("%s '%s' is refused with its row", async (form, field) => {
    const cards = { NAXIS1: field.length, NAXIS2: 1, TFORM1: form, TBCOL1: 1 }
    await expect(column(cards, text(field), "TABLE")).rejects.toMatchObject({
      code: "malformed",
      context: { column: "a", row: 0, hdu: 1 },
    })
  })
})

describe("bad tables", () => {
  const bad: [string, Cards, string?][] = [
    ["an unknown code", { NAXIS1: 8, NAXIS2: 2, TFORM1: "7Y" }],
    ["no TFORM", { NAXIS1: 8, NAXIS2: 2 }],
    ["fields wider than the row", { NAXIS1: 8, NAXIS2: 2, TFORM1: "2D" }],
    ["a huge repeat count", { NAXIS1: 8, NAXIS2: 2, TFORM1: "999999999999999M" }],
    ["several descriptors", { NAXIS1: 16, NAXIS2: 1, TFORM1: "2PE" }],
    ["a heap inside the rows", { NAXIS1: 8, NAXIS2: 2, TFORM1: "PE", THEAP: 7, PCOUNT: 8 }],
    ["an array outside the heap", { NAXIS1: 8, NAXIS2: 1, TFORM1: "PE", PCOUNT: 4 }],
    ["too many columns", { NAXIS1: 8, NAXIS2: 2, TFORM1: "D", TFIELDS: 1000 }],
    ["a field before the row", { NAXIS1: 8, NAXIS2: 2, TFORM1: "I4", TBCOL1: 0 }, "TABLE"],
    ["a field behind the row", { NAXIS1: 8, NAXIS2: 2, TFORM1: "I4", TBCOL1: 6 }, "TABLE"],
    ["TSCAL as text", { NAXIS1: 8, NAXIS2: 1, TFORM1: "D", TSCAL1: "x" }],
  ]
  test.each(bad.map(([name, cards, type]) => ({ name, cards, type })))(
    "$name is malformed",
    async ({ cards, type }) => {
      await expect(column(cards, new Uint8Array(32).fill(1), type)).rejects.toMatchObject({ code: "malformed" })
    },
  )

  test("rows without bytes cost no memory out of proportion", async () => {
    const cards = { NAXIS1: 0, NAXIS2: 777_777_701 }
    await expect(column({ ...cards, TFORM1: "0PE" }, new Uint8Array(0))).rejects.toMatchObject({ code: "limit" })
    await expect(column({ ...cards, TFORM1: "0A" }, new Uint8Array(0))).rejects.toMatchObject({ code: "limit" })
    expect((await column({ ...cards, TFORM1: "0D" }, new Uint8Array(0))).values.length).toBe(0)
  })

  test("arrays that share one place are held to the bound before anything is allocated", async () => {
    const data = new Uint8Array(8 * 1000 + 100_000)
    const view = new DataView(data.buffer)
    for (let row = 0; row < 1000; row++) view.setInt32(8 * row, 100_000)
    const bytes = tableFile({ NAXIS1: 8, NAXIS2: 1000, TFIELDS: 1, TFORM1: "PB", PCOUNT: 100_000 }, data)
    const { source, hdu } = await open(bytes)
    await expect(readTable(source, hdu, {}, { maxBytes: 50e6 })).rejects.toMatchObject({ code: "limit" })
    expect((await readTable(source, hdu, { rows: { start: 0, stop: 3 } })).columns[0]!.values.length).toBe(3)
  })

  test("cut off at any length, or with any bytes changed, are an error of ours or a table", async () => {
    for (const name of ["codes.fits", "shapes.fits", "variable.fits", "scaling.fits", "text.fits", "groups.fits"]) {
      const whole = made(name)
      await fc.assert(
        fc.asyncProperty(
          fc.nat(whole.length),
          fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
          async (length, changes) => {
            const bytes = changes.length === 0 ? whole.slice(0, length) : whole.slice()
            for (const [at, byte] of changes) bytes[at] = byte
            expect(await readEverything(bytes)).toMatch(/^(read|limit|malformed|truncated|unsupported|usage|outside)$/)
          },
        ),
        { numRuns: 60 },
      )
    }
  })
})

/** `read`, or the code of the error. */
async function readEverything(bytes: Uint8Array): Promise<string> {
  try {
    const file = await openFits(memorySource(bytes, "mem"))
    for (let index = 0; ; index++) {
      const hdu = await file.hdu(index)
      if (!hdu) return "read"
      if (hdu.kind === "image" || hdu.kind === "empty" || hdu.kind === "unknown") continue
      const { columns, rows } = await readTable(file.source, hdu, {}, { maxBytes: 64 << 20 })
      expect(columns.length).toBe(tableLayout(hdu).columns.length)
      for (const { shape, type, values } of columns)
        if (shape.length === 0 && !type.startsWith("c")) expect(values.length).toBe(rows)
    }
  } catch (error) {
    if (error instanceof CaelumError) return error.code
    throw error
  }
}
