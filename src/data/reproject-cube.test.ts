import { describe, expect, it } from "vitest"
import { Header, makeCard, writeFits } from "../formats/fits/index.ts"
import { memorySource } from "../storage/index.ts"
import { countingSource } from "../testing/fits-data.ts"
import { buildWcs, parseWcs, type Wcs } from "../wcs/index.ts"
import { openImage, reproject, reprojectRows } from "./index.ts"

const [NX, NY, NS, NZ] = [40, 30, 2, 3]
const [WIDTH, HEIGHT] = [50, 45]

function tan(scale: number, rotation: number): Header {
  const { cards } = buildWcs({
    projection: "TAN",
    frame: { frame: "icrs" },
    crval: [10, 20],
    crpix: [20, 15],
    scale,
    rotation,
  })
  return new Header(cards.map(({ keyword, value }) => makeCard(keyword, value)))
}

/** A file of four axes: x, y, Stokes, frequency. */
function cube(): Uint8Array {
  const header = tan(0.01, 0).set("CTYPE3", "STOKES").set("CRVAL3", 1).set("CRPIX3", 1).set("CDELT3", 1)
  header.set("CTYPE4", "FREQ").set("CRVAL4", 1e9).set("CRPIX4", 1).set("CDELT4", 1e6).set("WCSAXES", 4)
  const data = Float32Array.from({ length: NX * NY * NS * NZ }, (_, k) => (k % 97 === 5 ? Number.NaN : Math.sin(k * k)))
  return writeFits([{ header, pixels: { shape: [NZ, NS, NY, NX], data } }])
}

const target = (): { wcs: Wcs; width: number; height: number } => ({
  wcs: parseWcs(tan(0.008, 30)),
  width: WIDTH,
  height: HEIGHT,
})

describe("a cube on another sky", () => {
  it.each(["nearest", "bilinear", "bicubic", "exact"] as const)("by %s is its planes, one by one", async (method) => {
    const source = memorySource(cube(), "cube.fits")
    const whole = await reproject(await openImage(source), target(), { method })
    expect(whole.pixels.shape).toEqual([NZ, NS, HEIGHT, WIDTH])
    for (let z = 0; z < NZ; z++)
      for (let s = 0; s < NS; s++) {
        const plane = ["all", "all", { first: s + 1, last: s + 1 }, { first: z + 1, last: z + 1 }] as const
        const one = await reproject(await openImage(source, 0, { plane }), target(), { method })
        expect(one.pixels.shape).toEqual([HEIGHT, WIDTH])
        const at = (z * NS + s) * WIDTH * HEIGHT
        const end = at + WIDTH * HEIGHT
        expect((whole.pixels.data as Float64Array).subarray(at, end)).toEqual(one.pixels.data)
        expect(whole.coverage.subarray(at, end)).toEqual(one.coverage)
        expect(one.coverage.some((part) => part > 0)).toBe(true)
      }
  })

  it("takes one axis where the other is chosen, and holds one window at a time", async () => {
    const source = countingSource(memorySource(cube(), "cube.fits"))
    const image = await openImage(source, 0, { plane: ["all", "all", "all", { first: 2, last: 2 }] })
    const planes: number[] = []
    for await (const { plane, values } of reprojectRows(image, target())) {
      expect(values).toHaveLength(WIDTH * HEIGHT)
      planes.push(plane)
    }
    expect(planes).toEqual([0, 1])
    expect(
      Math.max(...source.asked.slice(1).map((range) => ("length" in range ? range.length : Infinity))),
    ).toBeLessThanOrEqual(NX * NY * 4)
    const { pixels } = await reproject(image, target())
    expect(pixels.shape).toEqual([NS, HEIGHT, WIDTH])
    await expect(reproject(image, target(), { maxBytes: WIDTH * HEIGHT * 16 })).rejects.toThrow(/50 × 45 × 2 pixels/)
  })
})
