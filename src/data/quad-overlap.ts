type Corners = readonly [number, number, number, number]

/** Points of the polygons at work: x, y in the plane that touches the sphere in the middle of the first quadrilateral. */
const MOST = 16
const subject = new Float64Array(2 * MOST)
const clipped = new Float64Array(2 * MOST)
const cutter = new Float64Array(8)
const basis = new Float64Array(9)

/**
 * The solid angle that two quadrilaterals of great circles share. Both are laid into the plane that touches the sphere in the middle of the
 * first one, where great circles are straight, and cut there (Sutherland & Hodgman 1974).
 * @param a directions, three numbers each, with the four corners of the first; `b` the same of the second.
 * @returns steradians; 0 where a corner has no direction or lies behind the plane.
 */
export function convexOverlap(a: Float64Array, cornersA: Corners, b: Float64Array, cornersB: Corners): number {
  touch(a, cornersA)
  if (!lay(a, cornersA, subject) || !lay(b, cornersB, cutter)) return 0
  turnCounterClockwise(cutter)
  let count = 4
  let [from, to] = [subject, clipped]
  for (let side = 0; side < 4 && count > 2; side++) {
    count = cut(from, count, side, to)
    ;[from, to] = [to, from]
  }
  return count > 2 ? Math.abs(areaOf(from, count)) : 0
}

/** The solid angle of a quadrilateral, steradians. */
export function quadArea(a: Float64Array, corners: Corners): number {
  touch(a, corners)
  return lay(a, corners, subject) ? Math.abs(areaOf(subject, 4)) : Number.NaN
}

/** The middle of a quadrilateral, and two directions across, into `basis`. */
function touch(a: Float64Array, corners: Corners): void {
  let [x, y, z] = [0, 0, 0]
  for (const k of corners) {
    x += a[3 * k]!
    y += a[3 * k + 1]!
    z += a[3 * k + 2]!
  }
  const size = Math.sqrt(x * x + y * y + z * z)
  x /= size
  y /= size
  z /= size
  // from the axis that is furthest from the middle
  const [ux, uy, uz] = Math.abs(z) < 0.7 ? [-y, x, 0] : [0, -z, y]
  const length = Math.sqrt(ux * ux + uy * uy + uz * uz)
  basis.set([x, y, z, ux / length, uy / length, uz / length])
  basis[6] = y * basis[5]! - z * basis[4]!
  basis[7] = z * basis[3]! - x * basis[5]!
  basis[8] = x * basis[4]! - y * basis[3]!
}

function lay(a: Float64Array, corners: Corners, out: Float64Array): boolean {
  for (let k = 0; k < 4; k++) {
    const at = 3 * corners[k]!
    const [x, y, z] = [a[at]!, a[at + 1]!, a[at + 2]!]
    const depth = x * basis[0]! + y * basis[1]! + z * basis[2]!
    if (!(depth > 1e-3)) return false
    out[2 * k] = (x * basis[3]! + y * basis[4]! + z * basis[5]!) / depth
    out[2 * k + 1] = (x * basis[6]! + y * basis[7]! + z * basis[8]!) / depth
  }
  return true
}

function turnCounterClockwise(quad: Float64Array): void {
  let twice = 0
  for (let k = 0; k < 4; k++) {
    const next = (k + 1) % 4
    twice += quad[2 * k]! * quad[2 * next + 1]! - quad[2 * next]! * quad[2 * k + 1]!
  }
  if (twice >= 0) return
  const [x, y] = [quad[2]!, quad[3]!]
  quad[2] = quad[6]!
  quad[3] = quad[7]!
  quad[6] = x
  quad[7] = y
}

/** Keeps what lies left of a side of `cutter`. @returns the number of points left. */
function cut(from: Float64Array, count: number, side: number, to: Float64Array): number {
  const next = (side + 1) % 4
  const [x0, y0] = [cutter[2 * side]!, cutter[2 * side + 1]!]
  const [dx, dy] = [cutter[2 * next]! - x0, cutter[2 * next + 1]! - y0]
  let kept = 0
  let [px, py] = [from[2 * count - 2]!, from[2 * count - 1]!]
  let before = dx * (py - y0) - dy * (px - x0)
  for (let k = 0; k < count; k++) {
    const [x, y] = [from[2 * k]!, from[2 * k + 1]!]
    const here = dx * (y - y0) - dy * (x - x0)
    if (here >= 0 !== before >= 0) {
      const t = before / (before - here)
      to[2 * kept] = px + (x - px) * t
      to[2 * kept + 1] = py + (y - py) * t
      kept++
    }
    if (here >= 0) {
      to[2 * kept] = x
      to[2 * kept + 1] = y
      kept++
    }
    px = x
    py = y
    before = here
  }
  return kept
}

/** The solid angle of a polygon of the plane, as triangles from its first point (Van Oosterom & Strackee 1983), signed. */
function areaOf(points: Float64Array, count: number): number {
  const [ax, ay] = [points[0]!, points[1]!]
  const a = Math.sqrt(1 + ax * ax + ay * ay)
  let sum = 0
  for (let k = 1; k + 1 < count; k++) {
    const [bx, by, cx, cy] = [points[2 * k]!, points[2 * k + 1]!, points[2 * k + 2]!, points[2 * k + 3]!]
    const b = Math.sqrt(1 + bx * bx + by * by)
    const c = Math.sqrt(1 + cx * cx + cy * cy)
    const triple = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    const rest = a * b * c + (1 + ax * bx + ay * by) * c + (1 + bx * cx + by * cy) * a + (1 + cx * ax + cy * ay) * b
    sum += 2 * Math.atan2(triple, rest)
  }
  return sum
}
