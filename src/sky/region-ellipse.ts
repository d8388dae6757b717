import type { Ellipse } from "./region.ts"
import { type EdgeArc, type RegionShape, greatArc, shapeFrom } from "./region-arc.ts"
import { type Vector, minus, positionOf, tangentOf } from "./region-vector.ts"

const RADIANS = Math.PI / 180
/** Radians within which a point counts as on the edge: the rounding of unit vectors. */
const ON_EDGE = 1e-15

/** The shape of an ellipse: the sphere cut by an elliptical cone, a line where the semi-minor axis vanishes. */
export function ellipseShape(region: Ellipse): RegionShape {
  const { lon, lat, semiMajor, semiMinor, angle } = region
  const { center, along, across } = tangentOf(lon, lat, angle)
  const [a, b] = [semiMajor * RADIANS, semiMinor * RADIANS]
  if (b < ON_EDGE) return lineShape(region, center, along, across)
  const square = Math.tan(a) ** 2
  const stretch = (Math.tan(a) / Math.tan(b)) ** 2
  const half = Math.asin(Math.min(1, Math.sqrt(Math.sin(a - b) * Math.sin(a + b)) / Math.cos(b)))
  const foci = [at(center, along, half), at(center, along, -half)] as const
  const ellipse = { major: along, minor: across, stretch, square, foci }
  const arc: EdgeArc = { axis: center, radius: a, start: center, end: center, ellipse }
  return shapeFrom([arc], [positionOf(at(center, along, a))], (x, y, z) => {
    const w = center[0] * x + center[1] * y + center[2] * z
    if (w <= 0) return -1
    const u = along[0] * x + along[1] * y + along[2] * z
    const v = across[0] * x + across[1] * y + across[2] * z
    const gap = u * u + stretch * v * v - square * w * w
    const blur = 2 * ON_EDGE * Math.hypot(u, stretch * v, square * w)
    return gap > blur ? -1 : gap < -blur ? 1 : 0
  })
}

/** The point `way` radians from a centre in a direction. */
function at(center: Vector, direction: Vector, way: number): Vector {
  const [c, s] = [Math.cos(way), Math.sin(way)]
  return [c * center[0] + s * direction[0], c * center[1] + s * direction[1], c * center[2] + s * direction[2]]
}

function lineShape({ lon, lat, semiMajor }: Ellipse, center: Vector, along: Vector, across: Vector): RegionShape {
  const a = semiMajor * RADIANS
  const isPoint = a < ON_EDGE
  const [from, to] = [at(center, along, -a), at(center, along, a)]
  const arc: EdgeArc = isPoint
    ? { axis: center, radius: 0, start: undefined, end: undefined }
    : greatArc(minus(across), from, to)
  const limit = Math.cos(a) - 1e-15
  return shapeFrom([arc], [isPoint ? [lon, lat] : positionOf(from)], (x, y, z) => {
    const off = across[0] * x + across[1] * y + across[2] * z
    if (Math.abs(off) > ON_EDGE) return -1
    const u = along[0] * x + along[1] * y + along[2] * z
    const w = center[0] * x + center[1] * y + center[2] * z
    return w >= limit && Math.abs(u) <= Math.sin(a) + ON_EDGE ? 0 : -1
  })
}
