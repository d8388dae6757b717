import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { ByteSource, TypedArray } from "../../core/index.ts"
import { MIN_BYTES, BALANCED, isCaelumError } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { countingSource } from "../../testing/fits-data.ts"
import { pixelDigest } from "../../testing/fits-facts.ts"
import type { Hdu, Section } from "./index.ts"
import {
  findHdu,
  imageHeader,
  imageShape,
  openFits,
  planSection,
  readHdus,
  readSection,
  readSections,
  sectionHeader,
  sectionSlabs,
  wholeSection,
} from "./index.ts"

const ROOT = new URL("../../../test/data/fits-compressed/", import.meta.url).pathname
const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(fits|fz)$/.test(path))
  .sort()

function source(path: string): ByteSource {
  return memorySource(new Uint8Array(readFileSync(join(ROOT, path))), path)
}

/** The HDU as it is where its rows did not come with its header. */
function withoutRows(hdu: Hdu): Hdu {
  const { tableRows: _, ...rest } = hdu
  return rest
}

describe.each(files)("%s as CFITSIO reads it", (path) => {
  const expected = JSON.parse(readFileSync(join(ROOT, `${path}.expected.json`), "utf8")) as {
    hdu: number
    shape: number[]
    nan: number
    sha256: string
  }[]

  test("physical values, by both trades", async () => {
    const file = await openFits(source(path))
    const hdus = await readHdus(file)
    expect(hdus.filter((hdu) => hdu.compression && hdu.kind === "image").map((hdu) => hdu.index)).toEqual(
      expected.map(({ hdu }) => hdu),
    )
    for (const { hdu: index, ...wanted } of expected) {
      const hdu = hdus[index]!
      const { shape, data } = await readSection(file.source, hdu, wholeSection(hdu))
      let nan = 0
      for (const value of data) if (Number.isNaN(Number(value))) nan++
      expect({ index, shape, nan, sha256: pixelDigest(data) }).toEqual({ index, ...wanted })
      const again = await readSection(file.source, withoutRows(hdu), wholeSection(hdu), { cost: MIN_BYTES })
      expect(pixelDigest(again.data)).toBe(wanted.sha256)
    }
  })
})

describe("parts", () => {
  test("a section is the same part of the whole, its requests are those of the plan", async () => {
    const random = await openFits(source("made/random-0.fits"))
    const hdus = (await readHdus(random)).filter((hdu) => hdu.kind === "image")
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...hdus),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        async (hdu, parts, rows) => {
          const section = imageShape(hdu).map((length, axis) => {
            const start = Math.min(length - 1, Math.floor(parts[2 * axis]! * length))
            return {
              start,
              stop: start + 1 + Math.floor(parts[2 * axis + 1]! * (length - start - 1)),
              reversed: rows && axis === 0,
            }
          })
          const used = rows ? hdu : withoutRows(hdu)
          const counted = countingSource(random.source)
          const part = await readSection(counted, used, section, { cost: MIN_BYTES })
          const whole = await readSection(random.source, hdu, wholeSection(hdu))
          expect(part.data).toEqual(slice(whole.data, imageShape(hdu), section))
          const plan = planSection(used, section, MIN_BYTES)
          const spans = plan.steps.flatMap((step) => step.spans)
          expect(counted.asked.slice(0, spans.length)).toEqual(spans)
          if (used.tableRows) expect(counted.asked.length).toBe(spans.length)
        },
      ),
      { numRuns: 80 },
    )
  })

  test("many sections at once are the same as each by itself, and what they share is read once", async () => {
    const path = "desitarget/legacysurvey-0959p805-image-z.fits.fz"
    const file = await openFits(source(path))
    const hdu = await findHdu(file, 1)
    const sections = Array.from({ length: 60 }, (_, i) => {
      const [y, x] = [(i * 137) % 1100, (i * 389) % 480]
      return [
        { start: y, stop: y + 1 + (i % 40) },
        { start: x, stop: x + 30, reversed: i % 7 === 0 },
      ]
    })
    const counted = countingSource(file.source)
    const together = await readSections(counted, withoutRows(hdu), sections)
    const bytes = counted.asked.reduce((sum, range) => sum + ("length" in range ? range.length : 0), 0)
    expect(bytes).toBeLessThanOrEqual(hdu.dataBytes)
    for (const [i, section] of sections.entries())
      expect(together[i]).toEqual(await readSection(file.source, hdu, section))
    expect(await readSections(file.source, hdu, [])).toEqual([])
  })

  test("touches only the tiles it needs: rows in one request, tiles in one wave", async () => {
    const path = "desitarget/legacysurvey-0959p805-image-z.fits.fz"
    const file = await openFits(source(path))
    const hdu = await findHdu(file, 1)
    const section = [
      { start: 950, stop: 1150 },
      { start: 480, stop: 520 },
    ]
    const counted = countingSource(file.source)
    await readSection(counted, withoutRows(hdu), section, { cost: BALANCED })
    expect(counted.asked.length).toBeLessThanOrEqual(3)
    const plan = planSection(withoutRows(hdu), section)
    expect(plan.waves).toBe(2)
    expect(plan.steps[1]!.why).toContain("6 tiles of RICE_ONE")
    const bytes = counted.asked.map((range) => ("length" in range ? range.length : 0))
    expect(bytes.reduce((sum, n) => sum + n, 0)).toBeLessThan(150_000)
  })

  test("slabs end where tiles do", async () => {
    const file = await openFits(source("desitarget/legacysurvey-0959p805-image-z.fits.fz"))
    const hdu = await findHdu(file, 1)
    const slabs = Array.from(sectionSlabs(hdu, wholeSection(hdu), 3600 * 4 * 250))
    expect(slabs.map(([rows]) => [rows!.start, rows!.stop]).slice(0, 3)).toEqual([
      [0, 200],
      [200, 400],
      [400, 600],
    ])
    expect(Array.from(sectionSlabs(hdu, wholeSection(hdu), 10))[1]![0]).toEqual({ start: 100, stop: 200 })
    const late = Array.from(
      sectionSlabs(
        hdu,
        [
          { start: 150, stop: 800 },
          { start: 0, stop: 3600 },
        ],
        3600 * 4 * 250,
      ),
    )
    expect(late.map(([rows]) => rows!.start)).toEqual([150, 300, 500, 700])
  })

  test("an abort stops it", async () => {
    const file = await openFits(source("astropy/m13_hcomp.fits"))
    const hdu = await findHdu(file, 1)
    const refused = readSection(file.source, hdu, wholeSection(hdu), { signal: AbortSignal.abort() })
    await expect(refused).rejects.toSatisfy((error) => isCaelumError(error, "aborted"))
  })
})

