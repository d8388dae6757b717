import { CaelumError } from "../core/index.ts"
import { applyPlane, removePlane } from "./plane-distortion.ts"
import { applyPixelDistortion, removePixelDistortion, type PixelDistortion } from "./pixel-distortion.ts"
import { applySip, removeSip } from "./sip.ts"
import { tableToPlane, tableToWorld } from "./tabular.ts"
import type { Celestial, Wcs } from "./types.ts"

const RAD: number = Math.PI / 180
const DEG: number = 180 / Math.PI
/** Points that go through the stages together: their columns stay in the first-level cache. */
const CHUNK = 512

/** Scratch columns of one chunk; the transforms are synchronous, so one set serves all. */
const columns: Float64Array[] = []
const celestialZ: Float64Array = new Float64Array(CHUNK)
const worldColumns: Float64Array[] = []
/** The origin of axes that are not counted from CRVAL. */
const NOWHERE: readonly number[] = [0]

function scratch(set: Float64Array[], n: number): Float64Array[] {
  while (set.length < n) set.push(new Float64Array(CHUNK))
  return set
}

/**
 * Pixels to world coordinates. Arrays are point after point, `wcs.naxis` numbers each: pixels from 0 at the centre of the first one;
 * world values in the order of the header's axes, degrees on sky axes (0 ≤ longitude < 360), CUNITi elsewhere. Both sky values are NaN
 * where there is no sky. `out` may be `pixels` itself.
 * @throws CaelumError `unsupported` naming CTYPEi where an axis needs an algorithm that is not computed, `usage` for array lengths.
 */
export function pixelToWorld(
  wcs: Wcs,
  pixels: Float64Array,
  out: Float64Array = new Float64Array(pixels.length),
): Float64Array {
  const points = countPoints(wcs, pixels, out)
  requireComputed(wcs)
  for (let start = 0; start < points; start += CHUNK)
    forwardChunk(wcs, pixels, out, start, Math.min(CHUNK, points - start))
  return out
}

/** What `worldToPixel` does where the inverse of the distortion finds no answer: throw, or give NaN. */
export interface InverseOptions {
  readonly diverged?: "throw" | "nan"
}

/**
 * World coordinates to pixels: the inverse of `pixelToWorld`, with the same arrays. NaN where a direction has no place in the plane.
 * Distortions are inverted to rounding error by Newton's method.
 * @throws CaelumError `diverged` where a distorted pixel has no undistorted one (unless `diverged: "nan"`), `unsupported`, `usage`.
 */
export function worldToPixel(
  wcs: Wcs,
  world: Float64Array,
  out: Float64Array = new Float64Array(world.length),
  options: InverseOptions = {},
): Float64Array {
  const points = countPoints(wcs, world, out)
  requireComputed(wcs)
  let lost = 0
  for (let start = 0; start < points; start += CHUNK)
    lost += inverseChunk(wcs, world, out, start, Math.min(CHUNK, points - start))
  if (lost > 0 && options.diverged !== "nan")
    throw new CaelumError(
      "diverged",
      `The distortion could not be inverted for ${lost} of ${points} positions: they lie far outside the image, where its ` +
        `polynomial has no inverse; leave them out.`,
    )
  return out
}

function countPoints(wcs: Wcs, from: Float64Array, to: Float64Array): number {
  if (from.length % wcs.naxis === 0 && to.length >= from.length) return from.length / wcs.naxis
  throw new CaelumError(
    "usage",
    `${from.length} numbers in and room for ${to.length} out do not fit ${wcs.naxis} axes; give ${wcs.naxis} numbers a point.`,
  )
}

function requireComputed(wcs: Wcs): void {
  let axis = wcs.naxis - 1
  while (axis >= 0 && wcs.axes[axis]!.kind !== "unsupported") axis--
  if (axis < 0) return
  const { problem } = wcs.axes[axis]!
  if (problem) throw problem
  const keyword = `CTYPE${axis + 1}${wcs.alternate}`
  throw new CaelumError(
    "unsupported",
    `The axis ${keyword} = '${wcs.axes[axis]!.ctype}' needs an algorithm that is not computed by this version; its sky axes, if it has ` +
      `any, can be used alone.`,
    { context: { keyword } },
  )
}

