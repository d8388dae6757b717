import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, test } from "vitest"
import { openFits, findHdu, readSection, wholeSection } from "../../formats/fits/index.ts"
import { memorySource } from "../../storage/index.ts"
import { FITS_DATA } from "../../testing/fits-data.ts"
import { runCli } from "../../testing/run-cli.ts"

const folder = mkdtempSync(join(tmpdir(), "caelum-cli-fits-"))
afterAll(() => rmSync(folder, { recursive: true }))
const data = (path: string): string => join(FITS_DATA, path)
const run = (...words: string[]): ReturnType<typeof runCli> => runCli(words, { cwd: folder })
const json = async (...words: string[]): Promise<unknown> => JSON.parse((await run(...words, "--json")).stdout)

describe("fits info", () => {
  test("tells of every kind of HDU", async () => {
    expect(await json("fits", "info", data("astropy/checksum.fits"))).toEqual({
      uri: data("astropy/checksum.fits"),
      size: 20_160,
      hdus: [
        {
          index: 0,
          name: "PRIMARY",
          version: 1,
          kind: "image",
          bitpix: 16,
          naxis: [30, 40],
          dataOffset: 8640,
          dataBytes: 2400,
        },
        {
          index: 1,
          name: "RATE",
          version: 1,
          kind: "table",
          bitpix: 8,
          naxis: [16, 5],
          columns: 3,
          rows: 5,
          dataOffset: 17_280,
          dataBytes: 80,
        },
      ],
    })
    const kinds = async (path: string): Promise<unknown> =>
      ((await json("fits", "info", data(path))) as { hdus: { kind: string }[] }).hdus.map((hdu) => hdu.kind)
    expect(await kinds("astropy/ascii.fits")).toEqual(["empty", "ascii-table"])
    expect(await kinds("astropy/random_groups.fits")).toEqual(["groups"])
  })

  test("tells of a compressed image as what a reader gets", async () => {
    const { hdus } = (await json("fits", "info", data("compressed/m13_rice.fits"))) as { hdus: object[] }
    expect(hdus[1]).toMatchObject({
      kind: "image",
      bitpix: 16,
      naxis: [300, 300],
      compression: { type: "RICE_1", tile: [300, 1] },
    })
    expect(hdus[1]).not.toHaveProperty("rows")
  })

  test("as text, gzip said first", async () => {
    const { stdout, stderr, status } = await run("fits", "info", data("made/members.fits.gz"))
    expect(status).toBe(0)
    expect(stdout.split("\n")[0]).toContain("10 HDUs, 57600 bytes, gzip of 1152")
    expect(stderr).toContain("is gzip: all of its 1152 bytes are read")
  })

  test("one HDU, by name", async () => {
    const { hdus } = (await json("fits", "info", `${data("made/many.fits")}[plane,3]`)) as { hdus: { index: number }[] }
    expect(hdus.map((hdu) => hdu.index)).toEqual([3])
  })

  test("--explain shows the header reads", async () => {
    expect(await json("fits", "info", data("made/words.fits"), "--explain")).toMatchObject({ requests: 1, waves: 1 })
  })
})

describe("fits header", () => {
  test("cards as JSON: digits kept, no value is null, complex is a pair", async () => {
    const cards = (await json("fits", "header", `${data("made/words.fits")}[0]`)) as {
      keyword: string
      value: unknown
    }[]
    const value = (keyword: string): unknown => cards.find((card) => card.keyword === keyword)?.value
    expect(value("BIGINT")).toBe("9223372036854775819")
    expect(value("UNDEF")).toBeNull()
    expect(value("CPLX")).toEqual([1.5, -2.25])
    expect(value("ESO INS FOCU1 SCALE")).toBe(12.345)
    expect(value("YES")).toBe(true)
  })

  test("as text, record for record", async () => {
    const { stdout, stderr } = await run("fits", "header", data("astropy/test0.fits"))
    expect(stdout).toContain("XTENSION= 'IMAGE   '")
    expect(stdout.trimEnd().endsWith("\nEND")).toBe(true)
    expect(stderr).toContain("using HDU 1 (SCI), the first that holds an image")
  })

  test("of a text header", async () => {
    writeFileSync(join(folder, "text.hdr"), "CRVAL1  = 150.1 / [deg]\nBAD     = what?\n")
    expect(await json("fits", "header", "text.hdr")).toEqual([
      { keyword: "CRVAL1", value: 150.1, comment: "[deg]" },
      { keyword: "BAD", value: null, comment: "", invalid: "what?" },
    ])
  })
})

describe("fits stats", () => {
  test("of the whole and of a part", async () => {
    const whole = (await json("fits", "stats", data("astropy/arange.fits"))) as object
    expect(whole).toMatchObject({ count: 770, nan: 0, min: 0, max: 769, sum: 296_056 })
    expect(Object.keys(whole)).toEqual(["count", "nan", "min", "max", "mean", "std", "sum"])
    expect(await json("fits", "stats", `${data("astropy/arange.fits")}[0][1:2,1:2,1:1]`)).toMatchObject({
      count: 4,
      sum: 24,
    })
  })

  test("with little memory", async () => {
    const all = await json("fits", "stats", data("firefly/wise-1b-1.fits"))
    const little = (await json("fits", "stats", data("firefly/wise-1b-1.fits"), "--max-memory", "20KB")) as {
      count: number
      nan: number
    }
    expect(little).toMatchObject({ count: 39_006, nan: 415 })
    expect(all).toMatchObject({ count: 39_006, nan: 415 })
  })
})

