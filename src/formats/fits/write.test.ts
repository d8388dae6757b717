import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import type { TypedArray } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { fitsSource } from "../../testing/fits-data.ts"
import type { Section } from "./index.ts"
import {
  Header,
  findHdu,
  openFits,
  openHeader,
  parseTextHeader,
  readHdus,
  readSection,
  sectionHeader,
  wholeSection,
  writeFits,
} from "./index.ts"

const arrays: Record<string, TypedArray> = {
  uint8: Uint8Array.from([0, 255, 1, 2, 3, 128]),
  int8: Int8Array.from([0, -128, 127, -1, 1, 2]),
  int16: Int16Array.from([0, -32768, 32767, -1, 1, 258]),
  uint16: Uint16Array.from([0, 65535, 1, 32768, 32767, 258]),
  int32: Int32Array.from([0, -(2 ** 31), 2 ** 31 - 1, -1, 1, 66051]),
  uint32: Uint32Array.from([0, 2 ** 32 - 1, 2 ** 31, 1, 2, 66051]),
  int64: BigInt64Array.from([0n, -(2n ** 63n), 2n ** 63n - 1n, -1n, 1n, 283686952306183n]),
  uint64: BigUint64Array.from([0n, 2n ** 64n - 1n, 2n ** 63n, 1n, 2n, 283686952306183n]),
  float32: Float32Array.from([0, -0, 1.5, NaN, Infinity, -Infinity]),
  float64: Float64Array.from([0, -0, 0.1, NaN, Infinity, -Infinity]),
}

function everything(): Uint8Array {
  const header = new Header()
    .set("OBJECT", "it's a test")
    .set("BIG", 2n ** 70n)
    .set("LONG", "word ".repeat(40))
    .set("ESO A B", 1.5)
  header.set("BSCALE", 7).set("BLANK", 3).set("CHECKSUM", "x").addText("HISTORY", "made for a test")
  const images = Object.entries(arrays).map(([name, data]) => ({
    header: new Header().set("EXTNAME", name),
    pixels: { shape: [2, 3], data },
  }))
  return writeFits([{ header }, ...images])
}

describe("written images", () => {
  test("come back with their type and every value", async () => {
    const file = await openFits(memorySource(everything(), "mem"))
    const hdus = await readHdus(file)
    expect(hdus.length).toBe(11)
    for (const [name, data] of Object.entries(arrays)) {
      const hdu = await findHdu(file, { name })
      const pixels = await readSection(file.source, hdu, wholeSection(hdu))
      expect(pixels).toEqual({ shape: [2, 3], type: name, data })
    }
    expect(file.trailing).toBe(0)
  })

  test("have mandatory keywords first and nothing that belonged to another array", async () => {
    const { header } = await openHeader(memorySource(everything(), "mem"), 0)
    expect(header.cards.slice(0, 4).map((card) => card.keyword)).toEqual(["SIMPLE", "BITPIX", "NAXIS", "EXTEND"])
    expect(["BSCALE", "BLANK", "CHECKSUM"].filter((keyword) => header.has(keyword))).toEqual([])
    expect(header.get("LONG")).toBe("word ".repeat(40).trimEnd())
  })

  test("a view of an array is written, and left alone", async () => {
    const whole = Float32Array.from({ length: 100 }, (_, i) => i)
    const bytes = writeFits([{ pixels: { shape: [10], data: whole.subarray(20, 30) } }])
    const file = await openFits(memorySource(bytes, "mem"))
    const pixels = await readSection(file.source, await findHdu(file, 0), [{ start: 0, stop: 10 }])
    expect(Array.from(pixels.data as Float32Array)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29])
    expect(whole[25]).toBe(25)
  })

  test.each([
    ["no HDU", []],
    ["a shape that does not fit", [{ pixels: { shape: [3], data: new Uint8Array(4) } }]],
    ["a shape without axes", [{ pixels: { shape: [], data: new Uint8Array(1) } }]],
    ["a negative axis", [{ pixels: { shape: [-2, -2], data: new Uint8Array(4) } }]],
  ])("%s is refused", (_, hdus) => {
    expect(() => writeFits(hdus)).toThrow(expect.objectContaining({ code: "usage" }))
  })
})

const python = process.env["CAELUM_PYTHON"] ?? ""
const script = new URL("../../../scripts/golden/fits_reopen.py", import.meta.url).pathname

