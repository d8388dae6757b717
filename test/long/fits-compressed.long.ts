// Random FITS files of astropy, CFITSIO and our own, read by each other. CAELUM_PYTHON names a Python with fitsio and astropy;
// FITS_IMAGES, FITS_COMPRESSED, FITS_TABLES, FITS_WRITTEN say how many of each, FITS_SEED from where.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import type { Hdu } from "../../src/formats/fits/index.ts"
import {
  compressImage,
  imageShape,
  openFits,
  readHdus,
  readSection,
  readTable,
  wholeSection,
  writeFits,
} from "../../src/formats/fits/index.ts"
import { memorySource } from "../../src/storage/index.ts"
import { columnFacts, pixelDigest } from "../../src/testing/fits-facts.ts"
import type { TypedArray } from "../../src/core/index.ts"
import type { RandomImage } from "../../src/testing/random-image.ts"
import { ImageMaker } from "../../src/testing/random-image.ts"

const python = process.env["CAELUM_PYTHON"] ?? ""
const SCRIPTS = new URL("../../scripts/golden/", import.meta.url).pathname
const count = (name: string, usual: number): number => Number(process.env[`FITS_${name}`] ?? usual)
const seed = count("SEED", 1)

interface ExpectedImage {
  readonly hdu: number
  readonly shape: readonly number[]
  readonly nan: number
  readonly sha256: string
}

interface ExpectedTable {
  readonly hdu: number
  readonly rows: number
  readonly columns: readonly unknown[]
}

/** Forms that the random images do not have. */
const SPECIAL: readonly RandomImage[] = (["RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1"] as const).flatMap(
  (codec) => {
    const shape = [8, 9]
    const make = (values: (i: number) => number): number[] => Array.from({ length: 72 }, (_, i) => values(i))
    const image = (data: TypedArray, blank?: number): RandomImage => ({
      shape,
      data,
      options: blank === undefined ? { codec } : { codec, blank },
      exact: true,
    })
    const small = make((i) => (i * i) % 101)
    const wide = small.map((value) => BigInt(value) << 50n)
    return [
      image(Int8Array.from(small), 132),
      image(Int16Array.from(small), 4),
      image(Int32Array.from(small), 4),
      image(Uint8Array.from(small), 4),
      image(Uint16Array.from(small, (value) => value * 600)),
      ...(codec === "PLIO_1" ? [image(Uint32Array.from(small))] : []),
      ...(codec.startsWith("GZIP") ? [image(BigInt64Array.from(wide)), image(BigUint64Array.from(wide))] : []),
    ]
  },
)

const required = process.env["CAELUM_REQUIRE"] === "all"

describe.skipIf(python === "" && !required)("random files (skipped unless CAELUM_PYTHON names a Python)", () => {
  const folder = mkdtempSync(join(tmpdir(), "caelum-fits-long-"))
  afterAll(() => rmSync(folder, { recursive: true }))
  const run = (script: string, words: readonly (string | number)[]): string =>
    execFileSync(python, [join(SCRIPTS, script), ...words.map(String)], { encoding: "utf8", maxBuffer: 1 << 28 })

  test("what astropy and CFITSIO wrote is read as they read it, parts too", async () => {
    const counts = [count("IMAGES", 100), count("COMPRESSED", 200), count("TABLES", 100)]
    process.stdout.write(run("fits_generated.py", [...counts, seed, folder]))
    const wrong: string[] = []
    let seen = 0
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((each) =>
      each.endsWith(".fits"),
    )) {
      const file = await openFits(memorySource(new Uint8Array(readFileSync(join(folder, name))), name))
      const hdus = await readHdus(file)
      const expected = JSON.parse(readFileSync(join(folder, `${name}.expected.json`), "utf8")) as (
        | ExpectedImage
        | ExpectedTable
      )[]
      for (const entry of expected) {
        const hdu = hdus[entry.hdu]!
        seen++
        if ("columns" in entry) {
          const table = await readTable(file.source, hdu)
          expect({ rows: table.rows, columns: table.columns.map(columnFacts) }).toEqual({
            rows: entry.rows,
            columns: entry.columns,
          })
        } else if (!(await sameImage(file.source, hdu, entry))) wrong.push(`${name}[${entry.hdu}]`)
      }
    }
    expect(wrong).toEqual([])
    expect(seen).toBeGreaterThanOrEqual(counts.reduce((sum, n) => sum + n, 0))
  })

  async function sameImage(
    source: Parameters<typeof readSection>[0],
    hdu: Hdu,
    wanted: ExpectedImage,
  ): Promise<boolean> {
    const { data, shape } = await readSection(source, hdu, wholeSection(hdu))
    const last = imageShape(hdu).map((length) => ({ start: Math.floor(length / 3), stop: length }))
    const part = await readSection(source, hdu, last)
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1))
    const same = part.data.every((value: unknown, i: number) => {
      let [rest, at] = [i, 0]
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        const length = part.shape[axis]!
        at += ((rest % length) + last[axis]!.start) * strides[axis]!
        rest = Math.floor(rest / length)
      }
      return Object.is(value, data[at])
    })
    return same && shape.join() === wanted.shape.join() && pixelDigest(data) === wanted.sha256
  }

  test("what is compressed here is read by astropy and CFITSIO as by us", async () => {
    const maker = new ImageMaker(seed)
    const images = [...Array.from({ length: count("WRITTEN", 200) }, () => maker.next()), ...SPECIAL]
    const hdus = []
    for (const { shape, data, options } of images) hdus.push(await compressImage({ shape, data }, options))
    const path = join(folder, "ours.fit")
    const bytes = writeFits([{}, ...hdus])
    writeFileSync(path, bytes)
    const file = await openFits(memorySource(bytes, "ours"))
    const ours = await Promise.all(
      (await readHdus(file))
        .slice(1)
        .map(async (hdu) => pixelDigest((await readSection(file.source, hdu, wholeSection(hdu))).data)),
    )
    const theirs = JSON.parse(run("fits_compressed_reopen.py", [path])) as {
      hdu: number
      astropy: string
      cfitsio: string
    }[]
    expect(theirs.length).toBe(images.length)
    const different = theirs.filter(({ hdu, astropy, cfitsio }) => {
      const { data, options, exact } = images[hdu - 1]!
      const sum = ours[hdu - 1]
      const plain = options.codec === "NOCOMPRESS"
      // CFITSIO has another way with unsigned integers that are not compressed, lets lossy values leave the range of 16 bits, and has no
      // compressed images of 64-bit integers.
      if (!exact && data instanceof Int16Array) return false
      if (data instanceof BigInt64Array || data instanceof BigUint64Array) return astropy !== sum
      const offset = data instanceof Uint16Array || data instanceof Uint32Array || data instanceof Int8Array
      return (!plain && astropy !== sum) || (!(plain && offset) && cfitsio !== sum)
    })
    expect(different).toEqual([])
  })
})
