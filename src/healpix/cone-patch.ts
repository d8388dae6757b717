import { locate } from "./locate.ts"
import { TOUCH } from "./probe.ts"
import { type Spot, newSpot } from "./spot.ts"

const RADIANS = Math.PI / 180
const ROOT_3 = Math.sqrt(3)
const ROOT_6 = Math.sqrt(6)
/** Radius, in radians times what stretches the grid there, up to which the edge of a cone is nearly an ellipse on the grid. */
const FLAT = 0.01
/** Steps of the search for a crossing, far more than it takes where it can be found. */
const STEPS = 8
/** In cells: what the rounding of positions leaves open at the orders where cells are wide. */
const UNSURE = 1e-6

/**
 * A small cone on the grid of one base face, away from the face's edges, the poles and the parallel where caps and belt meet.
 * The grid's axes a and b are those of `Spot`, but that on northern faces both count from the face's northern corner where
 * the cone is in the cap: there a = side − y and b = side − x. All lengths are in cells.
 */
export interface ConePatch {
  readonly spot: Spot
  side: number
  face: number
  /** Whether a and b count from the northern corner. */
  turned: boolean
  inCap: boolean
  /** The centre. */
  a: number
  b: number
  sigma: number
  z: number
  rho: number
  /** Squared chord of the radius. */
  squared: number
  /** f(da, db) = aa·da² + 2·ab·da·db + bb·db² is nearly the squared chord from the centre. */
  aa: number
  ab: number
  bb: number
  /** Half of its extent in a, in b, and how wrong these can be, as a part of them. */
  halfA: number
  halfB: number
  error: number
  /** Crossings nearer to a line of the grid than this are for exact arithmetic to decide. */
  unsure: number
}

/** A patch for reuse in a loop. */
export function newPatch(): ConePatch {
  const zeros = { side: 0, face: 0, a: 0, b: 0, sigma: 0, z: 0, rho: 0, squared: 0, aa: 0, ab: 0, bb: 0 }
  return { spot: newSpot(), turned: false, inCap: false, ...zeros, halfA: 0, halfB: 0, error: 0, unsure: 0 }
}

/** Sets `patch` to a cone, in degrees, on the grid of `side`; false where it is none that is nearly an ellipse on one face. */
export function setPatch(patch: ConePatch, side: number, lon: number, lat: number, radius: number): boolean {
  if (!(radius > 0 && radius < 1) || !locate(1, lon, lat, patch.spot)) return false
  const reduced = lon >= 0 && lon < 360 ? lon : lon - 360 * Math.floor(lon / 360)
  patch.side = side
  patch.face = patch.spot.face
  patch.z = Math.sin(lat * RADIANS)
  patch.rho = Math.cos(lat * RADIANS)
  const chord = 2 * Math.sin((radius * RADIANS) / 2)
  patch.squared = chord * chord
  const bend = chord * (1 + 1 / patch.rho)
  if (!(bend < FLAT)) return false
  const row = patch.face >> 2
  patch.inCap = row !== 1 && Math.abs(patch.z) > 2 / 3
  if (patch.inCap) placeInCap(patch, reduced, lat)
  else placeInBelt(patch, reduced)
  patch.error = 0.002 + 10 * bend
  patch.unsure = UNSURE + 64 * TOUCH * side
  const determinant = patch.aa * patch.bb - patch.ab * patch.ab
  patch.halfA = Math.sqrt((patch.squared * patch.bb) / determinant)
  patch.halfB = Math.sqrt((patch.squared * patch.aa) / determinant)
  return isApart(patch)
}

function placeInBelt(patch: ConePatch, lon: number): void {
  const { side, face, z, rho } = patch
  const row = face >> 2
  let across = (lon - 90 * (face & 3) - (row === 1 ? 0 : 45)) / 45
  if (across > 4) across -= 8
  const up = 1.5 * z + row
  patch.turned = false
  patch.a = (side * (up + across)) / 2
  patch.b = (side * (up - across)) / 2
  const north = 2 / 3 / side / rho
  const east = ((Math.PI / 4) * rho) / side
  setForm(patch, north, north, east, -east)
}

function placeInCap(patch: ConePatch, lon: number, lat: number): void {
  const { side, face, rho } = patch
  const sigma = side * ROOT_6 * Math.sin(((90 - Math.abs(lat)) * RADIANS) / 2)
  patch.turned = face < 4
  patch.sigma = sigma
  patch.a = sigma * (lon / 90 - (face & 3))
  patch.b = sigma - patch.a
  const south = (2 * sigma) / (3 * side * side) / rho
  const east = ((Math.PI / 2) * rho) / (sigma * sigma)
  setForm(patch, south, south, east * patch.b, -east * patch.a)
}

/** The squares of what a step in a and in b is on the sphere: along the meridian (n) and the parallel (e). */
function setForm(patch: ConePatch, na: number, nb: number, ea: number, eb: number): void {
  patch.aa = na * na + ea * ea
  patch.ab = na * nb + ea * eb
  patch.bb = nb * nb + eb * eb
}

/** Whether the patch is within its face and does not come near the parallel where caps and belt meet. */
function isApart({ a, b, halfA, halfB, side, face, inCap, sigma }: ConePatch): boolean {
  const [reachA, reachB] = [1.1 * halfA + 0.1, 1.1 * halfB + 0.1]
  if (!(a > reachA && a < side - reachA && b > reachB && b < side - reachB)) return false
  const row = face >> 2
  if (row === 1) return true
  const margin = inCap ? side - sigma : row === 0 ? side - a - b : a + b - side
  return margin > reachA + reachB
}

