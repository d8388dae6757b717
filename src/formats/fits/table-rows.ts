import type { Hdu } from "./hdu.ts"
import type { ByteWindow } from "./window.ts"

/** A compressed image with the rows of its table, where all of them were read with its header: one step less to its pixels. */
export function withTableRows(hdu: Hdu, window: ByteWindow): Hdu {
  if (hdu.kind !== "image" || !hdu.compression) return hdu
  const [width = 0, rows = 0] = [hdu.header.integer("NAXIS1"), hdu.header.integer("NAXIS2")]
  const from = hdu.dataOffset - window.offset
  const to = from + width * rows
  if (from < 0 || to <= from || to > window.bytes.length) return hdu
  return { ...hdu, tableRows: window.bytes.slice(from, to) }
}
