import type { ByteSource, Column, ReadCost, SignalOptions, Span } from "../../core/index.ts"
import { planObject } from "../../core/index.ts"
import type { DescriptorReader } from "./descriptor-reader.ts"
import type { TableLayout } from "./fits-column.ts"
import type { HeapCells } from "./heap-cells.ts"
import { readPieces } from "./pieces.ts"

/** Cells that touch are planned as one, up to so many bytes. */
const BLOCK_BYTES = 1 << 18

/** Cells of variable-length columns in the order in which they lie in the heap: cell i is `rows[i]` of `columns[i]`. */
interface HeapOrder {
  readonly columns: Uint16Array
  readonly rows: Float64Array
}

/** The requests for cells, and which cells (from, to in their order) each of them brings. */
interface HeapPieces {
  readonly spans: readonly Span[]
  readonly ends: readonly number[]
}

export interface HeapOptions extends SignalOptions {
  readonly cost: ReadCost
  /** 2 unless given. */
  readonly wave?: number
}

/**
 * Reads the cells that checked descriptors name: neighbours together, pieces side by side.
 * @param heap The whole heap, where it has been read already.
 */
export async function readHeap(
  source: ByteSource,
  layout: Pick<TableLayout, "heapOffset">,
  readers: readonly { readonly descriptors: DescriptorReader; readonly cells: HeapCells }[],
  heap: Uint8Array | undefined,
  options: HeapOptions,
): Promise<Column[]> {
  const descriptors = readers.map((reader) => reader.descriptors)
  const cells = readers.map((reader) => reader.cells)
  const order = heapOrder(descriptors)
  const take = (bytes: Uint8Array, from: number, first: number, end: number): Promise<void> | void =>
    takeCells({ bytes, from, first, end }, order, descriptors, cells)
  if (heap) await take(heap, 0, 0, order.rows.length)
  else {
    const { spans, ends } = heapPieces(order, descriptors, options.cost)
    const numbers = new Map(spans.map((span, i) => [span, i]))
    const placed = new Map(
      spans.map((span) => [{ offset: layout.heapOffset + span.offset, length: span.length }, span] as const),
    )
    await readPieces(
      source,
      Array.from(placed.keys()),
      options.cost.connections,
      { signal: options.signal, wave: options.wave ?? 2 },
      (bytes, at) => {
        const span = placed.get(at)!
        const number = numbers.get(span)!
        return take(bytes, span.offset, number === 0 ? 0 : ends[number - 1]!, ends[number]!)
      },
    )
  }
  return cells.map((column) => column.finish())
}

/** Cells without elements are left out. */
function heapOrder(descriptors: readonly DescriptorReader[]): HeapOrder {
  const count = descriptors.reduce(
    (sum, { counts }) => sum + counts.reduce((n, length) => n + (length > 0 ? 1 : 0), 0),
    0,
  )
  const offsets = new Float64Array(count)
  const columns = new Uint16Array(count)
  const rows = new Float64Array(count)
  let next = 0
  for (const [c, reader] of descriptors.entries())
    for (let row = 0; row < reader.counts.length; row++) {
      if (reader.counts[row] === 0) continue
      offsets[next] = reader.offsets[row]!
      columns[next] = c
      rows[next++] = row
    }
  if (isAscending(offsets)) return { columns, rows }
  const sorted = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => offsets[a]! - offsets[b]!)
  return { columns: columns.map((_, i) => columns[sorted[i]!]!), rows: rows.map((_, i) => rows[sorted[i]!]!) }
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) return false
  return true
}

/** Cells are never cut: what lies close, or overlaps, comes together. */
function heapPieces(order: HeapOrder, descriptors: readonly DescriptorReader[], cost: ReadCost): HeapPieces {
  const blocks: { offset: number; length: number; end: number }[] = []
  for (let i = 0; i < order.rows.length; i++) {
    const reader = descriptors[order.columns[i]!]!
    const row = order.rows[i]!
    const offset = reader.offsets[row]!
    const last = blocks.at(-1)
    const lastEnd = last === undefined ? -1 : last.offset + last.length
    const reach = Math.max(lastEnd, offset + reader.bytes(row)) - (last?.offset ?? 0)
    if (last && (offset < lastEnd || (offset === lastEnd && reach <= BLOCK_BYTES))) {
      last.length = reach
      last.end = i + 1
    } else blocks.push({ offset, length: reader.bytes(row), end: i + 1 })
  }
  const spans = planObject(blocks, cost)
  let next = 0
  const ends = spans.map((span) => {
    while (next < blocks.length && blocks[next]!.offset < span.offset + span.length) next++
    return blocks[next - 1]!.end
  })
  return { spans, ends }
}

interface TakenPiece {
  readonly bytes: Uint8Array
  /** Offset of the first byte in the heap. */
  readonly from: number
  readonly first: number
  readonly end: number
}

function takeCells(
  { bytes, from, first, end }: TakenPiece,
  order: HeapOrder,
  descriptors: readonly DescriptorReader[],
  cells: readonly HeapCells[],
): Promise<void> | void {
  const pending: Promise<void>[] = []
  for (let i = first; i < end; i++) {
    const c = order.columns[i]!
    const row = order.rows[i]!
    const taken = cells[c]!.take(bytes, descriptors[c]!.offsets[row]! - from, row)
    if (taken) pending.push(taken)
  }
  if (pending.length > 0) return Promise.all(pending).then(() => undefined)
}
