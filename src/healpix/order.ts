import { CaelumError } from "../core/index.ts"

/** The finest order of 64-bit HEALPix cells: cells of 0.4 milliarcseconds. */
export const MAX_ORDER = 29

/** The finest order at which every cell number is an exact `number`. */
export const MAX_NUMBER_ORDER = 24

/**
 * Cells along a side of a base face at `order`: 2^order (N_side of Górski et al. 2005, ApJ 622, 759).
 * @throws CaelumError `usage` unless `order` is an integer from 0 to 29.
 */
export function sideOf(order: number): number {
  checkOrder(order, MAX_ORDER)
  return 2 ** order
}

/**
 * Number of cells of the whole sky at `order`: 12 × 4^order, exact at every order.
 * @throws CaelumError `usage` unless `order` is an integer from 0 to 29.
 */
export function cellCount(order: number): number {
  checkOrder(order, MAX_ORDER)
  return 12 * 4 ** order
}

/**
 * Area of one cell at `order`, in square degrees (all cells of an order are equal in area).
 * @throws CaelumError `usage` unless `order` is an integer from 0 to 29.
 */
export function cellArea(order: number): number {
  return ((4 * Math.PI) / cellCount(order)) * (180 / Math.PI) ** 2
}

/**
 * Largest angle between the centre of a cell and a point of it, in degrees, over all cells of `order`. It belongs to the
 * cells whose west and east corners lie on the parallel z = 2/3 and that touch the middle meridian of a base face.
 * @throws CaelumError `usage` unless `order` is an integer from 0 to 29.
 */
export function cellRadius(order: number): number {
  const side = sideOf(order)
  const phi = Math.PI / (4 * side)
  const sigma = 1 - 1 / side
  const radiusA = Math.sqrt(5) / 3
  const radiusB = (sigma * Math.sqrt(6 - sigma * sigma)) / 3
  const dz = 1 / 3 - (sigma * sigma) / 3
  const dr = radiusA - radiusB
  const half = Math.sin(phi / 2)
  const chord = Math.sqrt(dz * dz + dr * dr + 4 * radiusA * radiusB * half * half)
  return 2 * Math.asin(chord / 2) * (180 / Math.PI)
}

/** @throws CaelumError `usage` unless `order` is an integer from 0 to `most`. */
export function checkOrder(order: number, most: number): void {
  if (Number.isInteger(order) && order >= 0 && order <= most) return
  const wider = order > most && order <= MAX_ORDER ? "; use the 64-bit form of this function for finer orders" : ""
  throw new CaelumError("usage", `HEALPix order ${order} is not an integer from 0 to ${most}${wider}.`)
}

/** @throws CaelumError `usage` unless `cell` is an integer from 0 to 12 × 4^order − 1. */
export function checkCell(order: number, cell: number | bigint): void {
  const integer = typeof cell === "bigint" || Number.isSafeInteger(cell)
  if (integer && cell >= 0 && cell < cellCount(order)) return
  throw new CaelumError(
    "outside",
    `HEALPix cell ${cell} does not exist at order ${order}; cells there run from 0 to ${12n * 4n ** BigInt(order) - 1n}.`,
  )
}
