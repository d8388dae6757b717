import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Frame } from "../core/index.ts"
import { parseWcs, pixelToSky, skyPart } from "../wcs/index.ts"
import { skyTicks } from "./sky-axes.ts"
import type { SkyTicks } from "./sky-axes.ts"
import { angleLabel, angleSteps } from "./sky-label.ts"
import { textRuns } from "./text.ts"

interface Tan {
  lon: number
  lat: number
  scale: number
  turn?: number
  n?: number
  frame?: Frame
  format?: "sexagesimal" | "degrees"
}

/** Ticks of a square gnomonic image, `scale` degrees a pixel. */
function tanTicks({ lon, lat, scale, turn = 0, n = 100, frame = "icrs", format }: Tan): SkyTicks | undefined {
  const [c, s] = [Math.cos(turn * (Math.PI / 180)), Math.sin(turn * (Math.PI / 180))]
  const cards: Record<string, unknown> = {
    NAXIS: 2, NAXIS1: n, NAXIS2: n, CTYPE1: frame === "galactic" ? "GLON-TAN" : "RA---TAN",
    CTYPE2: frame === "galactic" ? "GLAT-TAN" : "DEC--TAN", CRVAL1: lon, CRVAL2: lat, CRPIX1: n / 2 + 0.5, CRPIX2: n / 2 + 0.5,
    CD1_1: -scale * c, CD1_2: scale * s, CD2_1: scale * s, CD2_2: scale * c, RADESYS: "ICRS",
  } // prettier-ignore
  const wcs = skyPart(parseWcs({ get: (keyword) => cards[keyword] }))
  const sky = { pixelToSky: (x: number, y: number) => pixelToSky(wcs, x, y), frame, format }
  return skyTicks(sky, { nx: n, ny: n, width: 520, height: 520 })
}

const labels = (ticks: readonly { label?: string }[]): string[] => ticks.flatMap(({ label }) => label ?? [])

/** What a label says, in degrees. */
function degreesOf(label: string): number {
  const text = textRuns(label)
    .map((run) => run.text)
    .join("")
  const numbers = text.match(/\d+(\.\d+)?/g)!.map(Number)
  const value = numbers.reduce((sum, part, i) => sum + part / 60 ** i, 0)
  return (text.startsWith("−") ? -value : value) * (text.includes("h") ? 15 : 1)
}