function forwardChunk(wcs: Wcs, pixels: Float64Array, out: Float64Array, start: number, n: number): void {
  const { naxis, matrix, crval, celestial, axes } = wcs
  const from = scratch(columns, naxis)
  const to = scratch(worldColumns, naxis)
  for (let j = 0; j < naxis; j++) gather(from[j]!, pixels, start * naxis + j, naxis, n, wcs.crpix, j, 1)
  if (wcs.detector || wcs.prior) applyPixelDistortion(pixelDistortion(wcs), from[0]!, from[1]!, n)
  else if (wcs.sip) applySip(wcs.sip, from[0]!, from[1]!, n)
  for (let i = 0; i < naxis; i++) combine(to[i]!, from, matrix, i * naxis, naxis, n)
  if (celestial) planeToSky(celestial, to[celestial.lon]!, to[celestial.lat]!, n)
  for (let k = 0; k < wcs.tables.length; k++) tableToWorld(wcs.tables[k]!, to, n)
  for (let i = 0; i < naxis; i++) {
    axes[i]!.curve?.toWorld(to[i]!, n)
    scatter(
      out,
      to[i]!,
      start * naxis + i,
      naxis,
      n,
      isAbsolute(wcs, i) ? NOWHERE : crval,
      isAbsolute(wcs, i) ? 0 : i,
      0,
    )
  }
}

function inverseChunk(wcs: Wcs, world: Float64Array, out: Float64Array, start: number, n: number): number {
  const { naxis, inverse, crval, celestial, crpix, axes } = wcs
  const from = scratch(columns, naxis)
  const to = scratch(worldColumns, naxis)
  for (let i = 0; i < naxis; i++) {
    gather(
      from[i]!,
      world,
      start * naxis + i,
      naxis,
      n,
      isAbsolute(wcs, i) ? NOWHERE : crval,
      isAbsolute(wcs, i) ? 0 : i,
      0,
    )
    axes[i]!.curve?.toPlane(from[i]!, n)
  }
  for (let k = 0; k < wcs.tables.length; k++) tableToPlane(wcs.tables[k]!, from, n)
  let lost = celestial ? skyToPlane(celestial, from[celestial.lon]!, from[celestial.lat]!, n) : 0
  for (let j = 0; j < naxis; j++) combine(to[j]!, from, inverse, j * naxis, naxis, n)
  if (wcs.detector || wcs.prior) lost += removePixelDistortion(pixelDistortion(wcs), to[0]!, to[1]!, n)
  else if (wcs.sip) lost += removeSip(wcs.sip, to[0]!, to[1]!, n)
  for (let j = 0; j < naxis; j++) scatter(out, to[j]!, start * naxis + j, naxis, n, crpix, j, 1)
  return lost
}

/** Whether an axis is not what the linear transform gives, counted from CRVAL. */
function isAbsolute({ celestial, axes }: Wcs, i: number): boolean {
  return i === celestial?.lon || i === celestial?.lat || axes[i]!.curve !== undefined || axes[i]!.kind === "tabular"
}

function pixelDistortion({ detector, sip, prior, crpix }: Wcs): PixelDistortion {
  return { detector, sip, prior, crpix: [crpix[0]!, crpix[1]!] }
}

/** Every `step`-th number of `from` less `origins[k] − less`: an origin that is no argument needs no box for its double. */
function gather(
  to: Float64Array,
  from: Float64Array,
  first: number,
  step: number,
  n: number,
  origins: readonly number[],
  k: number,
  less: number,
): void {
  const origin = origins[k]! - less
  for (let i = 0, at = first; i < n; i++, at += step) to[i] = from[at]! - origin
}

function scatter(
  to: Float64Array,
  from: Float64Array,
  first: number,
  step: number,
  n: number,
  origins: readonly number[],
  k: number,
  less: number,
): void {
  const origin = origins[k]! - less
  for (let i = 0, at = first; i < n; i++, at += step) to[at] = from[i]! + origin
}

