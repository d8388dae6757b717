import { describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import { describeWcs, parseWcs, pixelToSky, pixelToWorld, worldToPixel, type Wcs } from "./index.ts"

type Cards = Record<string, unknown>

const read = (cards: Cards): Wcs => parseWcs(new Map(Object.entries(cards)))

/** CTYPE, CRVAL, CDELT, and what wcslib 8.6 gives (through astropy) at the pixels 0, 9 and 30. */
const GRISMS: readonly [string, number, number, number, number, number][] = [
  ["FREQ-GRI", 299792458000000.0, -1000000000000.0, 320046164083390.0, 310129707376710.0, 289174746083000.0],
  ["FREQ-GRA", 299792458000000.0, -1000000000000.0, 320046154485390.0, 310129704627710.0, 289174742561760.0],
  ["ENER-GRI", 1.9864e-19, -1e-21, 2.1959466508205e-19, 2.0915744759896e-19, 1.8820739572334e-19],
  ["ENER-GRA", 1.9864e-19, -1e-21, 2.1959465121741e-19, 2.0915744352418e-19, 1.8820739034822e-19],
  ["WAVN-GRI", 1000000.0, -10000.0, 1232980.3051115, 1110803.651519, 900749.78623593],
  ["WAVN-GRA", 1000000.0, -10000.0, 1232980.0798162, 1110803.5757416, 900749.67667962],
  ["VRAD-GRI", 1000000.0, 10000.0, 809881.57528331, 899967.20458985, 1109960.3435621],
  ["VRAD-GRA", 1000000.0, 10000.0, 809881.57631022, 899967.20487436, 1109960.3439065],
  ["WAVE-GRI", 1e-6, 1e-9, 9.8100767936105e-7, 9.9000208652671e-7, 1.0110024094822e-6],
  ["WAVE-GRA", 1e-6, 1e-9, 9.8100768226414e-7, 9.9000208735232e-7, 1.011002410542e-6],
  ["VOPT-GRI", 1000000.0, 10000.0, 810002.45226306, 900000.67884594, 1110000.8201294],
  ["VOPT-GRA", 1000000.0, 10000.0, 810002.45328182, 900000.67912835, 1110000.8204718],
  ["ZOPT-GRI", 0.003, 0.0001, 0.0011000737775069, 0.0020000203964297, 0.0041000245651615],
  ["ZOPT-GRA", 0.003, 0.0001, 0.0011000738079181, 0.0020000204048753, 0.0041000245754412],
  ["AWAV-GRI", 1e-6, 1e-9, 9.8100767645529e-7, 9.9000208570034e-7, 1.0110024084215e-6],
  ["AWAV-GRA", 1e-6, 1e-9, 9.8100767936105e-7, 9.9000208652671e-7, 1.0110024094822e-6],
  ["VELO-GRI", 1000000.0, 10000.0, 809941.85113142, 899983.89165086, 1109980.5071288],
  ["VELO-GRA", 1000000.0, 10000.0, 809941.85215423, 899983.89193432, 1109980.5074723],
  ["BETA-GRI", 0.003, 0.0001, 0.0010982582777538, 0.0019995174711217, 0.0040994159803881],
  ["BETA-GRA", 0.003, 0.0001, 0.0010982583083147, 0.0019995174796012, 0.0040994159906874],
]

describe("grisms", () => {
  it.each(GRISMS)("%s", (ctype, crval, cdelt, ...values) => {
    const angles = { PV1_0: 3e5, PV1_1: 1, PV1_2: 10, PV1_3: 1.5, PV1_4: -1e4, PV1_5: 3, PV1_6: 5 }
    const rest = { RESTWAV: 0.997e-6, RESTFRQ: 299792458e6 / 0.997 }
    const wcs = read({ CTYPE1: ctype, CRVAL1: crval, CDELT1: cdelt, CRPIX1: 20, ...angles, ...rest })
    const world = pixelToWorld(wcs, Float64Array.of(0, 9, 30))
    for (const [i, value] of values.entries()) expect(Math.abs(world[i]! / value - 1)).toBeLessThan(1e-11)
    const back = worldToPixel(wcs, world)
    for (const [i, pixel] of [0, 9, 30].entries()) expect(Math.abs(back[i]! - pixel)).toBeLessThan(1e-7)
  })
})

// in SI units the third value is what wcslib 8.6 gives at the tenth pixel
describe("units of spectral axes", () => {
  it.each([
    ["FREQ-W2F", "PHz", 1, 1e-3, 1.0090817356206],
    ["FREQ-W2F", "daHz", 1e14, 1e11, 100908173562060.0],
    ["FREQ-W2F", "s-1", 1e15, 1e12, 1009081735620600.0],
    ["FREQ-W2F", "1/s", 1e15, 1e12, 1009081735620600.0],
    ["WAVE-F2W", "fm", 1e9, 1e7, 1098901098.9011],
    ["WAVE-F2W", "dam", 1e-7, 1e-9, 1.0989010989011e-7],
    ["WAVE-F2W", "pc", 1 / 3.0856775814914e22, 0.01 / 3.0856775814914e22, 1.0989010989011 / 3.0856775814914e22],
    ["WAVE-F2W", "10**-10 m", 1e4, 1e2, 10989.010989011],
    ["ENER-W2F", "PeV", 1 / 1.602176634e15, 0.01 / 1.602176634e15, 1.0989010989011 / 1.602176634e15],
    ["ENER-W2F", "aJ", 0.1, 0.001, 0.10989010989011],
    ["ENER-W2F", "zJ", 100, 1, 109.89010989011],
    ["VRAD-W2F", "km/h", 3.6e5, 3600, 108999.729731 * 3.6],
    ["VRAD-W2F", "km/hr", 3.6e5, 3600, 108999.729731 * 3.6],
    ["VRAD-W2F", "m/min", 6e6, 6e4, 108999.729731 * 60],
    ["VRAD-W2F", "km s^(-1)", 100, 1, 108.999729731],
    ["VRAD-W2F", "km.s**-1", 100, 1, 108.999729731],
    ["AWAV-LOG", "nm", 1, 0.1, 2.4596031111569],
  ])("%s in %s", (ctype, unit, crval, cdelt, value) => {
    const wcs = read({ CTYPE1: ctype, CUNIT1: unit, CRVAL1: crval, CDELT1: cdelt, CRPIX1: 1, RESTFRQ: 1e15 })
    expect(pixelToWorld(wcs, Float64Array.of(9))[0]! / value).toBeCloseTo(1, 11)
  })

  it.each([
    ["FREQ", "eV"],
    ["FREQ", "m"],
    ["ENER", "Jy"],
    ["ENER", "KEV"],
    ["WAVE", "A"],
    ["WAVE", "inch"],
    ["WAVE", "NM"],
    ["VRAD", "c"],
    ["VRAD", "km per s"],
    ["ZOPT", "m/s"],
    ["AWAV-LOG", "m/s"],
  ])("%s in %s is refused, and the sky beside it is not", (ctype, unit) => {
    const sky = { CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CRVAL1: 10, CDELT1: -1, CDELT2: 1, CRPIX1: 1, CRPIX2: 1 }
    const wcs = read({ ...sky, CTYPE3: ctype, CUNIT3: unit, CRVAL3: 1, CDELT3: 1 })
    expect(pixelToSky(wcs, 0, 0)).toMatchObject({ lon: 10, lat: 0 })
    expect(describeWcs(wcs).axes[2]).toMatchObject({ kind: "unsupported", unit })
    try {
      pixelToWorld(wcs, Float64Array.of(0, 0, 0))
      expect.unreachable()
    } catch (error) {
      expect(isCaelumError(error, "unsupported") && error.context["keyword"]).toBe("CUNIT3")
      expect((error as Error).message).toContain(`CUNIT3 = '${unit}'`)
    }
  })

  it.each([
    ["mrad", 0.51564828097697, 1.2605063661472],
    ["urad", 0.00051566201560373, 0.0012605071492859],
  ])("reads sky axes in %s", (unit, lon, lat) => {
    const axes = { CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CUNIT1: unit, CUNIT2: unit, CRVAL1: 10, CRVAL2: 20 }
    const wcs = read({ ...axes, CDELT1: -1, CDELT2: 1, CRPIX1: 1, CRPIX2: 1 })
    const [a = 0, b = 0] = pixelToWorld(wcs, Float64Array.of(1, 2))
    expect([Math.abs(a - lon), Math.abs(b - lat)].every((difference) => difference < 1e-12)).toBe(true)
  })
})