function slice(data: TypedArray, shape: readonly number[], section: Section): TypedArray {
  const lengths = section.map(({ start, stop }) => stop - start)
  const out = data.slice(
    0,
    lengths.reduce((product, n) => product * n, 1),
  )
  for (let i = 0; i < out.length; i++) {
    let rest = i
    let from = 0
    let stride = 1
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const at = rest % lengths[axis]!
      rest = (rest - at) / lengths[axis]!
      const { start, stop, reversed } = section[axis]!
      from += (reversed ? stop - 1 - at : start + at) * stride
      stride *= shape[axis]!
    }
    out[i] = data[from] as never
  }
  return out
}

describe("the image's own header", () => {
  test("has no word of the table, and the checksums of before", async () => {
    const file = await openFits(source("sky/f32_checksum_seed.fits.fz"))
    const hdu = await findHdu(file, 1)
    const header = imageHeader(hdu)
    expect(header.cards.slice(0, 5).map(({ keyword, value }) => [keyword, value])).toEqual([
      ["SIMPLE", true],
      ["BITPIX", -32],
      ["NAXIS", 2],
      ["NAXIS1", 257],
      ["NAXIS2", 201],
    ])
    expect(
      header.cards.filter(({ keyword }) => /^(?:Z[A-Z]|TTYPE|TFORM|TFIELDS|PCOUNT|XTENSION|EXTNAME)/.test(keyword)),
    ).toEqual([])
    expect(header.get("CHECKSUM")).toBe(hdu.header.get("ZHECKSUM"))
  })

  test("is an extension's where the image was one, and moves with a section", async () => {
    const file = await openFits(source("GalSim/test_cubeD.fits.fz"))
    const hdu = await findHdu(file, 1)
    const whole = imageHeader(hdu)
    expect([whole.get("NAXIS"), whole.get("NAXIS3")]).toEqual([3, hdu.naxis[2]])
    const part = sectionHeader(hdu, [{ start: 0, stop: 1 }, ...wholeSection(hdu).slice(1)])
    expect([part.get("NAXIS"), part.get("NAXIS3"), part.has("ZNAXIS")]).toEqual([3, 1, false])
  })

  test("a plain image keeps its own", async () => {
    const file = await openFits(source("astropy/m13_hcomp.fits"))
    const hdu = await findHdu(file, 0)
    expect(imageHeader(hdu)).toBe(hdu.header)
  })
})