/** Adds the offset of the fiducial point to plane coordinates, or takes it away. */
function movePlane(
  lon: Float64Array,
  lat: Float64Array,
  offset: readonly [number, number],
  sign: 1 | -1,
  n: number,
): void {
  if (offset[0] === 0 && offset[1] === 0) return
  const x = sign * offset[0]
  const y = sign * offset[1]
  for (let i = 0; i < n; i++) {
    lon[i] = lon[i]! + x
    lat[i] = lat[i]! + y
  }
}

/** One row of the matrix times the columns. A zero keeps a NaN of one axis out of the others. */
function combine(
  to: Float64Array,
  from: readonly Float64Array[],
  matrix: readonly number[],
  row: number,
  naxis: number,
  n: number,
): void {
  const a = matrix[row]!
  const b = naxis > 1 ? matrix[row + 1]! : 0
  const first = from[0]!
  if (a !== 0 && b !== 0) {
    const second = from[1]!
    for (let i = 0; i < n; i++) to[i] = a * first[i]! + b * second[i]!
  } else if (a !== 0) for (let i = 0; i < n; i++) to[i] = a * first[i]!
  else to.fill(0, 0, n)
  for (let j = a === 0 ? 1 : 2; j < naxis; j++) {
    const c = matrix[row + j]!
    const column = from[j]!
    if (c !== 0) for (let i = 0; i < n; i++) to[i] = to[i]! + c * column[i]!
  }
}

/** Plane coordinates (degrees, in `lon` and `lat`) to celestial ones, in place. */
function planeToSky(
  { projection, rotation, offset, distortion }: Celestial,
  lon: Float64Array,
  lat: Float64Array,
  n: number,
): void {
  const m0 = rotation[0]!
  const m1 = rotation[1]!
  const m2 = rotation[2]!
  const m3 = rotation[3]!
  const m4 = rotation[4]!
  const m5 = rotation[5]!
  const m6 = rotation[6]!
  const m7 = rotation[7]!
  const m8 = rotation[8]!
  const z = celestialZ
  if (distortion) applyPlane(distortion, lon, lat, n)
  movePlane(lon, lat, offset, 1, n)
  projection.unproject(lon, lat, z, n)
  for (let i = 0; i < n; i++) {
    const u = lon[i]!
    const v = lat[i]!
    const w = z[i]!
    const cx = m0 * u + m1 * v + m2 * w
    const cy = m3 * u + m4 * v + m5 * w
    const cz = m6 * u + m7 * v + m8 * w
    const angle = Math.atan2(cy, cx) * DEG
    const turned = angle < 0 ? angle + 360 : angle
    lon[i] = turned >= 360 ? 0 : turned
    lat[i] = Math.atan2(cz, Math.sqrt(cx * cx + cy * cy)) * DEG
  }
}

/** Celestial coordinates to plane ones, in place; a latitude beyond a pole is no direction. @returns how many the distortion lost. */
function skyToPlane(
  { projection, rotation, offset, distortion }: Celestial,
  lon: Float64Array,
  lat: Float64Array,
  n: number,
): number {
  const m0 = rotation[0]!
  const m1 = rotation[1]!
  const m2 = rotation[2]!
  const m3 = rotation[3]!
  const m4 = rotation[4]!
  const m5 = rotation[5]!
  const m6 = rotation[6]!
  const m7 = rotation[7]!
  const m8 = rotation[8]!
  const z = celestialZ
  for (let i = 0; i < n; i++) {
    const b = Math.abs(lat[i]!) <= 90 ? lat[i]! * RAD : Number.NaN
    const a = lon[i]! * RAD
    // exactly 0 at the poles, so that the seam and the horizon of a map through a pole are exact
    const across = Math.abs(lat[i]!) === 90 ? 0 : Math.cos(b)
    const cx = across * Math.cos(a)
    const cy = across * Math.sin(a)
    const cz = Math.sin(b)
    lon[i] = m0 * cx + m3 * cy + m6 * cz
    lat[i] = m1 * cx + m4 * cy + m7 * cz
    z[i] = m2 * cx + m5 * cy + m8 * cz
  }
  projection.project(lon, lat, z, n)
  movePlane(lon, lat, offset, -1, n)
  return distortion ? removePlane(distortion, lon, lat, n) : 0
}
