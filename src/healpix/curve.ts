/** A point of a base face on the unit sphere, mutable, so that loops can reuse one. */
export interface Point {
  x: number
  y: number
  z: number
}

/** A point for reuse in a loop. */
export function newPoint(): Point {
  return { x: 0, y: 0, z: 0 }
}

/**
 * Twice the length of the way from the pole of a polar face to the point (u, v), in units of a cell's side: the σ of Calabretta
 * & Roukema 2007, which is `side` on the parallel |z| = 2/3. Undefined in equatorial faces.
 */
export function sigmaOf(side: number, face: number, u: number, v: number): number {
  return face < 4 ? 2 * side - u - v : u + v
}

/** Sets `point` to the point (u, v) of a base face, 0 ≤ u, v ≤ side, in the axes of `Spot`. */
export function pointOf(side: number, face: number, u: number, v: number, point: Point): void {
  const row = face >> 2
  const sigma = sigmaOf(side, face, u, v) / side
  if (row !== 1 && sigma < 1) {
    const part = sigma === 0 ? 0.5 : (row === 0 ? side - v : u) / (sigma * side)
    const z = 1 - (sigma * sigma) / 3
    settle(point, ((face & 3) + part) * (Math.PI / 2), (sigma * Math.sqrt(6 - sigma * sigma)) / 3, row === 0 ? z : -z)
  } else {
    const z = (2 / 3) * ((u + v) / side - row)
    const eighths = 2 * (face & 3) + (row === 1 ? 0 : 1) + (u - v) / side
    settle(point, eighths * (Math.PI / 4), Math.sqrt((1 - z) * (1 + z)), z)
  }
}

function settle(point: Point, phi: number, radius: number, z: number): void {
  point.x = radius * Math.cos(phi)
  point.y = radius * Math.sin(phi)
  point.z = z
}

/**
 * Bound of the distance between a piece of a cell's edge and the straight line between its ends: |p″| h² / 8, for a piece of
 * length h of an edge with u or v constant.
 *
 * In the belt the edge is φ = πs/4, z = 2s/3 (+ constants), so with r = √(1 − z²), |r″ − rφ′²|² + |2r′φ′|² is largest at z = 2/3
 * and |p″| < 1.8. In a cap, with a the constant coordinate's distance from the pole and σ from a to 1, r = σ√(6 − σ²)/3, z = 1 −
 * σ²/3 and φ = (π/2)(1 − a/σ) give |r″| < 0.48, rφ′² < 2.02 a²/σ³, |2r′φ′ + rφ″| < 0.47, |z″| = 2/3, and |p″| < 1.0 + 2.1 a²/σ³.
 *
 * @param fixed a, in units of a cell's side.
 * @param sigma the smaller σ of the two ends, in units of a cell's side.
 */
export function bendOf(side: number, inCap: boolean, fixed: number, sigma: number, length: number): number {
  const h = length / side
  if (!inCap) return 0.225 * h * h
  const turn = fixed === 0 ? 0 : (fixed / sigma) * (fixed / sigma) * (side / sigma)
  return (0.125 + 0.2625 * turn) * h * h
}
