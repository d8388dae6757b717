import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { Column, Table } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import type { NewHdu } from "./index.ts"
import { Header, findTable, openFits, readHdus, readTable, writeFits } from "./index.ts"

const validity = Uint8Array.from([1, 0, 1])
const column = (name: string, type: Column["type"], values: Column["values"], more: Partial<Column> = {}): Column => ({
  name,
  type,
  shape: [],
  values,
  ...more,
})

/** One column of every type, with and without nulls. */
const everything: Table = {
  name: "EVERYTHING",
  rows: 3,
  metadata: { TELESCOP: "HST", EXPTIME: "30.5", "ARROW:schema": "x", NAXIS1: "7" },
  columns: [
    column("bool", "bool", Uint8Array.from([1, 0, 0]), { validity }),
    column("uint8", "uint8", Uint8Array.from([255, 0, 254]), { validity, unit: "count" }),
    column("int8", "int8", Int8Array.from([-128, 0, 127]), { validity }),
    column("int16", "int16", Int16Array.from([-32768, 0, 32767]), { validity, description: "naïve\ncount" }),
    column("uint16", "uint16", Uint16Array.from([65535, 0, 0]), { validity }),
    column("int32", "int32", Int32Array.from([-(2 ** 31), 0, 2 ** 31 - 1]), { validity, ucd: "meta.id" }),
    column("uint32", "uint32", Uint32Array.from([2 ** 32 - 1, 0, 7]), { validity }),
    column("int64", "int64", BigInt64Array.from([-(2n ** 63n), 0n, 2n ** 53n + 1n]), { validity }),
    column("uint64", "uint64", BigUint64Array.from([2n ** 64n - 1n, 0n, 1n]), { validity }),
    column("plain", "int64", BigInt64Array.from([1n, 2n ** 62n, -3n])),
    column("float32", "float32", Float32Array.from([1.5, NaN, -Infinity]), { unit: "µJy" }),
    column("float64", "float64", Float64Array.from([0.1, NaN, -0]), { validity, metadata: { TDISP: "F12.6" } }),
    column("complex64", "complex64", Float32Array.from([1, 2, 3, 4, 5, 6])),
    column("complex128", "complex128", Float64Array.from([1, 2, 0.1, NaN, 5, 6])),
    column("string", "string", ["M 31", "", "it's"], { validity: Uint8Array.from([1, 0, 1]) }),
    column("words", "string", ["a", "bcd", "", "e f", "g", ""], { shape: [2] }),
    column("time", "timestamp", BigInt64Array.from([0n, -1n, 1_500_000_000_123_456n])),
    column("bits", "bit", Uint8Array.from([1, 0, 1, 1, 1, 1, 0, 0, 0]), { shape: [3] }),
    column("flags", "bool", Uint8Array.from([1, 0, 1, 1, 0, 0]), { shape: [2] }),
    column("matrix", "int16", Int16Array.from(Array.from({ length: 18 }, (_, i) => i - 9)), { shape: [2, 3] }),
    column("holes", "int32", Int32Array.from([1, 2, 0, 0, 5, 6]), { shape: [2], validity }),
    column("arrays", "float64", [Float64Array.of(1, 2), new Float64Array(0), Float64Array.of(-0.5)], { shape: [-1] }),
    column("shorts", "uint16", [Uint16Array.of(65535), Uint16Array.of(1, 2, 3), new Uint16Array(0)], { shape: [-1] }),
    column("yes", "bool", [Uint8Array.of(1, 0), new Uint8Array(0), Uint8Array.of(1)], { shape: [-1] }),
    column("bytes", "binary", [Uint8Array.of(0, 255), new Uint8Array(0), Uint8Array.of(7)]),
  ],
}

/** As astropy finds neither their nulls nor their TZERO in the heap. */
const WIDENED: Readonly<Record<string, string>> = { int8: "int16", uint16: "int32", uint32: "int64", shorts: "int32" }

function texts({ values }: Column): string[] {
  return Array.from(values as ArrayLike<unknown>, (value) => (Object.is(value, -0) ? "-0" : String(value)))
}

