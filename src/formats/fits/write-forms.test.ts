import { describe, expect, test } from "vitest"
import type { Column, Table } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import type { NewHdu } from "./index.ts"
import {
  ChecksumAdder,
  Header,
  findHdu,
  findTable,
  formatHeader,
  makeCard,
  openFits,
  parseHeader,
  readHdus,
  readSection,
  readTable,
  verifyFits,
  wholeSection,
  writeFits,
} from "./index.ts"

const column = (name: string, type: Column["type"], values: Column["values"], more: Partial<Column> = {}): Column => ({
  name,
  type,
  shape: [],
  values,
  ...more,
})

const table: Table = {
  name: "STARS",
  rows: 3,
  metadata: { OBSERVER: "E. Hubble", EXPTIME: "30.5" },
  columns: [
    column("id", "int64", BigInt64Array.of(1n, -(2n ** 62n), 3n), { validity: Uint8Array.of(1, 1, 0) }),
    column("mag", "float32", Float32Array.of(1.5, Number.NaN, -0.25), { unit: "mag", metadata: { TDISP: "F8.3" } }),
    column("ra", "float64", Float64Array.of(150.0123456789012, 1e-300, 0), { unit: "deg" }),
    column("name", "string", ["M 31", "", "x"], { metadata: { TDISP: "F8.3" } }),
    column("good", "bool", Uint8Array.of(1, 0, 1)),
  ],
}

const read = async (bytes: Uint8Array, index: number): Promise<Table> => {
  const file = await openFits(memorySource(bytes, "mem"))
  return readTable(file.source, await findTable(file, index))
}

describe("checksums", () => {
  const hdus: NewHdu[] = [
    {
      header: new Header().set("OBJECT", "M 31"),
      pixels: { shape: [3, 5], data: Int16Array.from({ length: 15 }, (_, i) => i * 999) },
    },
    { pixels: { shape: [7], data: Float64Array.of(0, 0.1, -1, 1e300, Number.NaN, -0, 5) } },
    { table },
    { table, ascii: true },
    {},
  ]

  test("make the sum of each HDU all ones, and every verdict clean", async () => {
    const bytes = writeFits(hdus, { checksums: true })
    expect(await verifyFits(memorySource(bytes, "sums"))).toMatchObject({ valid: true, problems: [], hdus: 5 })
    for (const hdu of await readHdus(await openFits(memorySource(bytes, "sums")))) {
      expect(new ChecksumAdder().add(bytes.subarray(hdu.headerOffset, hdu.end)).sum).toBe(0xffffffff)
      expect(hdu.header.text("DATASUM")).toBe(
        String(new ChecksumAdder().add(bytes.subarray(hdu.dataOffset, hdu.end)).sum),
      )
    }
    expect(writeFits(hdus, { checksums: true })).toEqual(bytes)
  })

  test("are the same whatever the pieces are", () => {
    const bytes = Uint8Array.from({ length: 1001 }, (_, i) => (i * 37) % 256)
    const whole = new ChecksumAdder().add(bytes).sum
    for (const step of [1, 2, 3, 4, 5, 7, 64, 1000]) {
      const adder = new ChecksumAdder()
      for (let at = 0; at < bytes.length; at += step) adder.add(bytes.subarray(at, at + step))
      expect(adder.sum).toBe(whole)
    }
  })

  test("show a change of any byte", async () => {
    const bytes = writeFits(hdus, { checksums: true })
    const changed = bytes.slice()
    changed[2880 + 3] = changed[2880 + 3]! ^ 1
    const { problems } = await verifyFits(memorySource(changed, "sums"))
    expect(problems.map(({ rule, hdu }) => `${hdu} ${rule}`)).toEqual(["0 datasum", "0 checksum"])
  })
})

describe("ASCII tables", () => {
  test("come back with values and nulls", async () => {
    const back = await read(writeFits([{}, { table, ascii: true }]), 1)
    expect(back.rows).toBe(3)
    const values = back.columns.map(({ name, values: all }) => [name, Array.from(all as ArrayLike<unknown>)])
    expect(values).toEqual([
      ["id", [1n, -(2n ** 62n), 0n]],
      ["mag", [1.5, Number.NaN, -0.25]],
      ["ra", [150.0123456789012, 1e-300, 0]],
      ["name", ["M 31", "", "x"]],
      ["good", ["T", "F", "T"]],
    ])
    expect(Array.from(back.columns[0]!.validity ?? [])).toEqual([1, 1, 0])
    expect(back.columns[1]!.unit).toBe("mag")
    expect(back.columns[3]!.metadata?.["TDISP"]).toBeUndefined()
  })

  test("of no rows, and what they cannot hold", async () => {
    const empty = { ...table, rows: 0, columns: [column("a", "int32", new Int32Array(0))] }
    expect(await verifyFits(memorySource(writeFits([{}, { table: empty, ascii: true }]), "e"))).toMatchObject({
      problems: [],
    })
    const one = (more: Column): Table => ({ name: "", rows: 1, metadata: {}, columns: [more] })
    for (const bad of [
      column("a", "float64", Float64Array.of(Infinity)),
      column("a", "int16", Int16Array.of(1, 2), { shape: [2] }),
      column("a", "string", ["é"]),
    ])
      expect(() => writeFits([{}, { table: one(bad), ascii: true }])).toThrow(/Column 'a'/)
  })
})

