import { CaelumError, type ColumnType, mergeSpans, type Span } from "../../core/index.ts"
import { decompressor } from "./codecs.ts"
import { type DecodedColumn, joinLeaves } from "./column.ts"
import { decodeLeaf } from "./leaf.ts"
import { FRESH, type Scratch } from "./scratch.ts"
import type { ColumnChunk, ParquetField, ParquetFile, RowGroup } from "./types.ts"

/** Finds top-level fields by name: exact, else the only one that differs by case alone. */
export function findField(fields: readonly ParquetField[], name: string): ParquetField | undefined {
  const exact = fields.find((field) => field.name === name)
  if (exact) return exact
  const folded = fields.filter((field) => field.name.toLowerCase() === name.toLowerCase())
  return folded.length === 1 ? folded[0] : undefined
}

/**
 * Checks that the data of a file are in it.
 * @throws CaelumError `unsupported` for an index (`_metadata`) whose row groups are those of other files.
 */
export function requireOwnData({ label, rowGroups }: Pick<ParquetFile, "label" | "rowGroups">): void {
  const other = rowGroups.find((group) => group.chunks[0]?.filePath !== undefined)?.chunks[0]?.filePath
  if (other !== undefined)
    throw new CaelumError(
      "unsupported",
      `${label} is an index of other files (the first is '${other}') and holds no rows; name the folder that it is in.`,
      { context: { uri: label } },
    )
}

/** The column chunks of a field in a row group: one for a flat column, one a leaf for a nested one. */
export function fieldChunks(group: RowGroup, field: ParquetField): readonly ColumnChunk[] {
  return group.chunks.slice(field.node.firstLeaf, field.node.firstLeaf + field.node.leaves)
}

/** The byte ranges of the wanted fields of a row group, adjacent ones joined. Pure. */
export function chunkSpans(group: RowGroup, fields: readonly ParquetField[]): Span[] {
  const spans = fields.flatMap((field) => fieldChunks(group, field).map(({ offset, length }) => ({ offset, length })))
  return mergeSpans(spans, 0)
}

const WIDTHS: Readonly<Partial<Record<ColumnType, number>>> = {
  bool: 1,
  bit: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
  uint64: 8,
  timestamp: 8,
  float64: 8,
}

/**
 * Bytes that the values of the wanted fields of a row group take once decoded, by its footer: numbers by their width; of texts
 * and nested values a pointer each beside what the pages hold. Pure.
 */
export function decodedBytes(group: RowGroup, fields: readonly ParquetField[]): number {
  let bytes = 0
  for (const field of fields)
    for (const chunk of fieldChunks(group, field)) {
      const width = WIDTHS[field.type]
      const count = Math.max(group.rows, chunk.values)
      bytes += width === undefined ? 8 * count + chunk.uncompressed : width * count
    }
  return bytes
}

/** Bytes that were read of an object, by their place in it. */
export interface ReadPiece {
  readonly offset: number
  readonly bytes: Uint8Array
}

/**
 * Decodes the wanted fields of one row group out of pieces that hold their chunks. With a `scratch` that does not keep, the
 * answer is void after its reset; columns made of it stay.
 * @throws CaelumError `malformed` for damaged pages, `unsupported` for LZO, `limit` for a chunk over 1 GiB.
 */
export async function decodeFields(
  file: Pick<ParquetFile, "label">,
  group: RowGroup,
  fields: readonly ParquetField[],
  pieces: readonly ReadPiece[],
  scratch: Scratch = FRESH,
): Promise<DecodedColumn[]> {
  const columns: DecodedColumn[] = []
  for (const field of fields) {
    const leaves = []
    for (const [i, chunk] of fieldChunks(group, field).entries()) {
      const node = leafNodes(field)[i]!
      const what = `Column '${node.path.join(".")}' of ${file.label}`
      const decompress = await decompressor(chunk.codec, what)
      leaves.push(decodeLeaf(piece(pieces, chunk, what), chunk, node, decompress, what, scratch))
    }
    columns.push(joinLeaves(field, leaves, group.rows, `Column '${field.name}' of ${file.label}`, scratch))
  }
  return columns
}

function leafNodes(field: ParquetField): ParquetField["node"][] {
  const collect = (node: ParquetField["node"]): ParquetField["node"][] =>
    node.physical !== undefined ? [node] : node.children.flatMap(collect)
  return collect(field.node)
}

function piece(pieces: readonly ReadPiece[], chunk: ColumnChunk, what: string): Uint8Array {
  if (chunk.length === 0) return new Uint8Array(0)
  for (const { offset, bytes } of pieces) {
    const start = chunk.offset - offset
    if (start >= 0 && start + chunk.length <= bytes.length) return bytes.subarray(start, start + chunk.length)
  }
  throw new CaelumError("internal", `${what} was not among the bytes that were read.`)
}
