import { mix } from "../random.ts"
import type { LeafRows } from "./photometry.ts"

/** The values of a column of a leaf; numbers last until the next column is made. */
export type LeafColumn =
  /** Numbers times `divisor`, NaN = null. */
  | { readonly kind: "numbers"; readonly values: Float64Array; readonly divisor: number }
  | { readonly kind: "longs"; readonly values: BigInt64Array }
  /** Indices into `words`, NaN = null. */
  | { readonly kind: "words"; readonly values: Float64Array; readonly words: readonly string[] }
  /** One text of `width` ASCII bytes a row. */
  | { readonly kind: "texts"; readonly bytes: Uint8Array; readonly width: number }

/** Makes the values of a column; `band` counts from 0, `aperture` from 1. */
export type Recipe = (
  leaf: LeafRows,
  place: { readonly band: number; readonly aperture: number; readonly salt: number },
) => LeafColumn

/** A number a row from the row's index and a hash of row and column; NaN = null. */
export type RowValue = (row: number, h: number, leaf: LeafRows, band: number, aperture: number) => number

/** Numbers given in units of 10^-decimals. */
export function quanta(decimals: number, value: RowValue): Recipe {
  const divisor = 10 ** decimals
  return (leaf, { band, aperture, salt }) => {
    const { rows, seeds } = leaf.stars
    const values = leaf.scratch
    for (let row = 0; row < rows; row++)
      values[row] = Math.round(value(row, mix(seeds[row]! ^ salt), leaf, band, aperture))
    return { kind: "numbers", values, divisor }
  }
}

/** Numbers that are not rounded. */
export function plain(value: RowValue): Recipe {
  return (leaf, { band, aperture, salt }) => {
    const { rows, seeds } = leaf.stars
    const values = leaf.scratch
    for (let row = 0; row < rows; row++) values[row] = value(row, mix(seeds[row]! ^ salt), leaf, band, aperture)
    return { kind: "numbers", values, divisor: 1 }
  }
}

/** Texts out of a short list. */
export function words(list: readonly string[], value: RowValue): Recipe {
  const index = quanta(0, value)
  return (leaf, place) => ({
    kind: "words",
    values: (index(leaf, place) as { values: Float64Array }).values,
    words: list,
  })
}
