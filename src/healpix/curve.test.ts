import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { bendOf, newPoint, pointOf, sigmaOf } from "./curve.ts"
import { MAX_ORDER } from "./order.ts"
import { classOf, reach } from "./reach.ts"

type Vector = [number, number, number]

function at(side: number, face: number, u: number, v: number): Vector {
  const point = newPoint()
  pointOf(side, face, u, v, point)
  return [point.x, point.y, point.z]
}

function apart(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

/** A cell of any order, often at a corner or on the edge of its face. */
const cell = fc
  .tuple(fc.integer({ min: 0, max: MAX_ORDER }), fc.integer({ min: 0, max: 11 }))
  .chain(([order, face]) => {
    const side = 2 ** order
    const one = fc.oneof(
      fc.integer({ min: 0, max: side - 1 }),
      fc.constantFrom(0, side - 1),
      fc.integer({ min: 0, max: Math.min(4, side - 1) }).map((k) => side - 1 - k),
    )
    return fc.record({ order: fc.constant(order), side: fc.constant(side), face: fc.constant(face), x: one, y: one })
  })

describe("bounds that covers rely on", () => {
  it("keep every piece of a cell's edge within its bend of its chord", () => {
    fc.assert(
      fc.property(
        cell,
        fc.boolean(),
        fc.boolean(),
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
        (c, alongU, far, ends) => {
          const { side, face } = c
          const [s0, s1] = [Math.min(...ends), Math.max(...ends)]
          const shift = far ? 1 : 0
          const [u, v] = alongU ? [c.x, c.y + shift] : [c.x + shift, c.y]
          const spot = (s: number): [number, number] => (alongU ? [u + s, v] : [u, v + s])
          const inCap =
            face >> 2 !== 1 && sigmaOf(side, face, ...spot(0)) <= side && sigmaOf(side, face, ...spot(1)) <= side
          const constant = alongU ? v : u
          const fixed = face < 4 ? side - constant : constant
          const least = Math.min(sigmaOf(side, face, ...spot(s0)), sigmaOf(side, face, ...spot(s1)))
          const bend = bendOf(side, inCap, fixed, least, s1 - s0)
          const [a, b] = [at(side, face, ...spot(s0)), at(side, face, ...spot(s1))]
          for (let k = 1; k < 8; k++) {
            const t = k / 8
            const line = a.map((value, i) => value + t * (b[i]! - value)) as Vector
            expect(apart(at(side, face, ...spot(s0 + t * (s1 - s0))), line)).toBeLessThanOrEqual(bend + 2e-15)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })

  it("keep every point of a cell within its reach of its centre", () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(cell, part, fc.constantFrom(0, 1), fc.boolean(), ({ order, side, face, x, y }, s, end, turn) => {
        const center = at(side, face, x + 0.5, y + 0.5)
        const chord = reach().chords[classOf(order, side, center[2])]!
        const point = turn ? at(side, face, x + s, y + end) : at(side, face, x + end, y + s)
        expect(apart(center, point)).toBeLessThanOrEqual(chord)
      }),
      { numRuns: 5000 },
    )
  })
})
