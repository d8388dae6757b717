import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import { separation } from "../sky/index.ts"
import { parseWcs, pixelToWorld, worldToPixel, type Wcs } from "./index.ts"

type Values = (number | null)[]

interface Case {
  header: Record<string, string | number>
  error?: string
  p2w: [number[], Values][]
  w2p: [number[], Values][]
}

const { cases } = JSON.parse(readFileSync(new URL("../../test/data/wcs/random.json", import.meta.url), "utf8")) as {
  cases: Case[]
}

const codeOf = ({ header }: Case): string => String(header["CTYPE1"]).slice(-3)

/** CSC is computed in single precision by wcslib; an oblique NCP near its limb magnifies rounding. */
const SKY_TOLERANCE: Readonly<Record<string, number>> = { CSC: 2e-5, NCP: 1e-8 }

/** wcslib draws the limb of SZP elsewhere than paper II (section 5.1.2): some directions behind it get pixels of other sky. */
const isBehindLimb = (one: Case): boolean =>
  codeOf(one) === "SZP" && Math.abs(Number(one.header["PV2_1"] ?? one.header["PV1_1"])) > 1

function read({ header }: Case): Wcs {
  return parseWcs(new Map(Object.entries(header)))
}

describe("random coordinate systems, against wcslib", () => {
  it("gives the same sky within 1e-9 degrees, and none where there is none", () => {
    const wrong: unknown[] = []
    for (const one of cases.filter(({ error }) => error === undefined)) {
      const wcs = read(one)
      for (const [pixel, wanted] of one.p2w) {
        const world = pixelToWorld(wcs, Float64Array.from(pixel))
        const { lon, lat } = wcs.celestial!
        const none = wanted.includes(null)
        const got = separation(world[lon]!, world[lat]!, wanted[lon] ?? 0, wanted[lat] ?? 0)
        if (none ? !world.every((value) => Number.isNaN(value)) : !(got < (SKY_TOLERANCE[codeOf(one)] ?? 1e-9)))
          wrong.push({ one: one.header, pixel, wanted, world })
      }
    }
    expect(wrong).toEqual([])
  })

  it("gives the same pixels within 1e-6, and none where there is none", () => {
    const wrong: unknown[] = []
    for (const one of cases.filter(({ error }) => error === undefined)) {
      const wcs = read(one)
      for (const [world, wanted] of one.w2p) {
        const pixel = worldToPixel(wcs, Float64Array.from(world))
        const size = Math.max(1, Math.abs(wanted[0] ?? 0), Math.abs(wanted[1] ?? 0))
        const none = wanted.includes(null)
        const got = Math.max(Math.abs(pixel[0]! - (wanted[0] ?? 0)), Math.abs(pixel[1]! - (wanted[1] ?? 0))) / size
        const agrees = none ? pixel.every((value) => Number.isNaN(value)) : got < (codeOf(one) === "CSC" ? 1e-6 : 1e-9)
        if (!agrees && !(isBehindLimb(one) && none !== Number.isNaN(pixel[0])))
          wrong.push({ one: one.header, world, wanted, pixel })
      }
    }
    expect(wrong).toEqual([])
  })

  it("refuses what wcslib refuses, as malformed", () => {
    const refused = cases.filter(({ error }) => error !== undefined)
    expect(refused.length).toBeGreaterThan(20)
    const accepted = refused.filter((one) => {
      try {
        read(one)
        return true
      } catch (error) {
        return !isCaelumError(error, "malformed")
      }
    })
    expect(accepted).toEqual([])
  })
})
