import { pixelsToSky, requireFrame, type SkyWcs } from "../wcs/index.ts"
import { convexOverlap, quadArea } from "./quad-overlap.ts"
import { gridOf, pixelsAcross, type InputWindow, type PixelWindow, type TileResult } from "./reproject-place.ts"

const RAD: number = Math.PI / 180

/** Directions of the corners of a rectangle's pixels in the frame of `frame`, three numbers each. */
function cornerVectors(wcs: SkyWcs, box: PixelWindow, frame: SkyWcs): Float64Array {
  const [lon, lat] = gridOf(box, true)
  pixelsToSky(wcs, lon, lat, requireFrame(frame))
  const vectors = new Float64Array(3 * lon.length)
  for (let k = 0; k < lon.length; k++) {
    const flat = Math.cos(lat[k]! * RAD)
    vectors[3 * k] = flat * Math.cos(lon[k]! * RAD)
    vectors[3 * k + 1] = flat * Math.sin(lon[k]! * RAD)
    vectors[3 * k + 2] = Math.sin(lat[k]! * RAD)
  }
  return vectors
}

/** Offsets of a pixel's four corners in the grid of corners, counter-clockwise. */
function cornersAt(k: number, columns: number): readonly [number, number, number, number] {
  return [k, k + 1, k + columns + 1, k + columns]
}

/**
 * Fills a tile with the means of the input's pixels, each weighted by the area on the sky that it shares with the output's pixel; coverage is the part of that
 * pixel's area which has values. Pixels are quadrilaterals of great circles.
 */
export function averageByArea(
  input: SkyWcs,
  window: InputWindow,
  output: SkyWcs,
  tile: PixelWindow,
  out: TileResult,
): void {
  const inVectors = cornerVectors(input, window, output)
  const outVectors = cornerVectors(output, tile, output)
  const [x, y] = gridOf(window, true)
  pixelsAcross(input, output, x, y)
  const columns = window.width + 1
  out.values.fill(0)
  out.coverage.fill(0)
  for (let j = 0; j < window.height; j++)
    for (let i = 0; i < window.width; i++) {
      const value = window.data[j * window.width + i]!
      const corners = cornersAt(j * columns + i, columns)
      const box = boxAround(x, y, corners, tile)
      if (Number.isNaN(value) || !box) continue
      share(value, inVectors, corners, outVectors, tile, box, out)
    }
  finish(outVectors, tile, out)
}

type Box = readonly [left: number, right: number, bottom: number, top: number]

/** The pixels of the tile that four points may touch, or undefined. */
function boxAround(x: Float64Array, y: Float64Array, corners: readonly number[], tile: PixelWindow): Box | undefined {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const k of corners) {
    if (Number.isNaN(x[k]! + y[k]!)) return undefined
    left = Math.min(left, x[k]!)
    right = Math.max(right, x[k]!)
    bottom = Math.min(bottom, y[k]!)
    top = Math.max(top, y[k]!)
  }
  // great circles bulge beyond the straight lines of the plane: by one pixel more, the overlap itself decides
  const box: Box = [
    Math.max(0, Math.floor(left + 0.5 - EDGE) - tile.x),
    Math.min(tile.width - 1, Math.floor(right + 0.5 + EDGE) - tile.x),
    Math.max(0, Math.floor(bottom + 0.5 - EDGE) - tile.y),
    Math.min(tile.height - 1, Math.floor(top + 0.5 + EDGE) - tile.y),
  ]
  return box[0] <= box[1] && box[2] <= box[3] ? box : undefined
}

/** Pixels by which an edge of a pixel may bulge. */
const EDGE = 0.05

function share(
  value: number,
  inVectors: Float64Array,
  corners: readonly [number, number, number, number],
  outVectors: Float64Array,
  tile: PixelWindow,
  [left, right, bottom, top]: Box,
  out: TileResult,
): void {
  const columns = tile.width + 1
  for (let j = bottom; j <= top; j++)
    for (let i = left; i <= right; i++) {
      const area = convexOverlap(inVectors, corners, outVectors, cornersAt(j * columns + i, columns))
      const k = j * tile.width + i
      out.values[k] = out.values[k]! + value * area
      out.coverage[k] = out.coverage[k]! + area
    }
}

/** Part of a pixel's area below which it is rounding at a common edge. */
const SLIVER = 1e-9

function finish(outVectors: Float64Array, tile: PixelWindow, out: TileResult): void {
  const columns = tile.width + 1
  for (let k = 0; k < out.values.length; k++) {
    const corner = Math.floor(k / tile.width) * columns + (k % tile.width)
    const shared = out.coverage[k]!
    const part = shared > 0 ? shared / quadArea(outVectors, cornersAt(corner, columns)) : 0
    out.values[k] = part > SLIVER ? out.values[k]! / shared : Number.NaN
    out.coverage[k] = part > SLIVER ? Math.min(1, part) : 0
  }
}
