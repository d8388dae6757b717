import { describe, expect, test } from "vitest"
import type { TypedArray } from "../../core/index.ts"
import { isCaelumError } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { ImageMaker } from "../../testing/random-image.ts"
import type { CompressOptions, EncodedHdu } from "./index.ts"
import {
  Header,
  compressImage,
  findHdu,
  imageHeader,
  openFits,
  readHdus,
  readSection,
  wholeSection,
  writeFits,
} from "./index.ts"

async function reread(hdu: EncodedHdu): Promise<{ data: TypedArray; shape: readonly number[]; header: Header }> {
  const file = await openFits(memorySource(writeFits([{}, hdu]), "mem"))
  const found = await findHdu(file, 1)
  const { data, shape } = await readSection(file.source, found, wholeSection(found))
  return { data, shape, header: imageHeader(found) }
}

const noise = (count: number): Float32Array => {
  const made = new ImageMaker(7)
  for (;;) {
    const { data, options } = made.next()
    if (data instanceof Float32Array && data.length >= count && options.level !== 0 && !data.some(Number.isNaN))
      return data.slice(0, count)
  }
}

describe("images that are compressed", () => {
  test("300 of every kind are read back: integers and lossless floats to the bit, others to half a step and the noise", async () => {
    const maker = new ImageMaker(1)
    const images = Array.from({ length: 300 }, () => maker.next())
    const hdus = await Promise.all(images.map(({ shape, data, options }) => compressImage({ shape, data }, options)))
    const file = await openFits(memorySource(writeFits([{}, ...hdus]), "mem"))
    const found = (await readHdus(file)).slice(1)
    expect(found.length).toBe(300)
    for (const [i, hdu] of found.entries()) {
      const { data, shape } = await readSection(file.source, hdu, wholeSection(hdu))
      const { data: given, exact, options } = images[i]!
      const wanted = options.codec === "PLIO_1" && given instanceof Uint16Array ? Int32Array.from(given) : given
      expect(shape).toEqual(images[i]!.shape)
      expect(data.constructor).toBe(wanted.constructor)
      if (exact) expect(data).toEqual(wanted)
      else expect(sameKinds(wanted, data, options)).toBe(true)
    }
  })

  /** NaN stays NaN, and no other becomes it; the second dither keeps zeros. */
  function sameKinds(a: TypedArray, b: TypedArray, { dither }: CompressOptions): boolean {
    for (let i = 0; i < a.length; i++) {
      if (Number.isNaN(a[i]) !== Number.isNaN(b[i])) return false
      if (dither === "subtractive-2" && a[i] === 0 && a instanceof Float32Array && b[i] !== 0) return false
    }
    return true
  }

  test.each(["none", "subtractive-1", "subtractive-2"] as const)(
    "floats, %s: no pixel is off by more than a step",
    async (dither) => {
      const data = noise(1600)
      const { data: again } = await reread(
        await compressImage({ shape: [40, 40], data }, { dither, level: -0.25, seed: 9999 }),
      )
      let largest = 0
      for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(Number(again[i]) - data[i]!))
      expect(largest).toBeLessThanOrEqual(0.1251)
      expect(largest).toBeGreaterThan(0.05)
    },
  )

  test("floats without noise are stored without loss, in a column of their own", async () => {
    const data = Float32Array.from({ length: 64 }, (_, i) => (i < 32 ? 1.5 : Math.fround(Math.sin(i) * i)))
    const hdu = await compressImage({ shape: [2, 32], data })
    expect(hdu.header.get("TTYPE2")).toBe("GZIP_COMPRESSED_DATA")
    expect((await reread(hdu)).data.subarray(0, 32)).toEqual(data.subarray(0, 32))
  })

  test("64-bit integers keep every digit", async () => {
    const data = BigInt64Array.of(2n ** 60n + 1n, -3n, 0n, 7n)
    expect((await reread(await compressImage({ shape: [2, 2], data }))).data).toEqual(data)
  })

  test("the header is the image's, blank pixels are NaN", async () => {
    const header = new Header()
      .set("OBJECT", "M 31")
      .set("BUNIT", "adu")
      .set("CRPIX1", 3)
      .set("BZERO", 5)
      .set("CHECKSUM", "x")
    const data = Int16Array.of(1, 2, -999, 4)
    const hdu = await compressImage({ shape: [2, 2], data }, { header, blank: -999 })
    const again = await reread(hdu)
    expect(Array.from(again.data as Float64Array)).toEqual([1, 2, NaN, 4])
    expect(again.header.get("BUNIT")).toBe("adu")
    expect(again.header.get("BLANK")).toBe(-999)
    expect(again.header.has("BZERO") || again.header.has("CHECKSUM")).toBe(false)
  })

  test("what readers disagree about is stored as wider integers", async () => {
    const small = await reread(await compressImage({ shape: [1, 3], data: Int8Array.of(-128, 5, 127) }, { blank: 255 }))
    expect(Array.from(small.data as Float64Array)).toEqual([-128, 5, NaN])
    expect([small.header.get("BITPIX"), small.header.get("BLANK")]).toEqual([16, 127])
    for (const make of [Uint16Array, Uint32Array]) {
      const mask = await reread(await compressImage({ shape: [1, 3], data: make.of(0, 65535, 7) }, { codec: "PLIO_1" }))
      expect(mask.data).toEqual(Int32Array.of(0, 65535, 7))
      expect(mask.header.has("BZERO")).toBe(false)
    }
    const large = compressImage({ shape: [1], data: Uint32Array.of(4e9) }, { codec: "PLIO_1" })
    await expect(large).rejects.toThrow(/a pixel is 4000000000/)
    const floats = compressImage({ shape: [1], data: new Float32Array(1) }, { codec: "PLIO_1", level: 0 })
    await expect(floats).rejects.toThrow(/masks of integers/)
  })

  test("the same image gives the same bytes", async () => {
    const data = noise(400)
    const [a, b] = await Promise.all([0, 1].map(() => compressImage({ shape: [20, 20], data })))
    expect(a).toEqual(b)
  })

  test.each<[CompressOptions, TypedArray]>([
    [{ codec: "PLIO_1" }, new Float32Array(25)],
    [{ codec: "PLIO_1" }, Int32Array.from({ length: 25 }, () => -1)],
    [{ codec: "RICE_1", level: 0 }, new Float32Array(25)],
    [{ codec: "RICE_1" }, new BigInt64Array(25)],
    [{ codec: "NOCOMPRESS" }, new BigUint64Array(25)],
    [{ codec: "HCOMPRESS_1", tile: [3, 5] }, new Int16Array(25)],
    [{ tile: [6, 5] }, new Int16Array(25)],
    [{ tile: [5] }, new Int16Array(25)],
    [{ seed: 0 }, new Float32Array(25)],
    [{ level: NaN }, new Float32Array(25)],
    [{}, new Int16Array(24)],
  ])("%j is refused", async (options, data) => {
    const failed = await compressImage({ shape: [5, 5], data }, options).catch((cause: unknown) => cause)
    expect(isCaelumError(failed, "usage", "unsupported")).toBe(true)
  })

  test("it does not stand first in a file", async () => {
    const hdu = await compressImage({ shape: [5, 5], data: new Int16Array(25) })
    expect(() => writeFits([hdu])).toThrow("put {} before it")
  })
})
