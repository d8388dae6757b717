import fc from "fast-check"
import { isCaelumError, type ErrorCode } from "../core/index.ts"
import type { Vertex } from "../sky/index.ts"

/** The code of the CaelumError that `work` throws; `internal` for any other, `undefined` for none. */
export function codeOf(work: () => unknown): ErrorCode | undefined {
  try {
    work()
  } catch (error) {
    return isCaelumError(error) ? error.code : "internal"
  }
  return undefined
}

/** Vertices around a centre at given distances, in degrees, equal steps of angle: never crossing themselves. */
export function star(lon: number, lat: number, distances: readonly number[]): Vertex[] {
  const rad = Math.PI / 180
  const [sa, ca, sb, cb] = [Math.sin(lon * rad), Math.cos(lon * rad), Math.sin(lat * rad), Math.cos(lat * rad)]
  return distances.map((d, i) => {
    const turn = (2 * Math.PI * i) / distances.length
    const [sd, cd, east, north] = [Math.sin(d * rad), Math.cos(d * rad), Math.sin(turn), Math.cos(turn)]
    const x = cd * cb * ca + sd * (-east * sa - north * sb * ca)
    const y = cd * cb * sa + sd * (east * ca - north * sb * sa)
    const z = cd * sb + sd * north * cb
    return [Math.atan2(y, x) / rad, Math.atan2(z, Math.hypot(x, y)) / rad]
  })
}

export const anyLon: fc.Arbitrary<number> = fc.double({ min: 0, max: 360, noNaN: true })
export const anyLat: fc.Arbitrary<number> = fc.double({ min: -90, max: 90, noNaN: true })
