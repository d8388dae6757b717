/** Order of the catalogue's partitions. */
export const LEAF_ORDER = 5

/** The Taurus region of the introduction: the ten cells that its box touches and the three that a polygon adds. */
export const TAURUS_CELLS: readonly number[] = [265, 266, 267, 268, 270, 271, 288, 289, 290, 291, 292, 293, 294]

/** Cells under the archive's mosaics around (150.01, 2.2) and in region 40019821, where images and rows show the same stars. */
export const FIELD_CELLS: readonly number[] = [4047, 4069, 6814]

export type Scale = "default" | "full"

/** Rows of a sparse leaf: the same in each, so that its size is known without making it. */
export const SPARSE_ROWS = 32

const ROWS: Readonly<Record<Scale, number>> = { default: 4600, full: 58_500 }
const FIELD_ROWS = 6000

export type LeafKind = "taurus" | "field" | "sparse"

const TAURUS = new Set(TAURUS_CELLS)
const FIELDS = new Set(FIELD_CELLS)

export function leafKind(cell: number): LeafKind {
  if (TAURUS.has(cell)) return "taurus"
  return FIELDS.has(cell) ? "field" : "sparse"
}

/** Rows of a leaf; dense ones differ by a few per cent, as on the sky. */
export function leafRows(cell: number, scale: Scale): number {
  const kind = leafKind(cell)
  if (kind === "sparse") return SPARSE_ROWS
  const mean = kind === "taurus" ? ROWS[scale] : FIELD_ROWS
  return Math.round(mean * (0.92 + 0.16 * ((cell * 0.618034) % 1)))
}