async function reread(bytes: Uint8Array): Promise<Table> {
  const file = await openFits(memorySource(bytes, "mem"))
  return readTable(file.source, await findTable(file))
}

const written = (table: Table, header?: Header): Uint8Array =>
  writeFits([{}, header === undefined ? { table } : { table, header }])

describe("written tables", () => {
  test("come back with their types, values, nulls, units and words", async () => {
    const back = await reread(written(everything))
    expect(back.name).toBe("EVERYTHING")
    expect(back.metadata).toEqual({ TELESCOP: "HST", EXPTIME: "30.5" })
    for (const [i, want] of everything.columns.entries()) {
      const got = back.columns[i]!
      const { name } = want
      expect(got.name).toBe(name)
      if (name === "time")
        expect(got.values).toEqual(["1970-01-01T00:00:00", "1969-12-31T23:59:59.999999", "2017-07-14T02:40:00.123456"])
      else if (name === "bytes") expect([got.type, got.shape, got.values]).toEqual(["uint8", [-1], want.values])
      else if (name === "holes")
        expect([Array.from(got.values as Int32Array).slice(4), got.validity]).toEqual([[5, 6], validity])
      else if (WIDENED[name]) expect([got.type, texts(got)]).toEqual([WIDENED[name], texts(want)])
      else expect([name, got.type, got.shape, got.values]).toEqual([name, want.type, want.shape, want.values])
      if (["string", "float64"].includes(name)) expect(got.validity).toBeUndefined()
      else expect(got.validity).toEqual(want.validity)
    }
    const named = Object.fromEntries(back.columns.map((each) => [each.name, each]))
    expect(named["float32"]!.unit).toBe("uJy")
    expect(named["int16"]!.description).toBe("naive count")
    expect(named["int32"]!.ucd).toBe("meta.id")
    expect(named["float64"]!.metadata!["TDISP"]).toBe("F12.6")
  })

  test("of real files come back the same", async () => {
    const folder = new URL("../../../test/data/fits-tables/", import.meta.url).pathname
    const names = readdirSync(folder).filter((name) => name.endsWith(".fits"))
    expect(names.length).toBeGreaterThan(5)
    for (const name of names.filter((each) => each !== "shapes.fits") /* text beyond ASCII */) {
      const table = await reread(new Uint8Array(readFileSync(join(folder, name))))
      const kept = table.columns.filter((each) => !["text", "inulls", "scalednulls"].includes(each.name))
      const back = await reread(written({ ...table, columns: kept }))
      // Null of a float or a text is NaN or empty and nothing else.
      const facts = (each: Column): unknown => {
        const valid = each.type === "float64" || each.type === "string" ? undefined : each.validity
        return [each.shape, texts(each), each.unit, valid]
      }
      expect(back.columns.map(facts)).toEqual(kept.map(facts))
    }
  })

  test("widen an integer of which every value is used, where null needs one", async () => {
    const rows = 257
    const values = Uint8Array.from({ length: rows }, (_, i) => i)
    const valid = new Uint8Array(rows).fill(1)
    valid[256] = 0
    const back = await reread(
      written({ rows, metadata: {}, columns: [column("a", "uint8", values, { validity: valid })] }),
    )
    expect(back.columns[0]).toMatchObject({ type: "int16", validity: valid })
    expect(Array.from(back.columns[0]!.values.slice(0, 256) as Int16Array)).toEqual(Array.from(values.slice(0, 256)))
  })

  test("stand among images, keep the cards they are given, and may be empty", async () => {
    const header = new Header().set("EXTNAME", "CAT").set("OBJECT", "M 31").set("NAXIS1", 99).addText("HISTORY", "made")
    const image: NewHdu = {
      header: new Header().set("EXTNAME", "IMG"),
      pixels: { shape: [1, 2], data: Uint8Array.of(1, 2) },
    }
    const empty = { rows: 0, metadata: {}, columns: [column("a", "string", [])] }
    const bytes = writeFits([{}, { table: everything, header }, image, { table: empty }])
    const file = await openFits(memorySource(bytes, "mem"))
    const hdus = await readHdus(file)
    expect(hdus.map((hdu) => [hdu.kind, hdu.name])).toEqual([
      ["empty", "PRIMARY"],
      ["table", "CAT"],
      ["image", "IMG"],
      ["table", ""],
    ])
    expect(hdus[1]!.header.all("HISTORY").length).toBe(1)
    expect((await readTable(file.source, hdus[3]!)).columns[0]!.values).toEqual([])
    expect(file.trailing).toBe(0)
  })

  test.each([
    ["text beyond ASCII", column("a", "string", ["α"]), "unsupported"],
    ["a name beyond ASCII", column("α", "int8", Int8Array.of(1)), "usage"],
    ["nested values", column("a", "object", [{ b: 1 }]), "unsupported"],
    ["arrays of text", column("a", "string", [["b"]], { shape: [-1] }), "unsupported"],
  ])("refuse %s", (_, wrong, code) => {
    expect(() => written({ rows: 1, metadata: {}, columns: [wrong] })).toThrow(expect.objectContaining({ code }))
  })

  test("refuse what FITS has no room for", () => {
    const columns = Array.from({ length: 1000 }, (_, i) => column(`c${i}`, "int8", Int8Array.of(1)))
    expect(() => written({ rows: 1, metadata: {}, columns })).toThrow(/999/)
    expect(() => writeFits([{ table: everything }])).toThrow(/cannot stand first/)
  })
})

