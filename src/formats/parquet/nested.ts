import { type CellValue, cellReader } from "../../core/index.ts"
import { leafCells } from "./cells.ts"
import type { LeafValues } from "./leaf.ts"
import { damaged } from "./pages.ts"
import { columnType } from "./schema.ts"
import type { SchemaNode } from "./types.ts"

/** Where the assembly stands in one leaf. */
interface LeafCursor {
  readonly leaf: LeafValues
  readonly cell: (index: number) => CellValue
  entry: number
  value: number
}

/**
 * Puts the records of a nested column together out of its leaves (Dremel, Melnik et al. 2010): structs become plain objects,
 * lists arrays, maps objects by key.
 */
export function assembleRecords(
  node: SchemaNode,
  leaves: readonly LeafValues[],
  rows: number,
  what: string,
): CellValue[] {
  const cursors = leaves.map(cursorOf)
  const records: CellValue[] = []
  for (let row = 0; row < rows; row++) records.push(readNode(node, cursors, node.firstLeaf, what))
  if (cursors.some((cursor) => cursor.entry !== cursor.leaf.count))
    damaged(what, `it holds more than the ${rows} records of its row group`)
  return records
}

function cursorOf(leaf: LeafValues): LeafCursor {
  const type = columnType(leaf.node)
  const values = leafCells(leaf.raw, leaf.node, { count: leaf.present, shares: true })
  const cell = cellReader({ name: leaf.node.name, type, shape: [], values }) as (index: number) => CellValue
  return { leaf, cell, entry: 0, value: 0 }
}

function definitionAt(cursor: LeafCursor, what: string): number {
  if (cursor.entry >= cursor.leaf.count) damaged(what, "its records end too soon")
  return cursor.leaf.definitions?.[cursor.entry] ?? cursor.leaf.node.definition
}

/** Reads one instance of `node`, whose leaves start at `base` in the schema. */
function readNode(node: SchemaNode, cursors: readonly LeafCursor[], base: number, what: string): CellValue {
  const first = cursors[node.firstLeaf - base]
  if (first === undefined) return null
  if (definitionAt(first, what) < node.definition) {
    skipEntry(node, cursors, base, what)
    return node.repetition === "repeated" ? [] : null
  }
  if (node.repetition !== "repeated") return readInstance(node, cursors, base, what)
  const items: CellValue[] = []
  do items.push(readInstance(node, cursors, base, what))
  while (first.entry < first.leaf.count && first.leaf.repetitions?.[first.entry] === node.repeated)
  return items
}

function readInstance(node: SchemaNode, cursors: readonly LeafCursor[], base: number, what: string): CellValue {
  if (node.physical !== undefined) return readLeaf(cursors[node.firstLeaf - base]!, what)
  const inner = node.children[0]
  const single = node.children.length === 1 && inner?.repetition === "repeated"
  const kind = single ? node.annotation?.kind : undefined
  if (inner && kind === "map" && inner.children.length === 2) return asMap(readNode(inner, cursors, base, what), inner)
  // A map without values is a set of keys.
  if (inner && (kind === "list" || kind === "map")) return readList(inner, cursors, base, what)
  return Object.fromEntries(node.children.map((child) => [child.name, readNode(child, cursors, base, what)]))
}

function readLeaf(cursor: LeafCursor, what: string): CellValue {
  definitionAt(cursor, what)
  cursor.entry++
  return cursor.cell(cursor.value++)
}

/** The elements of an annotated list; the middle group of the three-level form has no meaning of its own. */
function readList(inner: SchemaNode, cursors: readonly LeafCursor[], base: number, what: string): CellValue {
  const items = readNode(inner, cursors, base, what)
  const element = inner.children[0]
  const wrapped = inner.children.length === 1 && inner.name !== "array" && !inner.name.endsWith("_tuple")
  if (!wrapped || element === undefined || !Array.isArray(items)) return items
  return items.map((item) => (item as { [name: string]: CellValue })[element.name] ?? null)
}

function asMap(entries: CellValue, inner: SchemaNode): CellValue {
  const [key, value] = inner.children
  if (!Array.isArray(entries) || !key || !value) return entries
  return Object.fromEntries(
    entries.map((entry) => {
      const pair = entry as { [name: string]: CellValue }
      return [keyText(pair[key.name]), pair[value.name] ?? null]
    }),
  )
}

function keyText(key: CellValue | undefined): string {
  return typeof key === "object" ? JSON.stringify(key) : String(key)
}

function skipEntry(node: SchemaNode, cursors: readonly LeafCursor[], base: number, what: string): void {
  for (let i = node.firstLeaf; i < node.firstLeaf + node.leaves; i++) {
    const cursor = cursors[i - base]!
    if (definitionAt(cursor, what) === cursor.leaf.node.definition) damaged(what, "its levels contradict each other")
    cursor.entry++
  }
}
