/** The filter types of PNG (section 9) that are tried: none, sub, up, Paeth. */
const FILTERS = [0, 1, 2, 4] as const

/** Above this entropy in bits a byte, matches that are not runs are chance and not worth a search. */
const NOISY = 2

/**
 * The rows of an image, each behind its filter type byte. One filter is used for the whole image, the one whose bytes have the
 * least entropy over a sample of the rows; none where `mayFilter` is false (palette indices do not predict each other).
 * `stride` is bytes a row, `step` bytes a pixel. `noisy` tells the compressor not to look for more than runs.
 */
export function filterRows(
  data: Uint8Array,
  stride: number,
  height: number,
  step: number,
  mayFilter: boolean,
): { rows: Uint8Array<ArrayBuffer>; noisy: boolean } {
  const { filter, bits } = bestFilter(data, stride, height, step, mayFilter)
  const rows = new Uint8Array((stride + 1) * height)
  const line = new Uint8Array(stride)
  for (let row = 0; row < height; row++) {
    const at = row * (stride + 1)
    rows[at] = filter
    if (filter === 0) rows.set(data.subarray(row * stride, (row + 1) * stride), at + 1)
    else rows.set(filterLine(filter, data, row, stride, step, line), at + 1)
  }
  return { rows, noisy: bits > NOISY }
}

function bestFilter(
  data: Uint8Array,
  stride: number,
  height: number,
  step: number,
  mayFilter: boolean,
): { filter: number; bits: number } {
  const every = Math.max(1, Math.floor(height / 64))
  const line = new Uint8Array(stride)
  const tried = FILTERS.slice(0, mayFilter ? FILTERS.length : 1).map((filter) => {
    const counts = new Uint32Array(256)
    for (let row = 0; row < height; row += every) {
      filterLine(filter, data, row, stride, step, line)
      for (let i = 0; i < stride; i++) counts[line[i]!]!++
    }
    return { filter, bits: entropy(counts) }
  })
  return tried.reduce((best, next) => (next.bits < best.bits ? next : best))
}

/** Bits a byte that an ideal code of single bytes needs. */
function entropy(counts: Uint32Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log2(count / total) : sum), 0)
}

function filterLine(
  filter: number,
  data: Uint8Array,
  row: number,
  stride: number,
  step: number,
  line: Uint8Array,
): Uint8Array {
  const at = row * stride
  const above = row === 0 ? -1 : at - stride
  for (let i = 0; i < stride; i++) {
    const left = i < step ? 0 : data[at + i - step]!
    const up = above < 0 ? 0 : data[above + i]!
    const corner = above < 0 || i < step ? 0 : data[above + i - step]!
    line[i] = data[at + i]! - (filter === 0 ? 0 : filter === 1 ? left : filter === 2 ? up : paeth(left, up, corner))
  }
  return line
}

function paeth(left: number, up: number, corner: number): number {
  const fromLeft = Math.abs(up - corner)
  const fromUp = Math.abs(left - corner)
  const fromCorner = Math.abs(left + up - 2 * corner)
  if (fromLeft <= fromUp && fromLeft <= fromCorner) return left
  return fromUp <= fromCorner ? up : corner
}
