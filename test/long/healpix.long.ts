import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import {
  cellCenters64,
  cellsAt64,
  neighboursOfCells64,
  nestedToRing64,
  ringToNested64,
} from "../../src/healpix/index.ts"

const script = fileURLToPath(new URL("../../scripts/golden/healpix_random.py", import.meta.url))
const python = process.env["CAELUM_PYTHON"]
const ORDERS = [0, 5, 11, 17, 24, 29]
/** A million in all unless CAELUM_POINTS says how many of each order. */
const COUNT = Number(process.env["CAELUM_POINTS"] ?? 170_000)

/** Entries in which two arrays differ. */
function differing<T>(ours: ArrayLike<T>, theirs: ArrayLike<T>): number {
  let count = 0
  for (let i = 0; i < theirs.length; i++) if (ours[i] !== theirs[i]) count++
  return count
}

it.skipIf(python === undefined && process.env["CAELUM_REQUIRE"] !== "all")(
  "agrees with healpy on a million random positions, at poles and over caps too (skipped without CAELUM_PYTHON)",
  () => {
    const bytes = execFileSync(python!, [script, "29", String(COUNT)], { maxBuffer: 2 ** 31 - 1 })
    const all = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    let at = 0
    const doubles = (): Float64Array => new Float64Array(all, (at += 8 * COUNT) - 8 * COUNT, COUNT)
    const integers = (each = 1): BigInt64Array =>
      new BigInt64Array(all, (at += 8 * COUNT * each) - 8 * COUNT * each, COUNT * each)
    for (const order of ORDERS) {
      const [lon, lat] = [doubles(), doubles()]
      const [nested, ring] = [integers(), integers()]
      const [a, b] = [doubles(), doubles()]
      const around = integers(8)
      expect([order, "cells", differing(cellsAt64(order, lon, lat), nested)]).toEqual([order, "cells", 0])
      const rings = Array.from(nested, (cell) => nestedToRing64(order, cell))
      expect([order, "rings", differing(rings, ring)]).toEqual([order, "rings", 0])
      const back = Array.from(ring, (pixel) => ringToNested64(order, pixel))
      expect([order, "back", differing(back, nested)]).toEqual([order, "back", 0])
      expect([order, "around", differing(neighboursOfCells64(order, nested), around)]).toEqual([order, "around", 0])
      const centres = cellCenters64(order, nested)
      let worst = 0
      for (let i = 0; i < COUNT; i++) {
        const turn = Math.abs(((centres.lon[i]! - a[i]! + 540) % 360) - 180)
        worst = Math.max(worst, Math.abs(centres.lat[i]! - b[i]!), turn * Math.cos((b[i]! * Math.PI) / 180))
      }
      expect(worst).toBeLessThan(5e-13)
    }
    expect(at).toBe(bytes.length)
  },
)
