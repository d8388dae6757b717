const RAD = Math.PI / 180

/** A gnomonic (TAN) plane about a centre, ICRS degrees; x towards east, y towards north, in degrees. */
export interface TangentPlane {
  readonly ra: number
  readonly dec: number
}

/** Sky to plane (Calabretta & Greisen 2002, section 5.1.3); undefined for what lies behind the plane. */
export function toPlane(plane: TangentPlane, ra: number, dec: number): [number, number] | undefined {
  const [a, d, d0] = [(ra - plane.ra) * RAD, dec * RAD, plane.dec * RAD]
  const depth = Math.sin(d) * Math.sin(d0) + Math.cos(d) * Math.cos(d0) * Math.cos(a)
  if (depth < 0.1) return undefined
  const x = (Math.cos(d) * Math.sin(a)) / depth
  const y = (Math.sin(d) * Math.cos(d0) - Math.cos(d) * Math.sin(d0) * Math.cos(a)) / depth
  return [x / RAD, y / RAD]
}

/** Plane to sky, degrees. */
export function fromPlane(plane: TangentPlane, x: number, y: number): [number, number] {
  const [u, v, d0] = [x * RAD, y * RAD, plane.dec * RAD]
  const depth = Math.cos(d0) - v * Math.sin(d0)
  const ra = plane.ra + Math.atan2(u, depth) / RAD
  const dec = Math.atan2(Math.sin(d0) + v * Math.cos(d0), Math.hypot(u, depth)) / RAD
  return [((ra % 360) + 360) % 360, dec]
}