const python = process.env["CAELUM_PYTHON"]

describe.skipIf(python === undefined)("what astropy finds (set CAELUM_PYTHON to a Python with astropy)", () => {
  test("is what was written", () => {
    const folder = mkdtempSync(join(tmpdir(), "caelum-fits-table-"))
    try {
      const path = join(folder, "table.fits")
      writeFileSync(path, written(everything))
      const script = new URL("../../../scripts/golden/fits_tables_reopen.py", import.meta.url).pathname
      const text = execFileSync(python!, [script, path], { encoding: "utf8" })
      const { kept, columns } = JSON.parse(text) as {
        kept: unknown
        columns: { name: string; unit: unknown; rows: unknown[] }[]
      }
      expect(kept).toEqual({ EXTNAME: "EVERYTHING", TELESCOP: "HST", EXPTIME: 30.5 })
      const rows = Object.fromEntries(columns.map((each) => [each.name, each.rows]))
      expect(rows).toMatchObject({
        bool: [true, false, false], // astropy knows no null here
        uint8: ["255", null, "254"],
        int8: ["-128", null, "127"],
        int16: ["-32768", null, "32767"],
        uint16: ["65535", null, "0"],
        int32: [String(-(2 ** 31)), null, String(2 ** 31 - 1)],
        uint32: [String(2 ** 32 - 1), null, "7"],
        int64: [String(-(2n ** 63n)), null, String(2n ** 53n + 1n)],
        uint64: [String(2n ** 64n - 1n), String(2n ** 64n - 2n), "1"], // nor, of unsigned integers, TNULL
        plain: ["1", String(2n ** 62n), "-3"],
        float32: [1.5, "nan", "-inf"],
        float64: [0.1, "nan", -0],
        complex64: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        words: [
          ["a", "bcd"],
          ["", "e f"],
          ["g", ""],
        ],
        time: ["1970-01-01T00:00:00", "1969-12-31T23:59:59.999999", "2017-07-14T02:40:00.123456"],
        bits: [
          [true, false, true],
          [true, true, true],
          [false, false, false],
        ],
        flags: [
          [true, false],
          [true, true],
          [false, false],
        ],
        matrix: [0, 1, 2].map((r) => [0, 1].map((y) => [0, 1, 2].map((x) => String(r * 6 + y * 3 + x - 9)))),
        arrays: [[1, 2], [], [-0.5]],
        shorts: [["65535"], ["1", "2", "3"], []],
        bytes: [["0", "255"], [], ["7"]],
      })
      expect(columns.find((each) => each.name === "float32")!.unit).toBe("uJy")
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
