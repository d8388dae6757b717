import { fileURLToPath } from "node:url"
import fc from "fast-check"
import { beforeAll, describe, expect, test } from "vitest"
import { isCaelumError, MIN_BYTES, BALANCED, type Span } from "../../core/index.ts"
import { cone, containsPoint, polygon, type Region, zone } from "../../sky/index.ts"
import { createStore } from "../../storage/index.ts"
import { folderTransport } from "../../testing/folder-bucket.ts"
import { boundsOfRegion, mayTouch } from "./bounds.ts"
import { coalesceSpans } from "./coalesce.ts"
import { type Catalog, findCatalog, queryCatalog, type QueryResult } from "./index.ts"

const DATA = fileURLToPath(new URL("../../../test/data/catalog/", import.meta.url))

const lon = fc.oneof(fc.double({ min: 0, max: 360, noNaN: true }), fc.constantFrom(0, 90, 359.999, 360))
const lat = fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 0, 90))
const cones = fc.tuple(lon, lat, fc.oneof(fc.double({ min: 0, max: 20, noNaN: true }), fc.constantFrom(0, 90, 180)))
const zones = fc.tuple(lon, lon, lat, lat)

function coneOf([l, b, r]: readonly [number, number, number]): Region {
  return cone(l, b, r)
}

function zoneOf([l1, l2, b1, b2]: readonly [number, number, number, number]): Region {
  return zone(l1, l2, Math.min(b1, b2), Math.max(b1, b2))
}

describe("bounds by which statistics prune", () => {
  test("hold every point of the region, however longitudes are counted", () => {
    const region = fc.oneof(cones.map(coneOf), zones.map(zoneOf))
    fc.assert(
      fc.property(region, lon, lat, fc.constantFrom(-360, 0, 360), (shape, l, b, turn) => {
        if (!containsPoint(shape, l, b)) return
        expect(mayTouch(boundsOfRegion(shape), [l + turn, l + turn], [b, b])).toBe(true)
      }),
      { numRuns: 2000 },
    )
    expect(mayTouch(boundsOfRegion(cone(359.9, 0, 0.2)), [0.05, 0.06], [0, 0])).toBe(true)
    expect(mayTouch(boundsOfRegion(cone(359.9, 0, 0.2)), [-0.2, -0.1], [0, 0])).toBe(true)
    expect(mayTouch(boundsOfRegion(cone(10, 89.5, 1)), [200, 201], [89.6, 89.7])).toBe(true)
    expect(mayTouch(boundsOfRegion(zone(350, 10, -5, 5)), [20, 340], [0, 1])).toBe(false)
    expect(mayTouch(boundsOfRegion(cone(66, 27, 2)), [0, 360], [30, 40])).toBe(false)
  })
})

describe("spans become requests", () => {
  const spans = fc.array(fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 400 })), { maxLength: 12 })
  test("which hold every wanted byte, without overlaps, within the allowance", () => {
    fc.assert(
      fc.property(fc.array(spans, { maxLength: 4 }), fc.boolean(), (objects, frugal) => {
        const wanted = objects.map((object) => object.map(([offset, length]): Span => ({ offset, length })))
        const plan = coalesceSpans(wanted, frugal ? { ...MIN_BYTES, gap: 100 } : BALANCED)
        let bytes = 0
        let read = 0
        for (const [i, object] of plan.entries()) {
          for (const span of wanted[i]!)
            expect(
              object.some(
                (each) => each.offset <= span.offset && each.offset + each.length >= span.offset + span.length,
              ),
            ).toBe(true)
          for (let k = 1; k < object.length; k++)
            expect(object[k]!.offset).toBeGreaterThan(object[k - 1]!.offset + object[k - 1]!.length)
          read += object.reduce((sum, span) => sum + span.length, 0)
          const covered = new Set(
            wanted[i]!.flatMap(({ offset, length }) => Array.from({ length }, (_, k) => offset + k)),
          )
          bytes += covered.size
        }
        expect(read).toBeLessThanOrEqual(bytes * (1 + (frugal ? 1 / 32 : 1 / 3)) + 1e-6)
      }),
      { numRuns: 200 },
    )
  })

  test("the cheapest gaps of all objects are crossed first", () => {
    const near = [
      { offset: 0, length: 100 },
      { offset: 110, length: 100 },
    ]
    const far = [
      { offset: 0, length: 100 },
      { offset: 400, length: 100 },
    ]
    expect(coalesceSpans([far, near], BALANCED)).toEqual([far, [{ offset: 0, length: 210 }]])
  })
})

describe("rows of a region", () => {
  let catalog: Catalog
  let positions: { lon: Float64Array; lat: Float64Array; id: BigInt64Array }

  beforeAll(async () => {
    const store = createStore({ endpoint: "http://s3", transport: folderTransport(DATA, "sky") })
    catalog = await findCatalog(store, { kind: "s3", bucket: "sky", key: "wise-like.parquet/" })
    const [a, b, c] = (await queryCatalog(catalog, { columns: "ra, dec, cntr", all: true })).table.columns
    positions = { lon: a!.values as Float64Array, lat: b!.values as Float64Array, id: c!.values as BigInt64Array }
  })

  const near = fc.tuple(fc.double({ min: 55, max: 75, noNaN: true }), fc.double({ min: 15, max: 35, noNaN: true }))
  const shapes = fc.oneof(
    fc.tuple(near, fc.double({ min: 0, max: 8, noNaN: true })).map(([[l, b], r]): Region => cone(l, b, r)),
    fc.tuple(near, near).map(([[l1, b1], [l2, b2]]) => zoneOf([l1, l2, b1, b2])),
    fc
      .tuple(near, fc.double({ min: 0.5, max: 6, noNaN: true }), fc.integer({ min: 3, max: 7 }))
      .map(([[l, b], r, n]): Region => {
        const corner = (i: number): [number, number] => {
          const angle = (2 * Math.PI * i) / n
          return [l + (r * (1 + (i % 2)) * Math.cos(angle)) / 2, b + (r * Math.sin(angle)) / 2]
        }
        return polygon(Array.from({ length: n }, (_, i) => corner(i)))
      }),
  )

  test("are exactly those that lie in it", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (region) => {
        const answer = await queryCatalog(catalog, { columns: "cntr", region }).catch((error: unknown) => error)
        const wanted = positions.id.filter((_, i) => containsPoint(region, positions.lon[i]!, positions.lat[i]!))
        const ids = isCaelumError(answer, "outside")
          ? new BigInt64Array(0)
          : ((answer as QueryResult).table.columns[0]!.values as BigInt64Array)
        expect(ids.slice().sort()).toEqual(wanted.slice().sort())
      }),
      { numRuns: 25, seed: 5 },
    )
  }, 30_000)
})