describe("fits section", () => {
  const object = `${data("astropy/arange.fits")}[0][2:4,3:4,2:2]`

  test("nested values as JSON, to a file and to stdout", async () => {
    expect(await json("fits", "section", object)).toEqual([
      [
        [133, 134, 135],
        [144, 145, 146],
      ],
    ])
    expect(await json("fits", "section", object, "-o", "part.json")).toMatchObject({
      path: join(folder, "part.json"),
      hdu: 0,
      shape: [1, 2, 3],
      type: "int32",
      origin: [2, 3, 2],
    })
    expect(JSON.parse(readFileSync(join(folder, "part.json"), "utf8"))).toEqual([
      [
        [133, 134, 135],
        [144, 145, 146],
      ],
    ])
  })

  test("npy and FITS", async () => {
    expect((await run("fits", "section", object, "-o", "part.npy")).status).toBe(0)
    const npy = readFileSync(join(folder, "part.npy"))
    expect(npy.subarray(128).readInt32LE(4)).toBe(134)
    expect(
      (await run("fits", "section", `${data("firefly/wise-1b-1.fits")}[11:20,5:6]`, "-o", "part.fits")).status,
    ).toBe(0)
    const file = await openFits(memorySource(new Uint8Array(readFileSync(join(folder, "part.fits"))), "part"))
    const hdu = await findHdu(file, 0)
    const original = await openFits(memorySource(new Uint8Array(readFileSync(data("firefly/wise-1b-1.fits"))), "whole"))
    const before = (await findHdu(original, 0)).header.number("CRPIX1")!
    expect(hdu.naxis).toEqual([10, 2])
    expect(hdu.header.number("CRPIX1")).toBe(before - 10)
    expect((await readSection(file.source, hdu, wholeSection(hdu))).type).toBe("float32")
  })

  test("FITS with the tables that its coordinates need", async () => {
    const whole = fileURLToPath(new URL("../../../test/data/wcs/headers/LUT_1.fits", import.meta.url))
    const cube = fileURLToPath(new URL("../../../test/data/wcs/headers/TAB_1.fits", import.meta.url))
    const world = (...words: string[]): Promise<unknown> => json("wcs", "to-sky", ...words)
    expect((await run("fits", "section", `${whole}[1][7:20,5:16]`, "-o", "lut.fits")).status).toBe(0)
    const lut = join(folder, "lut.fits")
    expect(await json("fits", "info", lut)).toMatchObject({ hdus: { length: 5 } })
    expect(await world(lut, "3.5", "4")).toEqual(await world(`${whole}[1]`, "9.5", "8"))
    expect((await run("fits", "section", `${cube}[1][3:6,2:5,4:7]`, "-o", "tab.fits")).status).toBe(0)
    expect(await world(join(folder, "tab.fits"), "1", "2", "3")).toEqual(await world(`${cube}[1]`, "3", "3", "6"))
  })

  test("NaN and 64-bit integers survive as text", async () => {
    const types = data("made/types.fits")
    expect(await json("fits", "section", `${types}[F4][1:4,1:1,1:1]`)).toEqual([[["NaN", "Infinity", "-Infinity", 0]]])
    expect(await json("fits", "section", `${types}[I8][1:2,1:1,1:1]`)).toEqual([
      [["-9223372036854775808", "9223372036854775807"]],
    ])
  })

  test("--explain plans header and pixels, and writes nothing", async () => {
    const plan = (await json("fits", "section", object, "-o", "never.npy", "--explain")) as {
      requests: number
      waves: number
    }
    expect(plan).toMatchObject({ requests: 2, waves: 2 })
    expect(readdirSync(folder)).not.toContain("never.npy")
  })

  test.each([
    ["a section outside", [`${data("astropy/arange.fits")}[1:12,1:1,1:1]`, "-o", "x.npy"], 1, "outside"],
    ["an ending that says nothing", [object, "-o", "x.xyz"], 2, "usage"],
    ["a missing file", [`${data("absent.fits")}[1:2,1:2]`, "-o", "x.npy"], 1, "not-found"],
    ["a missing HDU", [`${data("astropy/arange.fits")}[7]`, "-o", "x.npy"], 1, "not-found"],
    ["a table", [`${data("astropy/tb.fits")}[1][1:2,1:2]`, "-o", "x.npy"], 1, "not-found"],
    ["a file that is no FITS", [data("cards.json"), "-o", "x.npy"], 1, "malformed"],
    ["a missing folder", [object, "-o", "no/such/x.npy"], 1, "write"],
    ["too little memory", [data("sunpy/efz20040301.000010_s.fits"), "-o", "x.npy", "--max-memory", "1KB"], 1, "limit"],
  ])("%s: one line, no file", async (_, words, status, code) => {
    const result = await run("fits", "section", ...words)
    expect(result.status).toBe(status)
    expect(result.stderr).toContain(`caelum: ${code}: `)
    expect(readdirSync(folder).filter((name) => name.includes("x."))).toEqual([])
  })

  test("info and header refuse a section", async () => {
    expect((await run("fits", "info", object)).status).toBe(2)
    expect((await run("fits", "header", object)).status).toBe(2)
  })
})
