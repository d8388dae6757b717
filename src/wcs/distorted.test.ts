import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parseTextHeader } from "../formats/fits/index.ts"
import { describeWcs, parseWcs, pixelToWorld, type Wcs } from "./index.ts"

type Cards = Record<string, unknown>

const TAN: Cards = {
  NAXIS: 2,
  CTYPE1: "RA---TAN",
  CTYPE2: "DEC--TAN",
  CRVAL1: 150.01,
  CRVAL2: 2.2,
  CRPIX1: 50.5,
  CRPIX2: 40.5,
  CDELT1: -0.001,
  CDELT2: 0.002,
}
const SIP: Cards = {
  ...TAN,
  CTYPE1: "RA---TAN-SIP",
  CTYPE2: "DEC--TAN-SIP",
  A_ORDER: 2,
  B_ORDER: 2,
  A_2_0: 1e-4,
  B_0_2: 3e-4,
}

const read = (cards: Cards): Wcs => parseWcs(new Map(Object.entries(cards)))

describe("distortions in the wild", () => {
  it("reads SCAMP's polynomials in TAN as TPV, leaves them beside SIP, and tells both", () => {
    const scamp = read({ ...SIP, CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", PV1_1: 1.01, PV2_1: 0.99 })
    expect(scamp.warnings).toEqual([
      expect.stringMatching(/as if CTYPE said TPV/),
      expect.stringMatching(/before CDELTi/),
    ])
    expect([scamp.sip, scamp.celestial!.distortion!.name]).toEqual([undefined, "TPV"])
    const tpv = read({ ...TAN, CTYPE1: "RA---TPV", CTYPE2: "DEC--TPV", PV1_1: 1.01, PV2_1: 0.99 })
    expect(pixelToWorld(scamp, Float64Array.of(9, 8))).toEqual(pixelToWorld(tpv, Float64Array.of(9, 8)))
    const beside = read({ ...SIP, PV1_1: 1.01, PV1_7: 0.1, PV2_1: 0.99 })
    expect(beside.warnings).toEqual([expect.stringMatching(/SIP is applied, they are not/)])
    expect(pixelToWorld(beside, Float64Array.of(9, 8))).toEqual(pixelToWorld(read(SIP), Float64Array.of(9, 8)))
  })

  it("uses a plate solution, and tells it", () => {
    const text = readFileSync(new URL("../../test/data/wcs/headers/DSS_0.hdr", import.meta.url), "utf8")
    const wcs = parseWcs(parseTextHeader(text))
    expect(wcs.warnings).toEqual([expect.stringMatching(/plate solution .* is used/)])
    expect(describeWcs(wcs)).toMatchObject({ projection: "TAN", distortions: ["DSS"] })
  })

  it("tells what a header says twice or not at all", () => {
    const linear = { NAXIS: 2, CTYPE1: "X", CRPIX1: 1 }
    expect(read({ NAXIS: 2 }).warnings).toEqual([expect.stringMatching(/no keywords of a coordinate system/)])
    expect(read({ ...linear, CD1_1: 2, CD2_2: 2, CDELT1: 3 }).warnings).toEqual([
      expect.stringMatching(/beside a CDi_j/),
    ])
    expect(read({ ...linear, CD1_1: 2, CD2_2: 2, CDELT1: 1 }).warnings).toEqual([])
    expect(read({ ...linear, PC1_1: 1, CD1_1: 2, CROTA2: 5 }).warnings).toEqual([
      expect.stringMatching(/both PCi_j and CDi_j/),
      expect.stringMatching(/CROTAi stand beside a PCi_j/),
    ])
  })

  it("tells that TPV is applied before CDELT, and has nothing to tell of a CD matrix", () => {
    const tpv = { ...TAN, CTYPE1: "RA---TPV", CTYPE2: "DEC--TPV", PV1_1: 1.01 }
    expect(read(tpv).warnings).toEqual([expect.stringMatching(/before CDELT/)])
    expect(read({ ...tpv, CDELT1: undefined, CDELT2: undefined, CD1_1: -1e-3, CD2_2: 2e-3 }).warnings).toEqual([])
  })
})
