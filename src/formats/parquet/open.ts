import { type ByteSource, CaelumError, type ReadOptions } from "../../core/index.ts"
import { parseArrowSchema } from "./arrow-schema.ts"
import { parseMetadata } from "./metadata.ts"
import { fieldType } from "./schema.ts"
import { ThriftReader } from "./thrift.ts"
import type { ParquetField, ParquetFile, ParquetSchema, SchemaNode } from "./types.ts"

export interface OpenParquetOptions extends ReadOptions {
  /** Bytes of the first read, from the end: a footer that fits costs no second request. 64 KiB unless given. */
  readonly guess?: number | undefined
  /** Another file of the same catalogue, asked for when the footer is here: what both have in common is not parsed again. */
  readonly like?: (() => ParquetFile | undefined) | undefined
  /** Longest footer that is read, bytes: 64 MiB unless given. */
  readonly longest?: number | undefined
}

/** The default size of the first read from the end. */
export const FOOTER_GUESS = 65_536
const LONGEST_FOOTER = 64 * 2 ** 20
const TAIL = 8

/**
 * Opens a Parquet file by reading its footer alone: one suffix read, and a second only for a footer longer than the guess.
 * @throws CaelumError `malformed` for what is not Parquet or lies about its lengths, `limit` for a footer over `longest`,
 * `unsupported` for an encrypted one, and the errors of the source.
 */
export async function openParquet(source: ByteSource, options: OpenParquetOptions = {}): Promise<ParquetFile> {
  const guess = Math.max(TAIL, options.guess ?? FOOTER_GUESS)
  const tail = await source.read({ last: guess }, options)
  const size = tail.length < guess ? tail.length : (source.known()?.size ?? (await source.size(options)))
  const length = footerLength(tail, size, source.label, options.longest ?? LONGEST_FOOTER)
  const first = { offset: size - tail.length, length: tail.length }
  if (length + TAIL <= tail.length) {
    const before = tail.length - length - TAIL
    const file = parseFooter(tail.subarray(before), size, source.label, options.like?.())
    return { ...file, reads: [first], tail: { offset: first.offset, bytes: tail.subarray(0, before) } }
  }
  const missing = length + TAIL - tail.length
  const next = { ...options, ...(options.wave === undefined ? {} : { wave: options.wave + 1 }) }
  const second = { offset: size - length - TAIL, length: missing }
  const head = await source.read(second, next)
  const footer = new Uint8Array(length + TAIL)
  footer.set(head)
  footer.set(tail, missing)
  return { ...parseFooter(footer, size, source.label, options.like?.()), reads: [first, second] }
}

function footerLength(tail: Uint8Array, size: number, label: string, longest: number): number {
  const context = { uri: label }
  const magic = String.fromCharCode(...tail.subarray(Math.max(0, tail.length - 4)))
  if (magic === "PARE")
    throw new CaelumError("unsupported", `${label} has an encrypted footer, which is not read; decrypt it first.`, {
      context,
    })
  if (tail.length < TAIL || magic !== "PAR1")
    throw new CaelumError("malformed", `${label} (${size} bytes) is not a Parquet file: it does not end in PAR1.`, {
      context,
    })
  const length = new DataView(tail.buffer, tail.byteOffset + tail.length - TAIL).getUint32(0, true)
  if (length > size - TAIL)
    throw new CaelumError(
      "malformed",
      `${label} claims a footer of ${length} bytes but has only ${size}; it is cut short.`,
      {
        context,
      },
    )
  if (length > longest)
    throw new CaelumError("limit", `The footer of ${label} has ${length} bytes; at most ${longest} are read.`, {
      context,
    })
  return length
}

/**
 * Parses the end of a Parquet file of `size` bytes: `footer` is its metadata, their length and the magic number. Pure.
 * @throws CaelumError `malformed` for anything inconsistent.
 */
export function parseFooter(footer: Uint8Array, size: number, label: string, like?: ParquetFile): ParquetFile {
  const reader = new ThriftReader(footer, label, 0, footer.length - TAIL)
  const parsed = parseMetadata(reader, size - footer.length, like?.schema)
  const { "ARROW:schema": arrowSchema, ...metadata } = parsed.keyValues
  const { rows, createdBy, rowGroups, schema } = parsed
  const fields =
    like && like.schema === schema && like.arrowSchema === arrowSchema
      ? like.fields
      : fieldsOf(schema, arrowSchema, label)
  return { label, size, footerBytes: footer.length, rows, createdBy, fields, rowGroups, metadata, schema, arrowSchema }
}

function fieldsOf({ root }: ParquetSchema, arrowSchema: string | undefined, label: string): ParquetField[] {
  const arrow = arrowSchema === undefined ? undefined : parseArrowSchema(arrowSchema, label)
  return root.children.map((node) => fieldOf(node, arrow?.fields.get(node.name) ?? {}))
}

function fieldOf(node: SchemaNode, metadata: Readonly<Record<string, string>>): ParquetField {
  return {
    name: node.name,
    type: fieldType(node),
    nullable: node.repetition === "optional",
    unit: metadata["unit"] || metadata["units"] || nanosecondUnit(node),
    ucd: metadata["ucd"] || undefined,
    description: metadata["description"] || undefined,
    metadata,
    node,
  }
}

/** Times that are read as plain integers say what they count. */
function nanosecondUnit(node: SchemaNode): string | undefined {
  const kind = node.annotation
  if (kind?.kind === "time") return kind.unit
  return kind?.kind === "timestamp" && kind.unit === "ns" ? "ns" : undefined
}
