import type { Decompress } from "./codecs.ts"
import { decodeHybrid } from "./levels.ts"
import { damaged, type Page, readPages } from "./pages.ts"
import type { Scratch } from "./scratch.ts"
import type { ColumnChunk, SchemaNode } from "./types.ts"
import { type RawValues, ValueCollector } from "./values.ts"

/** The decoded levels and present values of one leaf column in one row group (Dremel encoding). */
export interface LeafValues {
  readonly node: SchemaNode
  /** Entries: rows where nothing repeats. */
  readonly count: number
  /** Definition level of each entry; absent where nothing is null. */
  readonly definitions?: Int32Array | undefined
  /** Repetition level of each entry; absent where nothing repeats. */
  readonly repetitions?: Int32Array | undefined
  /** The values of the entries whose definition level is the leaf's own. */
  readonly raw: RawValues
  readonly present: number
}

/** Decodes the bytes of a column chunk. `what` names object and column in errors. */
export function decodeLeaf(
  bytes: Uint8Array,
  chunk: ColumnChunk,
  node: SchemaNode,
  decompress: Decompress,
  what: string,
  scratch: Scratch,
): LeafValues {
  const { arena, pages, values } = readPages(bytes, chunk, decompress, what, scratch)
  const repetitions = node.repeated > 0 ? scratch.ints(values) : undefined
  let definitions: Int32Array | undefined
  const largest = pages.reduce((most, page) => Math.max(most, page.values), 0)
  const collector = new ValueCollector(node, arena, values, scratch.ints(largest), scratch, what)
  let at = 0
  for (const page of pages) {
    if (page.dictionary) {
      collector.setDictionary(page)
      continue
    }
    const { start, definition } = findLevels(arena, page, node, what)
    if (repetitions) decodeLevels(arena, definition.before, node.repeated, repetitions, at, page.values, what)
    let present = page.values
    if (node.definition > 0 && (definitions || !isOneRun(arena, definition, node.definition, page.values))) {
      definitions ??= scratch.ints(values).fill(node.definition, 0, at)
      decodeLevels(arena, definition, node.definition, definitions, at, page.values, what)
      present = countEqual(definitions, at, at + page.values, node.definition)
    }
    collector.add(page.encoding, start, page.end, present)
    at += page.values
  }
  return { node, count: values, definitions, repetitions, raw: collector.finish(), present: collector.count }
}

interface LevelPlace {
  readonly from: number
  readonly to: number
}

/** Where the levels of a page lie (repetition before definition), and where its values start. */
function findLevels(
  arena: Uint8Array,
  page: Page,
  node: SchemaNode,
  what: string,
): { start: number; definition: LevelPlace & { readonly before: LevelPlace } } {
  const place = (pos: number, highest: number, stored: number | undefined): LevelPlace => {
    if (stored !== undefined) return { from: pos, to: pos + stored }
    if (highest === 0) return { from: pos, to: pos }
    if (pos + 4 > page.end) damaged(what, "its levels are cut short")
    const length = new DataView(arena.buffer, arena.byteOffset).getUint32(pos, true)
    if (length > page.end - pos - 4) damaged(what, "its levels are cut short")
    return { from: pos + 4, to: pos + 4 + length }
  }
  const before = place(page.start, node.repeated, page.v2?.repetition)
  const own = place(before.to, node.definition, page.v2?.definition)
  return { start: own.to, definition: { ...own, before } }
}

/** Whether one run says that all values are present: most pages without nulls. */
function isOneRun(arena: Uint8Array, { from, to }: LevelPlace, highest: number, count: number): boolean {
  let header = 0
  let pos = from
  for (let shift = 0; shift <= 28 && pos < to; shift += 7) {
    const byte = arena[pos++]!
    header |= (byte & 127) << shift
    if (byte < 128) break
  }
  return (header & 1) === 0 && header >>> 1 >= count && pos < to && arena[pos] === highest
}

function decodeLevels(
  arena: Uint8Array,
  { from, to }: LevelPlace,
  highest: number,
  out: Int32Array,
  at: number,
  count: number,
  what: string,
): void {
  const width = 32 - Math.clz32(highest)
  if (decodeHybrid(arena, from, to, width, out, at, count) < 0) damaged(what, "its levels are cut short")
}

function countEqual(values: Int32Array, from: number, to: number, wanted: number): number {
  let count = 0
  for (let i = from; i < to; i++) if (values[i] === wanted) count++
  return count
}