describe.skipIf(python === "")("what astropy finds in them (skipped unless CAELUM_PYTHON names a Python)", () => {
  const folder = mkdtempSync(join(tmpdir(), "caelum-fits-"))
  afterAll(() => rmSync(folder, { recursive: true }))
  const ask = (mode: string, path: string): unknown =>
    JSON.parse(execFileSync(python, [script, mode, path], { encoding: "utf8", maxBuffer: 1 << 24 }))

  test("types, values and cards", async () => {
    const path = join(folder, "all.fits")
    writeFileSync(path, everything())
    const found = ask("read", path) as {
      name: string
      type?: string
      shape?: number[]
      sha256?: string
      cards: unknown[]
    }[]
    expect(
      found.slice(1).map(({ name, type, shape, sha256 }) => ({ name: name.toLowerCase(), type, shape, sha256 })),
    ).toEqual(Object.entries(arrays).map(([name, data]) => ({ name, type: name, shape: [2, 3], sha256: sha(data) })))
    const { header } = await openHeader(memorySource(everything(), "mem"), 0)
    const ours = header.cards.map((card) => [
      card.keyword,
      typeof card.value === "bigint" ? String(card.value) : card.value,
      card.comment,
    ])
    expect(found[0]!.cards).toEqual(ours)
  })

  test("the sky of parts, backwards too, is the sky of the whole", async () => {
    const cases = await wcsCases(folder)
    const path = join(folder, "cases.json")
    writeFileSync(path, JSON.stringify(cases))
    const { systems, largest } = ask("wcs", path) as { systems: number; largest: number }
    expect(systems).toBeGreaterThan(cases.length)
    expect(largest).toBeLessThan(1e-11)
  })
})

const SKY = "CTYPE1  = 'RA---TAN'\nCTYPE2  = 'DEC--TAN'\nCRVAL1  = 150.1\nCRVAL2  = 2.2"
const SYSTEMS: Record<string, string> = {
  cd: `${SKY}\nCRPIX1  = 40.5\nCRPIX2  = 30\nCD1_1   = -1E-4\nCD1_2   = 2E-5\nCD2_1   = 2E-5\nCD2_2   = 1E-4`,
  pc: `${SKY}\nCRPIX1  = 40.5\nCRPIX2  = 30\nPC1_1   = 0.9\nPC1_2   = -0.1\nPC2_1   = 0.2\nCDELT1  = -1E-4\nCDELT2  = 1E-4`,
  crota: `${SKY}\nCRPIX1  = 40.5\nCRPIX2  = 30\nCDELT1  = -1E-4\nCDELT2  = 1E-4\nCROTA2  = 30`,
  bare: `${SKY}\nCDELT1  = -1E-4\nCDELT2  = 1E-4`,
  alternates: `${SKY}\nCRPIX1  = 40.5\nCRPIX2  = 30\nCD1_1   = -1E-4\nCD2_2   = 1E-4\nCTYPE1A = 'PIXX'\nCTYPE2A = 'PIXY'\nCRPIX1A = 1\nCRPIX2A = 1\nCDELT1A = 1\nCDELT2A = 2\nCTYPE1B = 'GLON-CAR'\nCTYPE2B = 'GLAT-CAR'\nCRVAL1B = 10\nCRVAL2B = 0\nPC1_2B  = 0.1\nCDELT1B = 0.01\nCDELT2B = 0.01`,
}

/** Parts of images with all kinds of matrices, alternates and SIP, written as files beside their originals. */
async function wcsCases(folder: string): Promise<object[]> {
  const headers = Object.entries(SYSTEMS).map(([name, text]) => [name, parseTextHeader(text)] as const)
  const real = await openHeader(fitsSource("firefly/wise-1b-1.fits"))
  const cases: object[] = []
  for (const [name, header] of [...headers, ["sip", real.header] as const]) {
    const pixels = { shape: [80, 100], data: new Uint8Array(8000) }
    const bytes = writeFits([{ header, pixels }])
    const original = join(folder, `${name}.fits`)
    writeFileSync(original, bytes)
    const hdu = await findHdu(await openFits(memorySource(bytes, "mem")), 0)
    for (const reversed of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const section: Section = [
        { start: 31, stop: 60, reversed: reversed[1] },
        { start: 17, stop: 90, reversed: reversed[0] },
      ]
      const part = join(folder, `${name}-${reversed.map(Number).join("")}.fits`)
      writeFileSync(
        part,
        writeFits([
          { header: sectionHeader(hdu, section), pixels: { shape: [29, 73], data: new Uint8Array(29 * 73) } },
        ]),
      )
      cases.push({ original, part, origin: [17, 31], reversed, naxis: [73, 29] })
    }
  }
  return cases
}

function sha(data: TypedArray): string {
  return createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex")
}
