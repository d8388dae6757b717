import { CaelumError } from "../core/index.ts"
import { sideOf } from "./order.ts"
import { type Place, placeOf } from "./place.ts"
import { spotOfBigint } from "./nested64.ts"

const MOST_STEPS = 2 ** 20

/**
 * Points along the edge of a NESTED cell, in degrees: from its northern corner by the western, southern and eastern ones, `step`
 * points an edge, evenly spaced along it. Edges are no great circles; more points follow them more closely.
 * @param order 0 to 29.
 * @param step 1 (the corners alone) to 1,048,576.
 * @throws CaelumError `usage` for an order or a step, `outside` for a cell that does not exist.
 */
export function cellBoundary(order: number, cell: number | bigint, step: number = 1): [lon: number, lat: number][] {
  if (!(Number.isInteger(step) && step >= 1 && step <= MOST_STEPS))
    throw new CaelumError("usage", `${step} points an edge is no integer from 1 to ${MOST_STEPS}.`)
  const { face, x, y } = spotOfBigint(order, checked(order, cell))
  const side = sideOf(order)
  const place: Place = { lon: 0, lat: 0 }
  return Array.from({ length: 4 * step }, (_, i) => {
    const part = (i % step) / step
    const edge = Math.floor(i / step)
    const u = edge === 0 ? 1 - part : edge === 1 ? 0 : edge === 2 ? part : 1
    const v = edge === 0 ? 1 : edge === 1 ? 1 - part : edge === 2 ? 0 : part
    placeOf(side, face, x + u, y + v, place)
    return [place.lon, place.lat]
  })
}

function checked(order: number, cell: number | bigint): bigint {
  if (typeof cell === "bigint" || Number.isSafeInteger(cell)) return BigInt(cell)
  throw new CaelumError("outside", `HEALPix cell ${cell} does not exist at order ${order}; give a whole number.`)
}
