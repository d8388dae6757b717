import type { Decompress } from "./codecs.ts"
import { decodeHybrid } from "./levels.ts"
import { damaged, type Page, readPages } from "./pages.ts"
import type { ColumnChunk, SchemaNode } from "./types.ts"
import { type RawValues, ValueCollector } from "./values.ts"

/** The decoded levels and present values of one leaf column in one row group (Dremel encoding). */
export interface LeafValues {
  readonly node: SchemaNode
  /** Entries: rows where nothing repeats. */
  readonly count: number
  /** Definition level of each entry; absent where nothing can be null. */
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
): LeafValues {
  const { arena, pages, values } = readPages(bytes, chunk, decompress, what)
  const definitions = node.definition > 0 ? new Int32Array(values) : undefined
  const repetitions = node.repeated > 0 ? new Int32Array(values) : undefined
  const largest = pages.reduce((most, page) => Math.max(most, page.values), 0)
  const collector = new ValueCollector(node, arena, values, largest, what)
  let at = 0
  for (const page of pages) {
    if (page.dictionary) {
      collector.setDictionary(page)
      continue
    }
    const start = readLevels(arena, page, node, { definitions, repetitions, at, what })
    const present = definitions ? countEqual(definitions, at, at + page.values, node.definition) : page.values
    collector.add(page.encoding, start, page.end, present)
    at += page.values
  }
  return { node, count: values, definitions, repetitions, raw: collector.finish(), present: collector.count }
}

interface LevelTarget {
  definitions: Int32Array | undefined
  repetitions: Int32Array | undefined
  at: number
  what: string
}

/** Decodes the levels of a page and returns where its values start. */
function readLevels(arena: Uint8Array, page: Page, node: SchemaNode, target: LevelTarget): number {
  let pos = page.start
  const read = (out: Int32Array | undefined, highest: number, stored: number | undefined): void => {
    if (out === undefined) {
      pos += stored ?? 0
      return
    }
    let length = stored
    if (length === undefined) {
      if (pos + 4 > page.end) damaged(target.what, "its levels are cut short")
      length = new DataView(arena.buffer, arena.byteOffset).getUint32(pos, true)
      pos += 4
    }
    const width = 32 - Math.clz32(highest)
    if (length > page.end - pos || decodeHybrid(arena, pos, pos + length, width, out, target.at, page.values) < 0)
      damaged(target.what, "its levels are cut short")
    pos += length
  }
  read(target.repetitions, node.repeated, page.v2?.repetition)
  read(target.definitions, node.definition, page.v2?.definition)
  return pos
}

function countEqual(values: Int32Array, from: number, to: number, wanted: number): number {
  let count = 0
  for (let i = from; i < to; i++) if (values[i] === wanted) count++
  return count
}