/** The squared chord from the centre to (a + da, b + db), less that of the radius: exact to rounding. */
function gapAt(patch: ConePatch, da: number, db: number): number {
  const { side, z, rho, sigma } = patch
  let dz: number
  let turn: number
  let other: number
  if (patch.inCap) {
    const grow = da + db
    const away = (sigma + grow) / (ROOT_3 * side)
    dz = (-grow * (2 * sigma + grow)) / (3 * side * side)
    other = away * Math.sqrt(2 - away * away)
    turn = ((Math.PI / 4) * (da * sigma - patch.a * grow)) / (sigma * (sigma + grow))
  } else {
    dz = ((2 / 3) * (da + db)) / side
    turn = ((Math.PI / 8) * (da - db)) / side
    other = Math.sqrt((1 - z - dz) * (1 + z + dz))
  }
  // outwards from the axis, without the digits that a difference of the two would lose
  const out = (patch.inCap ? dz * (2 * Math.abs(z) + dz) : dz * (2 * z + dz)) / (rho + other)
  const half = Math.sin(turn)
  return dz * dz + out * out + 4 * rho * other * half * half - patch.squared
}

/** Where a column of cells begins and ends in b, for columns from `first` on. */
export interface Columns {
  first: number
  count: number
  low: Float64Array
  high: Float64Array
}

/** Columns for reuse in a loop. */
export function newColumns(): Columns {
  return { first: 0, count: 0, low: new Float64Array(64), high: new Float64Array(64) }
}

/** What `setCrossings` found last: NaN where only exact arithmetic can tell. */
const crossings = { low: 0, high: 0 }

/**
 * Sets `out` to the columns (a from an integer to the next) in which the patch has points, and to how far it goes in each: the
 * extremes of a convex figure in a strip are at the strip's sides or where the figure's own are. False where a crossing is too
 * near to a line of the grid.
 */
export function setColumns(patch: ConePatch, out: Columns): boolean {
  const reach = patch.halfA * (1 + patch.error) + 0.05
  const first = Math.floor(patch.a - reach)
  const last = Math.floor(patch.a + reach)
  out.first = first
  out.count = last - first + 1
  if (out.low.length < out.count) {
    out.low = new Float64Array(2 * out.count)
    out.high = new Float64Array(2 * out.count)
  }
  out.low.fill(Infinity, 0, out.count)
  out.high.fill(-Infinity, 0, out.count)
  for (let line = first + 1; line <= last; line++) {
    if (!setCrossings(patch, line - patch.a)) return false
    widen(out, line - 1, crossings.low, crossings.high)
    widen(out, line, crossings.low, crossings.high)
  }
  return addSummit(patch, out, 1) && addSummit(patch, out, -1)
}

function widen(out: Columns, column: number, low: number, high: number): void {
  const i = column - out.first
  if (low < out.low[i]!) out.low[i] = low
  if (high > out.high[i]!) out.high[i] = high
}

/** Adds the patch's own extreme in b: `way` is 1 for the highest. */
function addSummit(patch: ConePatch, out: Columns, way: 1 | -1): boolean {
  const db = way * patch.halfB
  const da = (-patch.ab / patch.aa) * db
  const slope = 2 * (patch.ab * da + patch.bb * db)
  let found = db
  for (let i = 0; i < 2; i++) found -= gapAt(patch, da, found) / slope
  // where it is in a is known to within `error`, which moves it by the square of that
  const b = patch.b + found
  const slack = patch.unsure + 2 * patch.halfB * patch.error * patch.error
  if (!isApartBy(slack, b)) return false
  widen(out, Math.floor(patch.a + da), b, b)
  return true
}

/** Sets `crossings` to where the line at `da` from the centre enters and leaves the patch: low > high where it misses it. */
function setCrossings(patch: ConePatch, da: number): boolean {
  const middle = (-patch.ab / patch.bb) * da
  const step = patch.halfB / 2
  const below = gapAt(patch, da, middle - step)
  const here = gapAt(patch, da, middle)
  const above = gapAt(patch, da, middle + step)
  // the parabola through the three
  const curve = (below + above - 2 * here) / (2 * step * step)
  const slope = (above - below) / (2 * step)
  const least = here - (slope * slope) / (4 * curve)
  const doubt = patch.squared * (1e-5 + patch.error * patch.error)
  if (least > doubt) {
    crossings.low = Infinity
    crossings.high = -Infinity
    return true
  }
  if (least > -doubt) return false
  const half = Math.sqrt(-least / curve)
  const at = middle - slope / (2 * curve)
  // how far the parabola's roots may be off
  const off = (patch.error * patch.halfB * patch.halfB) / half + patch.unsure
  const steep = 2 * curve * half
  crossings.low = patch.b + (isApartBy(off, patch.b + at - half) ? at - half : settled(patch, da, at - half, -steep))
  crossings.high = patch.b + (isApartBy(off, patch.b + at + half) ? at + half : settled(patch, da, at + half, steep))
  return crossings.low - crossings.low === 0 && crossings.high - crossings.high === 0
}

/** Whether no line of the grid is within `distance` of `b`. */
function isApartBy(distance: number, b: number): boolean {
  return Math.abs(b - Math.round(b)) > distance
}

/** A root of the gap along a line, as near as it takes to say between which lines of the grid it is; NaN where that fails. */
function settled(patch: ConePatch, da: number, start: number, slope: number): number {
  let db = start
  for (let i = 0; i < STEPS; i++) {
    const step = gapAt(patch, da, db) / slope
    db -= step
    if (isApartBy(4 * Math.abs(step) + patch.unsure, patch.b + db)) return db
    if (Math.abs(step) < patch.unsure / 8) return NaN
  }
  return NaN
}
