import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isCaelumError } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { invert } from "./hcompress-invert.ts"
import { invertWide } from "./hcompress-wide.ts"
import type { Hdu } from "./index.ts"
import {
  compressImage,
  findHdu,
  openFits,
  readHdus,
  readSection,
  sectionSlabs,
  verifyFits,
  wholeSection,
  writeFits,
} from "./index.ts"

const ROOT = new URL("../../../test/data/fits-compressed/", import.meta.url).pathname
const bytes = (path: string): Uint8Array => new Uint8Array(readFileSync(join(ROOT, path)))

/** Whether every image of a file is read, or refused with an error of ours. */
async function survives(file: Uint8Array, hdus?: readonly Hdu[]): Promise<boolean> {
  const source = memorySource(file, "mem")
  try {
    for (const hdu of hdus ?? (await readHdus(await openFits(source)))) {
      if (hdu.kind !== "image") continue
      const { data, shape } = await readSection(source, hdu, wholeSection(hdu), { maxBytes: 1 << 26 })
      if (data.length !== shape.reduce((product, n) => product * n, 1)) return false
    }
    return true
  } catch (error) {
    if (isCaelumError(error)) return true
    throw error
  }
}

describe("damaged tiles: values or an error of ours", () => {
  test.each([
    ["RICE_1, dithered", "sky/empty_tiles_nan.fits.fz"],
    ["HCOMPRESS_1, smoothed", "sky/i16_hcomp_lossy_smooth.fits"],
    ["PLIO_1", "sky/mask_plio_i16_t50.fits"],
    ["GZIP_1 and noise-free tiles", "sky/f32_const_tiles.fits"],
    ["a cube", "GalSim/test_cubeD.fits.fz"],
  ])("%s: bytes of the data changed", async (_, path) => {
    const whole = bytes(path)
    const hdus = (await readHdus(await openFits(memorySource(whole, "mem")))).map(({ tableRows: _rows, ...hdu }) => hdu)
    const { dataOffset, dataBytes } = hdus.at(-1)!
    const change = fc.tuple(fc.nat(dataBytes - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bad = whole.slice()
        for (const [at, value] of changes) bad[dataOffset + at] = value
        expect(await survives(bad, hdus)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test("digits of the header changed", async () => {
    const whole = bytes("sky/empty_tiles_nan.fits.fz")
    const digits: number[] = []
    for (let i = 2880; i < 8640; i++) if (whole[i]! >= 48 && whole[i]! <= 57) digits.push(i)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...digits),
        fc.constantFrom("0", "1", "2", "4", "7", "9", "-", ".", " ", "T"),
        async (at, letter) => {
          const bad = whole.slice()
          bad[at] = letter.charCodeAt(0)
          expect(await survives(bad)).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  test("more tiles than rows are refused before anything is made of them, and are verified as an error", async () => {
    for (const tile of [1, 1000]) {
      const small = await compressImage({ shape: [1, 1], data: new Int16Array(1) })
      const header = small.header.copy()
      for (const axis of [1, 2]) header.set(`ZNAXIS${axis}`, 2 ** 31 - 1).set(`ZTILE${axis}`, tile)
      const file = writeFits([{}, { ...small, header }])
      const hdu = await findHdu(await openFits(memorySource(file, "mem")), 1)
      const slabs = (): unknown => sectionSlabs(hdu, wholeSection(hdu), 1 << 20).next()
      expect(slabs).toThrow(/tiles, but its table 1 rows/)
      const { problems } = await verifyFits(memorySource(file, "mem"))
      expect(problems.map(({ rule }) => rule)).toContain("tile-rows")
    }
  })

  test("cut off", async () => {
    const whole = bytes("astropy/compressed_with_nan.fits")
    for (let length = 0; length < whole.length; length += 61) expect(await survives(whole.slice(0, length))).toBe(true)
  })
})

test("the H-transform is inverted in doubles as in integers", () => {
  const size = fc.integer({ min: 1, max: 19 })
  fc.assert(
    fc.property(
      size,
      size,
      fc.infiniteStream(fc.integer({ min: -5000, max: 5000 })),
      fc.nat(9),
      (rows, columns, values, smooth) => {
        const narrow = Int32Array.from({ length: rows * columns }, () => values.next().value as number)
        const wide = Float64Array.from(narrow)
        const [out, again] = [new Int32Array(narrow.length), new Int32Array(narrow.length)]
        invert({ coefficients: narrow, rows, columns, smooth }, new Int32Array(narrow.length), out)
        invertWide({ coefficients: wide, rows, columns, smooth }, again)
        expect(again).toEqual(out)
      },
    ),
    { numRuns: 300 },
  )
})
