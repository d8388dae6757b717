import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { containsPoint, regionArea, skyCoord } from "../sky/index.ts"
import {
  buildWcs,
  compassAt,
  footprintPolygon,
  imageArea,
  imageContains,
  imageOverlap,
  parseWcs,
  pixelAreas,
  skyToPixel,
  wcsAround,
  type Wcs,
  type WcsModel,
} from "./index.ts"

interface Golden {
  areas: {
    CTYPE: [string, string]
    CRVAL: [number, number]
    CD: [number, number, number, number]
    center: number
    compass: [number, number, number, number][]
  }[]
}

const golden = JSON.parse(readFileSync(new URL("../../test/data/wcs/build.json", import.meta.url), "utf8")) as Golden

function image(model: Partial<WcsModel>, nx: number, ny: number): Wcs {
  const size = { NAXIS1: nx, NAXIS2: ny }
  return parseWcs(
    buildWcs({
      crval: [30, 60],
      crpix: [(nx + 1) / 2, (ny + 1) / 2],
      ...model,
      keywords: { ...size, ...model.keywords },
    }),
  )
}

describe("a coordinate system around a footprint", () => {
  it("holds all of it and no more, at any angle", () => {
    for (const [rotation, crval] of [
      [0, [30, 60]],
      [33, [0, 0]],
      [-120, [200, 89.9]],
    ] as const) {
      const region = footprintPolygon(image({ crval, scale: 0.01, rotation: 10 }, 200, 100))
      const points = { lon: region.vertices.map(([lon]) => lon), lat: region.vertices.map(([, lat]) => lat) }
      const wcs = parseWcs(wcsAround(points, { scale: 0.01, rotation }))
      const places = points.lon.map((lon, i) => skyToPixel(wcs, skyCoord(lon, points.lat[i]!)))
      const [nx, ny] = wcs.shape as [number, number]
      for (const [values, n] of [
        [places.map(({ x }) => x), nx],
        [places.map(({ y }) => y), ny],
      ] as const) {
        expect(Math.min(...values)).toBeGreaterThan(-0.5 - 1e-6)
        expect(Math.max(...values)).toBeLessThan(n - 0.5 + 1e-6)
        expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(n - 1)
      }
    }
    expect(() => wcsAround({ lon: [], lat: [] }, { scale: 1 })).toThrow(/0 longitudes/)
    expect(() => wcsAround({ lon: [0, 90], lat: [0, 0] }, { scale: 1e-9 })).toThrow(/coarser scale/)
  })
})

describe("what an image covers", () => {
  it("pixel areas and compass agree with astropy", () => {
    for (const { CTYPE, CRVAL, CD, center, compass } of golden.areas) {
      const [projection, frame] = [CTYPE[0].slice(5), CTYPE[0].startsWith("G") ? "galactic" : "icrs"] as const
      const wcs = image({ projection, frame: { frame }, crval: CRVAL, matrix: CD }, 100, 80)
      expect(pixelAreas(wcs, { x: 49, y: 39, width: 2, height: 2 })[0]! / center).toBeCloseTo(1, 6)
      for (const [x, y, north, east] of compass) {
        const found = compassAt(wcs, x, y)
        expect([Math.abs(found.north - north) % 360, Math.abs(found.east - east) % 360]).toEqual([
          expect.closeTo(0, 3),
          expect.closeTo(0, 3),
        ])
      }
    }
  })

  it("areas of pixels add up to the area of the footprint, with a pole inside too", () => {
    for (const crval of [
      [30, 60],
      [0, 90],
      [123, -89.9],
      [359.99, 0],
    ] as const) {
      const wcs = image({ crval, scale: 0.05, rotation: 20 }, 60, 40)
      const region = footprintPolygon(wcs)
      const sum = pixelAreas(wcs).reduce((a, b) => a + b, 0)
      expect(regionArea(region) / sum).toBeCloseTo(1, 9)
      expect(imageArea(wcs) / sum).toBeCloseTo(1, 9)
      expect(containsPoint(region, crval[0], crval[1])).toBe(true)
      expect(imageContains(wcs, skyCoord(crval[0], crval[1]))).toBe(true)
      expect(imageContains(wcs, skyCoord(crval[0] + 180, -crval[1]))).toBe(false)
    }
  })

  it("edges that are no great circles are followed", () => {
    const wcs = image({ projection: "CAR", crval: [0, 0], crpix: [-99.5, -299.5], scale: 0.1 }, 300, 200)
    const region = footprintPolygon(wcs, { tolerance: 0.01 })
    const rad = Math.PI / 180
    const exact = (30 / rad) * (Math.sin(50 * rad) - Math.sin(30 * rad))
    expect(regionArea(region) / exact).toBeCloseTo(1, 4)
    expect(region.vertices.length).toBeGreaterThan(40)
  })

  it("a map of the whole sky has an area but no outline", () => {
    const wcs = image({ projection: "AIT", crval: [0, 0], scale: 1 }, 360, 180)
    expect(() => footprintPolygon(wcs)).toThrow(/leaves the sky/)
    expect(imageArea(wcs) / 41252.96).toBeGreaterThan(0.97)
    const small = image({ crval: [150, 30], scale: 0.1 }, 100, 100)
    expect(imageOverlap(wcs, small).ofSecond).toBeCloseTo(1, 2)
    const seam = image({ crval: [180, 0], scale: 0.1 }, 100, 100)
    expect(imageOverlap(seam, wcs).ofFirst).toBeGreaterThan(0.97)
  })

  it("two images share what they share", () => {
    const a = image({ crval: [10, 0], scale: 0.01 }, 100, 100)
    const half = image({ crval: [10, 0], crpix: [0.5, 50.5], scale: 0.01 }, 100, 100)
    expect(imageOverlap(a, half).ofFirst).toBeCloseTo(0.5, 6)
    expect(imageOverlap(half, a).ofSecond).toBeCloseTo(0.5, 9)
    expect(imageOverlap(a, a)).toEqual({
      area: expect.closeTo(1, 3),
      ofFirst: expect.closeTo(1, 9),
      ofSecond: expect.closeTo(1, 9),
    })
    const inside = image({ crval: [10, 0], scale: 0.002, rotation: 45, frame: { frame: "icrs" } }, 100, 100)
    expect(imageOverlap(a, inside)).toMatchObject({ ofFirst: expect.closeTo(0.04, 5), ofSecond: expect.closeTo(1, 7) })
    const far = image({ crval: [190, 0], scale: 0.01 }, 100, 100)
    expect(imageOverlap(a, far).area).toBe(0)
    const beside = image({ crval: [12, 0], scale: 0.01 }, 100, 100)
    expect(imageOverlap(a, beside).area).toBe(0)
    const turned = image({ crval: [10, 0], scale: 0.01, rotation: 45 }, 100, 100)
    expect(imageOverlap(a, turned).ofFirst).toBeCloseTo(2 * (Math.SQRT2 - 1), 4)
  })
})
