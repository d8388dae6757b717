import { CaelumError } from "../core/index.ts"
import { MAX_ORDER, checkCell, checkOrder } from "./order.ts"

/**
 * The number of a NESTED cell among those of all orders: 4^(order + 1) + cell (NUNIQ of IVOA MOC 2.0).
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function uniqOfCell(order: number, cell: number | bigint): bigint {
  checkOrder(order, MAX_ORDER)
  checkCell(order, cell)
  return 4n ** BigInt(order + 1) + BigInt(cell)
}

/**
 * The order and the NESTED cell of a NUNIQ number: the inverse of `uniqOfCell`.
 * @throws CaelumError `outside` for what is no such number of order 0 to 29.
 */
export function cellOfUniq(uniq: number | bigint): { order: number; cell: bigint } {
  const value = typeof uniq === "bigint" || Number.isSafeInteger(uniq) ? BigInt(uniq) : -1n
  const order = value < 4n ? -1 : ((value.toString(2).length - 1) >> 1) - 1
  if (order < 0 || order > MAX_ORDER) throw notUniq(uniq)
  return { order, cell: value - 4n ** BigInt(order + 1) }
}

/** The refusal of what is no NUNIQ number. */
export function notUniq(uniq: number | bigint): CaelumError {
  return new CaelumError(
    "outside",
    `${uniq} is not the NUNIQ number of a HEALPix cell of order 0 to ${MAX_ORDER}; these run from 4 to ${16n * 4n ** 29n - 1n}.`,
  )
}
