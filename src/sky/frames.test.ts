import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type { Frame } from "../core/index.ts"
import {
  convertCoord,
  convertPoints,
  offset,
  parseAngle,
  positionAngle,
  separation,
  sphericalOffsets,
} from "./index.ts"

interface Golden {
  points: [number[], number[]]
  frames: { frame: Frame; equinox: number | null; toIcrs: [number, number][]; fromIcrs: [number, number][] }[]
  pairs: {
    from: [number, number]
    to: [number, number]
    angle: number
    distance: number
    moved: boolean
    separation: number
    positionAngle: number
    offsets: [number, number]
  }[]
  angles: [string, number][]
}

const golden = JSON.parse(readFileSync(new URL("../../test/data/wcs/frames.json", import.meta.url), "utf8")) as Golden

describe("frames, against astropy", () => {
  for (const { frame, equinox, toIcrs, fromIcrs } of golden.frames) {
    const spec = { frame, equinox: equinox ?? undefined }
    it(`${frame} ${equinox ?? ""} to and from ICRS within 1e-10 deg`, () => {
      const [lon, lat] = golden.points.map((values) => Float64Array.from(values)) as [Float64Array, Float64Array]
      const into = { lon: new Float64Array(lon.length), lat: new Float64Array(lon.length) }
      const to = convertPoints(spec, { frame: "icrs" }, lon, lat, into)
      const worstTo = Math.max(...toIcrs.map(([a, b], i) => separation(a, b, to.lon[i]!, to.lat[i]!)))
      const from = convertPoints({ frame: "icrs" }, spec, lon, lat)
      const worstFrom = Math.max(...fromIcrs.map(([a, b], i) => separation(a, b, from.lon[i]!, from.lat[i]!)))
      expect(Math.max(worstTo, worstFrom)).toBeLessThan(1e-10)
      expect([...to.lon, ...from.lon].every((value) => value >= 0 && value < 360)).toBe(true)
    })
  }

  // astropy: SkyCoord(10, 20, frame="fk4").transform_to(FK4(equinox="B1975"))
  it("precesses FK4 to another equinox of FK4 by Newcomb alone, whatever the epoch", () => {
    for (const frame of ["fk4", "fk4-no-e"] as const) {
      const moved = convertCoord({ frame: "fk4", lon: 10, lat: 20 }, { frame, equinox: 1975 })
      if (frame === "fk4") expect(separation(moved.lon, moved.lat, 10.329129362, 20.13699259)).toBeLessThan(1e-9)
      const back = convertCoord(moved, { frame: "fk4" })
      expect(separation(back.lon, back.lat, 10, 20)).toBeLessThan(1e-8)
    }
    const dated = convertCoord({ frame: "fk4", lon: 10, lat: 20 }, { frame: "fk4", equinox: 1975, epoch: 1983.2 })
    expect(separation(dated.lon, dated.lat, 10.329129362, 20.13699259)).toBeLessThan(1e-9)
  })

  it("keeps the bits of a coordinate that is already in its frame, and NaN", () => {
    const coord = { frame: "fk5", equinox: 1975, lon: 12.345678901234567, lat: -7 } as const
    expect(convertCoord(coord, { frame: "fk5", equinox: 1975 })).toBe(coord)
    expect(convertCoord({ frame: "icrs", lon: Number.NaN, lat: 1 }, "galactic").lon).toBeNaN()
  })

  it("refuses an equinox for which there is no precession and arrays of two lengths", () => {
    expect(() => convertCoord({ frame: "icrs", lon: 1, lat: 1 }, { frame: "fk5", equinox: 0 })).toThrow(/Equinox 0/)
    expect(() => convertPoints({ frame: "icrs" }, { frame: "fk5" }, new Float64Array(2), new Float64Array(1))).toThrow(
      /2 longitudes and 1 latitudes/,
    )
  })
})

describe("separations and offsets, against astropy", () => {
  it("agree from 1e-12 to 180 degrees, at the poles and at antipodes", () => {
    for (const pair of golden.pairs) {
      const ends = [...pair.from, ...pair.to] as [number, number, number, number]
      const size = Math.max(pair.separation, 1e-13)
      expect(Math.abs(separation(...ends) - pair.separation)).toBeLessThan(2e-13)
      if (size > 1e-6 && size < 179.99 && Math.abs(pair.from[1]) < 89.9)
        expect(Math.abs(Math.sin(((positionAngle(...ends) - pair.positionAngle) * Math.PI) / 360))).toBeLessThan(1e-8)
      const east = sphericalOffsets(...ends)
      expect(separation(east.lon, east.lat, ...pair.offsets)).toBeLessThan(2e-13)
      const moved = offset(...pair.from, pair.angle, pair.distance)
      // astropy takes an arc sine for the new latitude, which loses half the digits near a pole; the closure is ours
      if (pair.moved) expect(separation(moved.lon, moved.lat, ...pair.to)).toBeLessThan(1e-6)
      expect(Math.abs(separation(...pair.from, moved.lon, moved.lat) - pair.distance)).toBeLessThan(1e-12)
    }
    expect(golden.pairs.length).toBeGreaterThan(100)
  })

  it("is exact where nothing separates and at the antipode", () => {
    expect(separation(12.3, 45.6, 12.3, 45.6)).toBe(0)
    expect(separation(0, 0, 180, 0)).toBe(180)
    expect(separation(5, 90, 100, 90)).toBeLessThan(1e-14)
    expect(separation(0, 90, 0, -90)).toBe(180)
    expect(separation(Number.NaN, 0, 0, 0)).toBeNaN()
    expect(positionAngle(Number.NaN, 0, 0, 0)).toBeNaN()
  })

  it("reads angles as astropy does", () => {
    for (const [word, degrees] of golden.angles) expect(parseAngle(word)).toBeCloseTo(degrees, 12)
    expect(golden.angles).toHaveLength(10)
  })
})
