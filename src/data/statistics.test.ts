import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { ImageStatistics } from "./index.ts"
import { StatisticsTally, encodeNpy, imageStatistics, writeNpy } from "./index.ts"
import { findHdu, openFits, readHdus, readSection, wholeSection } from "../formats/fits/index.ts"
import { FITS_DATA, fitsFiles, fitsSource } from "../testing/fits-data.ts"

interface Golden {
  readonly hdus: readonly {
    readonly image?: { readonly stats: Partial<Record<keyof ImageStatistics, number>> } | null
  }[]
}

describe("statistics as numpy gives them", () => {
  const plain = fitsFiles().filter((path) => !path.startsWith("compressed/"))

  test.each(plain)("%s", async (path) => {
    const golden = JSON.parse(readFileSync(join(FITS_DATA, `${path}.expected.json`), "utf8")) as Golden
    const file = await openFits(fitsSource(path))
    for (const hdu of await readHdus(file)) {
      const stats = golden.hdus[hdu.index]!.image?.stats
      if (!stats) continue
      const found = imageStatistics((await readSection(file.source, hdu, wholeSection(hdu))).data)
      expect(found).toMatchObject({ count: stats.count, nan: stats.nan })
      const scale = Math.max(Math.abs(stats.max ?? 0), Math.abs(stats.min ?? 0))
      for (const [name, value] of Object.entries(stats)) {
        const given = found[name as keyof ImageStatistics]
        const bound = name === "sum" ? scale * stats.count! : scale
        expect(Math.abs(Number(given) - value), `${hdu.name} ${name}`).toBeLessThanOrEqual(1e-14 * bound)
      }
    }
    expect(golden.hdus.length).toBeGreaterThan(0)
  })

  test("seen in parts as seen whole", async () => {
    const file = await openFits(fitsSource("firefly/wise-1b-1.fits"))
    const hdu = await findHdu(file, 0)
    const { data } = await readSection(file.source, hdu, wholeSection(hdu))
    const tally = new StatisticsTally()
    for (let at = 0; at < data.length; at += 997) tally.add(data.subarray(at, at + 997))
    const whole = imageStatistics(data)
    for (const [name, value] of Object.entries(tally.result())) {
      expect(Number(value) / Number(whole[name as keyof ImageStatistics])).toBeCloseTo(1, 12)
    }
  })

  test("a large offset does not swallow the spread", () => {
    const data = Float64Array.from({ length: 100_000 }, (_, i) => 1e9 + (i % 2))
    expect(imageStatistics(data)).toMatchObject({ mean: 1e9 + 0.5, std: 0.5, sum: 1e14 + 5e4 })
  })

  test("64-bit integers are exact beyond 2^53", () => {
    const large = 2n ** 53n
    expect(imageStatistics(BigInt64Array.of(large + 1n, large + 3n, 5n))).toMatchObject({
      min: 5,
      max: large + 3n,
      sum: 2n * large + 9n,
    })
    const near = BigUint64Array.of(2n ** 64n - 3n, 2n ** 64n - 1n)
    const whole = { min: 2n ** 64n - 3n, max: 2n ** 64n - 1n, sum: 2n ** 65n - 4n, std: 1, mean: 2 ** 64 }
    expect(imageStatistics(near)).toMatchObject(whole)
    const tally = new StatisticsTally().add(near.subarray(0, 1)).add(near.subarray(1))
    expect(tally.result()).toEqual(imageStatistics(near))
    expect(imageStatistics(BigInt64Array.of(-3n, 4n))).toMatchObject({ min: -3, max: 4, mean: 0.5, std: 3.5, sum: 1 })
  })

  test("empty, all NaN, infinite", () => {
    expect(imageStatistics(new Float32Array(0))).toEqual({
      count: 0,
      nan: 0,
      min: NaN,
      max: NaN,
      mean: NaN,
      std: NaN,
      sum: 0,
    })
    expect(imageStatistics(Float32Array.of(NaN, NaN))).toMatchObject({ count: 2, nan: 2, mean: NaN, sum: 0 })
    expect(imageStatistics(Float32Array.of(1, Infinity))).toEqual({
      count: 2,
      nan: 0,
      min: 1,
      max: Infinity,
      mean: Infinity,
      std: NaN,
      sum: Infinity,
    })
    expect(imageStatistics(Float32Array.of(-Infinity, Infinity))).toMatchObject({
      min: -Infinity,
      max: Infinity,
      sum: NaN,
    })
    expect(imageStatistics(BigInt64Array.of(1n, 3n))).toMatchObject({ mean: 2, std: 1 })
  })
})

describe("npy files byte for byte as numpy.save writes them", () => {
  const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FITS_DATA, "npy", `${name}.npy`)))
  const arrays = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]
  const named = new Map(
    arrays.map((array) => [array.name.replace("Array", "").toLowerCase(), array.from([0, 1, 2, 3, 4, 5])]),
  )

  test.each([
    ...Array.from(named, ([name, data]) => [name, data, [2, 3]] as const),
    ["int64", BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n), [2, 3]],
    ["uint64", BigUint64Array.of(0n, 1n, 2n, 3n, 4n, 5n), [2, 3]],
    ["axis", Float64Array.of(0, 1, 2, 3, 4, 5), [6]],
    ["cube", Float64Array.of(0, 1, 2, 3, 4, 5), [1, 2, 3, 1]],
  ] as const)("%s", (name, data, shape) => {
    expect(Buffer.compare(writeNpy({ shape, data }), golden(name))).toBe(0)
  })

  test("the data are not copied, and must fit the shape", () => {
    const data = new Float32Array(6)
    expect(encodeNpy({ shape: [6], data })[1].buffer).toBe(data.buffer)
    expect(() => writeNpy({ shape: [7], data })).toThrow(expect.objectContaining({ code: "usage" }))
  })
})
