/** What an observer at the geocentre adds to directions: its motion, and the Sun beside the line of sight. */
export interface Observer {
  /** From the barycentre of the solar system, au. */
  readonly position: readonly number[]
  /** In units of c. */
  readonly velocity: readonly number[]
  /** Unit vector from the Sun to the observer, and the distance in au. */
  readonly fromSun: readonly number[]
  readonly sunDistance: number
}

/** Twice the gravitational radius of the Sun, 2GM/c², in au. */
const SUN_RADIUS = 1.97412574336e-8
/** Nearer to the Sun than about 0.1 degrees the deflection is held, so that it stays invertible: astropy's limit. */
const NEAREST = 1e-6

type Vector = Float64Array

/** Bends the unit vector `p` by the Sun and moves it by aberration, in place: ICRS direction → GCRS (Klioner 2003; Urban & Seidelmann 2013, 7.2). */
export function toApparent(p: Vector, observer: Observer): void {
  deflect(p, observer, p)
  aberrate(p, observer, p)
}

const before = new Float64Array(3)
const after = new Float64Array(3)
const shift = new Float64Array(3)

/** The inverse of `toApparent`, to rounding error. */
export function fromApparent(p: Vector, observer: Observer): void {
  undo(aberrate, p, observer)
  undo(deflect, p, observer)
}

function undo(step: (p: Vector, observer: Observer, out: Vector) => void, p: Vector, observer: Observer): void {
  shift.fill(0)
  for (let round = 0; round < 6; round++) {
    for (let i = 0; i < 3; i++) before[i] = p[i]! - shift[i]!
    normalise(before)
    step(before, observer, after)
    for (let i = 0; i < 3; i++) shift[i] = after[i]! - before[i]!
  }
  for (let i = 0; i < 3; i++) p[i] = p[i]! - shift[i]!
  normalise(p)
}

function deflect(p: Vector, { fromSun, sunDistance }: Observer, out: Vector): void {
  const [x, y, z] = [p[0]!, p[1]!, p[2]!]
  const [ex, ey, ez] = [fromSun[0]!, fromSun[1]!, fromSun[2]!]
  const towards = 1 + x * ex + y * ey + z * ez
  const weight = SUN_RADIUS / sunDistance / Math.max(towards, NEAREST)
  const along = towards - 1
  // p × (e × p) = e − p (p·e)
  out[0] = x + weight * (ex - x * along)
  out[1] = y + weight * (ey - y * along)
  out[2] = z + weight * (ez - z * along)
}

function aberrate(p: Vector, { velocity, sunDistance }: Observer, out: Vector): void {
  const [vx, vy, vz] = [velocity[0]!, velocity[1]!, velocity[2]!]
  const [x, y, z] = [p[0]!, p[1]!, p[2]!]
  const reciprocal = Math.sqrt(1 - vx * vx - vy * vy - vz * vz)
  const along = x * vx + y * vy + z * vz
  const motion = 1 + along / (1 + reciprocal)
  const potential = SUN_RADIUS / sunDistance
  out[0] = x * reciprocal + motion * vx + potential * (vx - along * x)
  out[1] = y * reciprocal + motion * vy + potential * (vy - along * y)
  out[2] = z * reciprocal + motion * vz + potential * (vz - along * z)
  normalise(out)
}

function normalise(v: Vector): void {
  const size = Math.sqrt(v[0]! * v[0]! + v[1]! * v[1]! + v[2]! * v[2]!)
  for (let i = 0; i < 3; i++) v[i] = v[i]! / size
}
