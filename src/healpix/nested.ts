import { CaelumError } from "../core/index.ts"
import { locate } from "./locate.ts"
import { MAX_NUMBER_ORDER, checkCell, checkOrder, sideOf } from "./order.ts"
import { type Place, placeOf } from "./place.ts"
import { type Spot, nestedOf, newSpot, spotOfNested } from "./spot.ts"

/**
 * The NESTED cell that holds a position (degrees; any finite longitude).
 * @param order 0 to 24; `cellAt64` goes to 29.
 * @throws CaelumError `usage` for an order, `outside` for a position that is not on the sphere.
 */
export function cellAt(order: number, lon: number, lat: number): number {
  checkOrder(order, MAX_NUMBER_ORDER)
  return nestedOf(order, spotAt(order, lon, lat))
}

/**
 * The centre of a NESTED cell, in degrees.
 * @param order 0 to 24; `cellCenter64` goes to 29.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function cellCenter(order: number, cell: number): [lon: number, lat: number] {
  return centerOf(order, spotOfCell(order, cell))
}

/**
 * The four corners of a NESTED cell, in degrees, in the order north, west, south, east.
 * @param order 0 to 24.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function cellCorners(order: number, cell: number): [lon: number, lat: number][] {
  const { face, x, y } = spotOfCell(order, cell)
  const corners = [
    [x + 1, y + 1],
    [x, y + 1],
    [x, y],
    [x + 1, y],
  ] as const
  const place: Place = { lon: 0, lat: 0 }
  return corners.map(([u, v]) => {
    placeOf(sideOf(order), face, u, v, place)
    return [place.lon, place.lat]
  })
}

/**
 * The cell of a coarser order that holds a NESTED cell.
 * @throws CaelumError `usage` unless 0 ≤ coarser ≤ order ≤ 24, `outside` for a cell that does not exist.
 */
export function parentCell(order: number, cell: number, coarser: number): number {
  checkOrder(order, MAX_NUMBER_ORDER)
  checkOrder(coarser, order)
  checkCell(order, cell)
  return Math.floor(cell / 4 ** (order - coarser))
}

/**
 * The NESTED cells of a finer order that make up a cell: `count` cells from `first` on.
 * @throws CaelumError `usage` unless 0 ≤ order ≤ finer ≤ 24, `outside` for a cell that does not exist.
 */
export function childCells(order: number, cell: number, finer: number): { first: number; count: number } {
  checkOrder(finer, MAX_NUMBER_ORDER)
  checkOrder(order, finer)
  checkCell(order, cell)
  const count = 4 ** (finer - order)
  return { first: cell * count, count }
}

/** The spot of a position, or a CaelumError `outside`. */
export function spotAt(order: number, lon: number, lat: number): Spot {
  const spot = newSpot()
  if (locate(sideOf(order), lon, lat, spot)) return spot
  throw new CaelumError(
    "outside",
    `Position (${lon}, ${lat}) is not on the sphere; give a finite longitude and a latitude from -90 to 90 degrees.`,
  )
}

/** The centre of a spot, in degrees. */
export function centerOf(order: number, spot: Spot): [lon: number, lat: number] {
  const place: Place = { lon: 0, lat: 0 }
  placeOf(sideOf(order), spot.face, spot.x + 0.5, spot.y + 0.5, place)
  return [place.lon, place.lat]
}

/** The spot of a NESTED cell at an order up to 24, both checked. */
export function spotOfCell(order: number, cell: number): Spot {
  checkOrder(order, MAX_NUMBER_ORDER)
  checkCell(order, cell)
  const spot = newSpot()
  spotOfNested(order, cell, spot)
  return spot
}