describe("sky ticks", () => {
  it("are round hours and degrees, where the sky says", () => {
    const ticks = tanTicks({ lon: 150.01, lat: 2.2, scale: 0.001 })!
    expect(ticks.xLabel).toBe("Right ascension (ICRS)")
    expect(labels(ticks.bottom)).toEqual([
      "10^{h}00^{m}10^{s}",
      "10^{h}00^{m}05^{s}",
      "10^{h}00^{m}00^{s}",
      "09^{h}59^{m}55^{s}",
    ])
    expect(labels(ticks.left)).toEqual(["+2°09′", "+2°10′", "+2°11′", "+2°12′", "+2°13′", "+2°14′"])
    const galactic = tanTicks({ lon: 0, lat: 0, scale: 0.01, frame: "galactic" })!
    expect(labels(galactic.bottom)).toEqual(["0.4°", "0.2°", "0.0°", "359.8°", "359.6°"])
    expect(labels(tanTicks({ lon: 150, lat: -30, scale: 0.01, format: "degrees" })!.left)).toContain("−30.2°")
  })

  it("stand where the coordinate has their value", () => {
    const image = fc.record({
      lon: fc.double({ min: 0, max: 360, noNaN: true }),
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      scale: fc.constantFrom(1e-5, 1e-3, 0.02, 0.3),
      turn: fc.integer({ min: 0, max: 360 }),
    })
    fc.assert(
      fc.property(image, ({ lon, lat, scale, turn }) => {
        const [c, s] = [Math.cos(turn * (Math.PI / 180)), Math.sin(turn * (Math.PI / 180))]
        const cards: Record<string, unknown> = {
          NAXIS: 2, CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CRVAL1: lon, CRVAL2: lat, CRPIX1: 50.5, CRPIX2: 50.5,
          CD1_1: -scale * c, CD1_2: scale * s, CD2_1: scale * s, CD2_2: scale * c, RADESYS: "ICRS",
        } // prettier-ignore
        const wcs = skyPart(parseWcs({ get: (keyword) => cards[keyword] }))
        const sky = (x: number, y: number): { lon: number; lat: number } => pixelToSky(wcs, x, y)
        const ticks = skyTicks({ pixelToSky: sky }, { nx: 100, ny: 100, width: 500, height: 500 })
        if (!ticks) return expect(Math.abs(lat)).toBeGreaterThan(60)
        const isLon = (name: string): boolean => name.startsWith("Right")
        for (const { place, label } of ticks.bottom) {
          if (label === undefined) continue
          const at = sky(place * 100 - 0.5, -0.5)
          const off = (isLon(ticks.xLabel) ? at.lon : at.lat) - degreesOf(label)
          expect(Math.abs(off - 360 * Math.round(off / 360))).toBeLessThan(scale * 0.05 + 1e-7)
        }
        for (const { place, label } of ticks.left) {
          if (label === undefined) continue
          const at = sky(-0.5, place * 100 - 0.5)
          const off = (isLon(ticks.yLabel) ? at.lon : at.lat) - degreesOf(label)
          expect(Math.abs(off - 360 * Math.round(off / 360))).toBeLessThan(scale * 0.05 + 1e-7)
        }
      }),
      { numRuns: 60 },
    )
  })

  it("turn with the image", () => {
    const ticks = tanTicks({ lon: 80, lat: 10, scale: 0.001, turn: 90 })!
    expect([ticks.xLabel, ticks.yLabel]).toEqual(["Declination (ICRS)", "Right ascension (ICRS)"])
  })

  it("are none where the edges are off the sky", () => {
    const nowhere = (): { lon: number; lat: number } => ({ lon: NaN, lat: NaN })
    const frame = { nx: 10, ny: 10, width: 100, height: 100 }
    expect(skyTicks({ pixelToSky: nowhere }, frame)).toBeUndefined()
    const throwing = (): never => {
      throw new Error("off the sky")
    }
    expect(skyTicks({ pixelToSky: throwing }, frame)).toBeUndefined()
    expect(skyTicks({ pixelToSky: () => ({ lon: 5, lat: 5 }) }, frame)).toBeUndefined()
  })
})

describe("angle labels", () => {
  it("show what their step needs", () => {
    expect(angleLabel(150, 15, "hours", false)).toBe("10^{h}")
    expect(angleLabel(0, 0.25, "hours", false)).toBe("00^{h}00^{m}")
    expect(angleLabel(359.9958333333, 15 / 3600, "hours", false)).toBe("23^{h}59^{m}59^{s}")
    expect(angleLabel(187.70593, 15 * 1e-5, "hours", false)).toBe("12^{h}30^{m}49.423^{s}".replace("49.423", "49.42"))
    expect(angleLabel(-0.5, 1 / 60, "sexagesimal", true)).toBe("−0°30′")
    expect(angleLabel(0, 1 / 60, "sexagesimal", true)).toBe("+0°00′")
    expect(angleLabel(-1e-13, 1 / 3600, "sexagesimal", true)).toBe("+0°00′00″")
    expect(angleLabel(59.9999999999 / 60, 1 / 60, "sexagesimal", true)).toBe("+1°00′")
    expect(angleLabel(-89.5, 0.5, "degrees", true)).toBe("−89.5°")
  })

  it("have steps that grow", () => {
    for (const format of ["hours", "sexagesimal", "degrees"] as const) {
      const steps = angleSteps(format).map(({ step }) => step)
      expect(steps).toEqual(steps.toSorted((a, b) => a - b))
      expect(new Set(steps).size).toBe(steps.length)
    }
  })
})
