import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Column } from "../../core/index.ts"
import { BALANCED, isCaelumError } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { countingSource } from "../../testing/fits-data.ts"
import type { Hdu } from "./index.ts"
import { Header, findHdu, openFits, originalHeader, planTable, readTable, writeFits } from "./index.ts"

const ROOT = new URL("../../../test/data/fits-tables/packed/", import.meta.url).pathname
const WAYS = ["default", "gzip-1", "gzip-2", "rice"].map((way) => `${way}.fits.fz`)

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(ROOT, name)))

async function open(bytes: Uint8Array, name: string): Promise<{ source: ReturnType<typeof countingSource>; hdu: Hdu }> {
  const file = await openFits(memorySource(bytes, name))
  return { source: countingSource(file.source), hdu: await findHdu(file, 1) }
}

describe("compressed tables", () => {
  test.each(WAYS)("%s is the table that fpack was given", async (name) => {
    const plain = await open(bytesOf("plain.fits"), "plain")
    const packed = await open(bytesOf(name), name)
    const wanted = await readTable(plain.source, plain.hdu)
    expect(wanted.columns.length).toBe(19)
    const found = await readTable(packed.source, packed.hdu)
    expect(found.columns).toEqual(wanted.columns)
    expect(found.rows).toBe(90)
    for (const [start, stop] of [
      [0, 0],
      [39, 41],
      [80, 90],
    ] as const) {
      const columns = ["vPJ", "x", "i", "A"]
      const part = { columns, rows: { start, stop } }
      expect((await readTable(packed.source, packed.hdu, part)).columns).toEqual(
        (await readTable(plain.source, plain.hdu, part)).columns,
      )
    }
    const images = originalHeader(packed.hdu).cards.map((card) => card.image)
    expect(images.filter((image) => !image.startsWith("FZ"))).toEqual(plain.hdu.header.cards.map((card) => card.image))
  })

  test("reads the streams of the columns and rows it needs, and no others", async () => {
    const { source, hdu } = await open(bytesOf("default.fits.fz"), "default")
    const cost = { ...BALANCED, gap: 0 }
    const part = { columns: ["j", "e"], rows: { start: 10, stop: 60 } }
    await readTable(source, hdu, part, { cost })
    const plan = planTable(hdu, part, cost)
    expect(source.asked[0]).toEqual(plan.steps[0]!.spans[0])
    expect(plan.waves).toBe(2)
    // Two tiles of two columns, which do not lie side by side.
    expect(source.asked.length).toBe(5)
    source.asked.length = 0
    await readTable(source, hdu, { columns: ["vPE"], rows: { start: 5, stop: 6 } }, { cost })
    expect(source.asked.length).toBe(3)
  })

  test("NOCOMPRESS, and descriptors of 32 bits", async () => {
    const stream = (values: number[]): Uint8Array => Uint8Array.from(values)
    const header = new Header()
    const cards: [string, string | number | boolean][] = [
      ["ZTABLE", true],
      ["ZTILELEN", 2],
      ["ZNAXIS1", 2],
      ["ZNAXIS2", 3],
      ["ZPCOUNT", 0],
      ["ZFORM1", "I"],
      ["ZCTYP1", "NOCOMPRESS"],
    ]
    for (const [keyword, value] of cards) header.set(keyword, value)
    const column: Column = {
      name: "n",
      type: "binary",
      shape: [],
      values: [stream([0, 1, 0, 2]), stream([255, 255])],
    }
    const bytes = writeFits([{}, { header, table: { rows: 2, columns: [column], metadata: {} } }])
    const { source, hdu } = await open(bytes, "none")
    expect((await readTable(source, hdu)).columns[0]).toMatchObject({ type: "int16", values: Int16Array.of(1, 2, -1) })
  })

  test("what is damaged is an error or another value, never more", async () => {
    const whole = bytesOf("default.fits.fz")
    const { hdu } = await open(whole, "default")
    const length = hdu.dataBytes
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const bytes = whole.slice()
          for (const [at, value] of changes) bytes[hdu.dataOffset + at] = value
          const damaged = memorySource(bytes, "damaged")
          const table = await readTable(damaged, hdu).catch((cause: unknown) => cause)
          expect(isCaelumError(table, "malformed", "limit") || (table as { rows: number }).rows === 90).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  })

  test.each([
    ["ZTILELEN", 0],
    ["ZTILELEN", 1],
    ["ZCTYP1", "LZW"],
    ["ZCTYP6", "RICE_1"],
    ["ZFORM2", "3000000I"],
    ["ZNAXIS2", 1e12],
  ] as const)("%s = %s is refused", async (keyword, value) => {
    const { source, hdu } = await open(bytesOf("default.fits.fz"), "default")
    const header = new Header(hdu.header.cards).set(keyword, value)
    const tile = keyword === "ZTILELEN" ? [value] : hdu.compression!.tile
    const rows = keyword === "ZNAXIS2" ? value : hdu.rows!
    const changed = { ...hdu, header, rows, naxis: [hdu.naxis[0]!, rows], compression: { ...hdu.compression!, tile } }
    const failed = await readTable(source, changed).catch((cause: unknown) => cause)
    expect(isCaelumError(failed, "malformed", "unsupported", "limit")).toBe(true)
    expect((failed as Error).message).toContain("HDU 1 of default")
  })
})
