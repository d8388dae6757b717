import { entityTag } from "../random.ts"
import { encodeChunk, encodeOpenChunk, openValues, type Chunk } from "../parquet/chunk.ts"
import { columnRange } from "../parquet/range.ts"
import { footerBytes, MAGIC, type PlacedChunk } from "../parquet/footer.ts"
import { SPARSE_ROWS } from "../stars/cells.ts"
import { starsOf } from "../stars/stars.ts"
import { CATALOG_COLUMNS } from "./columns.ts"
import { columnValues } from "./leaf.ts"
import { measure } from "./photometry.ts"

/** Columns that follow from where a source is; all others are the same in every sparse leaf. */
const PLACE_COLUMNS: ReadonlySet<string> = new Set([
  "designation",
  "ra",
  "dec",
  "glon",
  "glat",
  "elon",
  "elat",
  "wx",
  "wy",
  "cntr",
  "source_id",
  "coadd_id",
  "src",
  "ra_pm",
  "dec_pm",
  "best_use_cntr",
  "x",
  "y",
  "z",
  "spt_ind",
  "htm20",
])

/** A column that is written into the template: where its values and the places of its statistics are. */
interface Patch {
  readonly column: number
  readonly valuesAt: number
  readonly minAt: readonly number[]
  readonly maxAt: readonly number[]
}

/** The one file of which every sparse leaf is a copy with other positions in it. */
export interface SparseTemplate {
  readonly bytes: Uint8Array
  readonly patches: readonly Patch[]
}

/** Makes the template: what is to be replaced lies plain, at known places, and always takes the same room. */
export function sparseTemplate(seed: number): SparseTemplate {
  const leaf = measure(starsOf(seed, 0, SPARSE_ROWS))
  const placed: PlacedChunk[] = []
  let offset = MAGIC.length
  const open: { column: number; valuesAt: number }[] = []
  for (const [index, column] of CATALOG_COLUMNS.entries()) {
    const values = columnValues(leaf, column, index)
    const chunk = PLACE_COLUMNS.has(column.name)
      ? marked(encodeOpenChunk(values, column.type), index)
      : encodeChunk(values, column.type)
    if (chunk.valuesAt !== undefined) open.push({ column: index, valuesAt: offset + chunk.valuesAt })
    placed.push({ chunk, offset })
    offset += chunk.bytes.length
  }
  const footer = footerBytes(CATALOG_COLUMNS, SPARSE_ROWS, placed)
  const bytes = Buffer.concat([MAGIC, ...placed.map(({ chunk }) => chunk.bytes as Uint8Array), footer])
  const patches = open.map(({ column, valuesAt }) => {
    const { range } = placed[column]!.chunk
    return { column, valuesAt, minAt: placesOf(bytes, range!.min, offset), maxAt: placesOf(bytes, range!.max, offset) }
  })
  return { bytes, patches }
}

/** The chunk with statistics of the same length that occur nowhere else in the file. */
function marked(chunk: Chunk, index: number): Chunk {
  const mark = (length: number, which: number): Uint8Array =>
    Uint8Array.from(
      { length },
      (_, i) => [0xca, 0xe1, 0x75, 0x6d, index & 255, (index >> 8) + 0x10, which, 0xfe][i % 8]!,
    )
  const { min, max } = chunk.range!
  return { ...chunk, range: { min: mark(min.length, 1), max: mark(max.length, 2) } }
}

function placesOf(bytes: Buffer, mark: Uint8Array, from: number): number[] {
  const places: number[] = []
  for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at + 1)) places.push(at)
  return places
}

/** The leaf of a cell. */
export function sparseLeaf(seed: number, cell: number, { bytes, patches }: SparseTemplate): Uint8Array {
  const leaf = measure(starsOf(seed, cell, SPARSE_ROWS))
  const out = Uint8Array.from(bytes)
  for (const { column, valuesAt, minAt, maxAt } of patches) {
    const spec = CATALOG_COLUMNS[column]!
    const values = columnValues(leaf, spec, column)
    out.set(openValues(values, spec.type), valuesAt)
    const { min, max } = columnRange(values, spec.type)!
    for (const at of minAt) out.set(min, at)
    for (const at of maxAt) out.set(max, at)
  }
  return out
}

export function sparseEtag(seed: number, version: number, cell: number): string {
  return entityTag(`allwise ${version} ${seed} sparse ${cell}`)
}
