import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import { parseSize } from "../sky/index.ts"
import { memorySource } from "../storage/index.ts"
import { parseWcs, pixelToWorld } from "../wcs/index.ts"
import { cutout, cutoutFits, cutoutWcs, openImage } from "./index.ts"

const bytesOf = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../test/data/wcs/headers/${name}`, import.meta.url)))

describe("cutouts whose coordinates need other HDUs", () => {
  it("keep the sky of every pixel, in memory and as a file that stands alone", async () => {
    const image = await openImage(memorySource(bytesOf("LUT_1.fits"), "LUT_1.fits"), 1)
    const part = await cutout(image, { x: 20, y: 14 }, parseSize("12px x 9px"))
    const [x, y] = part.origin
    const whole = pixelToWorld(image.wcs, Float64Array.of(x + 2, y + 3, x + 7.25, y + 5.5))
    const again = await openImage(memorySource(cutoutFits(part), "part.fits"))
    for (const wcs of [cutoutWcs(part), again.wcs]) {
      const world = pixelToWorld(wcs, Float64Array.of(2, 3, 7.25, 5.5))
      for (const [k, value] of world.entries()) expect(value).toBeCloseTo(whole[k]!, 11)
    }
    const without = pixelToWorld({ ...again.wcs, prior: undefined, detector: undefined }, Float64Array.of(2, 3))
    expect(Math.abs(without[0]! - whole[0]!)).toBeGreaterThan(1e-6)
  })

  it("carry the table of a -TAB axis", async () => {
    const image = await openImage(memorySource(bytesOf("TAB_1.fits"), "TAB_1.fits"), 1, {
      plane: ["all", "all", { first: 7, last: 7 }],
    })
    const part = await cutout(image, { x: 9, y: 8 }, parseSize("6px"))
    const again = await openImage(memorySource(cutoutFits(part), "part.fits"))
    const [x, y] = part.origin
    const whole = pixelToWorld(image.wcs, Float64Array.of(x + 1, y + 2, 6))
    expect(pixelToWorld(cutoutWcs(part), Float64Array.of(1, 2, 0))).toEqual(whole)
    expect(pixelToWorld(again.wcs, Float64Array.of(1, 2, 0))).toEqual(whole)
    expect(again.wcs.axes[2]!.kind).toBe("tabular")
  })

  it("say which table is missing", () => {
    const header = new Map<string, unknown>([
      ["NAXIS", 2],
      ["CPDIS1", "Lookup"],
      ["DP1", "EXTVER: 3"],
    ])
    try {
      parseWcs(header)
      expect.unreachable()
    } catch (error) {
      expect(isCaelumError(error, "unsupported") && error.message).toMatch(/CPDIS1.*\(WCSDVARR,3\)/)
    }
  })
})