describe("scaled images", () => {
  test.each([8, 16, 32, 64] as const)("BITPIX %i keep the nearest integer, and BLANK", async (bitpix) => {
    const data = Float32Array.of(10, 10.5, 12.26, Number.NaN)
    const bytes = writeFits([
      { pixels: { shape: [2, 2], data, scaling: { bitpix, bscale: 0.5, bzero: 10, blank: 99 } } },
    ])
    expect(await verifyFits(memorySource(bytes, "scaled"))).toMatchObject({ problems: [] })
    const file = await openFits(memorySource(bytes, "scaled"))
    const hdu = await findHdu(file, 0)
    expect(hdu.header.get("BITPIX")).toBe(bitpix)
    expect(Array.from((await readSection(file.source, hdu, wholeSection(hdu))).data as ArrayLike<number>)).toEqual([
      10,
      10.5,
      12.5,
      Number.NaN,
    ])
  })

  test("refuse what the integers do not hold", () => {
    const write = (data: number[], scaling: object): Uint8Array =>
      writeFits([
        { pixels: { shape: [data.length], data: Float64Array.from(data), scaling: { bitpix: 16, ...scaling } } },
      ])
    expect(() => write([40_000], {})).toThrow(/pixel 0, 40000/)
    expect(() => write([Number.NaN], {})).toThrow(/NaN/)
    expect(() => write([-1], { blank: -1 })).toThrow(/would be BLANK/)
    expect(() => write([1], { bscale: 0 })).toThrow(/BSCALE 0/)
    expect(() => write([1], { blank: 1.5 })).toThrow(/BLANK 1.5/)
  })
})

describe("HDUs as they stand", () => {
  test("are written byte for byte", async () => {
    const bytes = writeFits([{ pixels: { shape: [2], data: Uint8Array.of(1, 2) } }, { table }, { table, ascii: true }])
    const hdus = await readHdus(await openFits(memorySource(bytes, "mem")))
    const again = hdus.map(({ header, dataOffset, dataBytes }) => ({
      header,
      data: bytes.subarray(dataOffset, dataOffset + dataBytes),
    }))
    expect(writeFits(again)).toEqual(bytes)
    expect(() => writeFits([again[1]!])).toThrow(/begins with XTENSION, not SIMPLE/)
  })
})

describe("the edited header", () => {
  const header = (): Header =>
    new Header()
      .set("EXPTIME", 30, "[s] exposure")
      .set("FILTER", "R")
      .append(makeCard("FILTER", "V"))
      .addText("HISTORY", "one")
      .set("ESO DET ID", 5)
  const names = (edited: Header): string[] => edited.cards.map(({ keyword, value }) => `${keyword} ${value as string}`)

  test("takes cards before and behind others, and in their place", () => {
    const edited = header()
      .insertBefore("FILTER", makeCard("AIRMASS", 1.2))
      .insertAfter("hierarch eso det id", makeCard("END2", true))
    expect(names(edited)).toEqual([
      "EXPTIME 30",
      "AIRMASS 1.2",
      "FILTER R",
      "FILTER V",
      "HISTORY one",
      "ESO DET ID 5",
      "END2 true",
    ])
    edited.replace(edited.all("FILTER")[1]!, makeCard("FILTER2", "V"), makeCard("FILTER3", "B"))
    edited.replace(edited.all("HISTORY")[0]!)
    expect(names(edited).slice(2)).toEqual(["FILTER R", "FILTER2 V", "FILTER3 B", "ESO DET ID 5", "END2 true"])
    expect(edited.get("FILTER3")).toBe("B")
    expect(() => edited.insertAfter("NOWHERE")).toThrow(/NOWHERE/)
  })

  test("keeps value and unit while name or comment change", () => {
    const edited = header().rename("EXPTIME", "TEXP").setComment("TEXP", "[ms] was wrong")
    expect([edited.number("TEXP"), edited.unit("TEXP"), edited.unit("FILTER"), edited.has("EXPTIME")]).toEqual([
      30,
      "ms",
      undefined,
      false,
    ])
    expect(edited.rename("TEXP", "ESO DET TEXP").card("HIERARCH ESO DET TEXP")?.image).toContain(
      "HIERARCH ESO DET TEXP = 30",
    )
  })

  test("leaves a card that is set to what it holds as it was", () => {
    const text = "GAIN    = 1.50E0/free format".padEnd(80) + "END".padEnd(80)
    const { header: parsed } = parseHeader(new TextEncoder().encode(text.padEnd(2880)))!
    const before = formatHeader(parsed)
    expect(formatHeader(parsed.set("GAIN", 1.5))).toEqual(before)
    expect(parsed.set("GAIN", 2).card("GAIN")?.image.trimEnd()).toBe("GAIN    =                  2.0 / free format")
  })

  test("has record-valued keywords", () => {
    const edited = new Header().setRecord("DP1", "NAXES", 2).setRecord("DP1", "AXIS.1", 1).set("OTHER", "a: b")
    edited.setRecord("DP1", "AXIS.2", 2).setRecord("DP1", "NAXES", 3)
    expect(edited.cards.map(({ image }) => image.trimEnd())).toEqual([
      "DP1     = 'NAXES: 3'",
      "DP1     = 'AXIS.1: 1'",
      "DP1     = 'AXIS.2: 2'",
      "OTHER   = 'a: b    '",
    ])
    expect(Object.fromEntries(edited.records("DP1"))).toEqual({ NAXES: 3, "AXIS.1": 1, "AXIS.2": 2 })
    expect(edited.records("OTHER").size).toBe(0)
    expect(() => edited.setRecord("DP1", "no field", 1)).toThrow(/record-valued/)
  })
})
