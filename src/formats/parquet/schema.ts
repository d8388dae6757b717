import type { ColumnType } from "../../core/index.ts"
import { readLogicalType } from "./logical.ts"
import { STOP, type ThriftReader } from "./thrift.ts"
import type { Annotation, ParquetSchema, PhysicalType, SchemaNode } from "./types.ts"

const PHYSICAL: readonly PhysicalType[] = [
  "BOOLEAN",
  "INT32",
  "INT64",
  "INT96",
  "FLOAT",
  "DOUBLE",
  "BYTE_ARRAY",
  "FIXED_LEN_BYTE_ARRAY",
]
const REPETITIONS = ["required", "optional", "repeated"] as const
const DEEPEST = 32
const WIDEST = 1 << 24

/** One element of the flattened schema, as stored. */
export interface SchemaElement {
  physical?: PhysicalType
  width: number
  repetition: SchemaNode["repetition"]
  name: string
  children: number
  converted: number
  scale: number
  precision: number
  logical?: Annotation | undefined
}

function readSchemaElement(reader: ThriftReader, type: number): SchemaElement {
  reader.struct(type)
  const element: SchemaElement = {
    width: 0,
    repetition: "required",
    name: "",
    children: 0,
    converted: -1,
    scale: 0,
    precision: 0,
  }
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) element.physical = PHYSICAL[reader.int(field)] ?? reader.fail("a physical type does not exist")
    else if (id === 2) element.width = reader.count(field)
    else if (id === 3) element.repetition = REPETITIONS[reader.int(field)] ?? reader.fail("a repetition does not exist")
    else if (id === 4) element.name = reader.text(field)
    else if (id === 5) element.children = reader.count(field)
    else if (id === 6) element.converted = reader.int(field)
    else if (id === 7) element.scale = reader.int(field)
    else if (id === 8) element.precision = reader.int(field)
    else if (id === 10) element.logical = readLogicalType(reader, field)
    else reader.skip(field)
  }
  return element
}

/** Reads the list of schema elements. Files of one catalogue have the same one: equal bytes are not read again. */
export function readSchema(reader: ThriftReader, type: number, like: ParquetSchema | undefined): ParquetSchema {
  const start = reader.pos
  if (like && sameBytes(reader, like.bytes)) {
    reader.pos += like.bytes.length
    return like
  }
  const elements = reader.list(type, readSchemaElement)
  return { ...buildSchema(elements, reader), bytes: reader.bytes.slice(start, reader.pos) }
}

function sameBytes({ bytes, pos, end }: ThriftReader, wanted: Uint8Array): boolean {
  if (wanted.length > end - pos) return false
  for (let i = 0; i < wanted.length; i++) if (bytes[pos + i] !== wanted[i]) return false
  return true
}

/** Builds the schema tree out of its depth-first list. */
function buildSchema(
  elements: readonly SchemaElement[],
  reader: ThriftReader,
): { root: SchemaNode; leaves: SchemaNode[] } {
  const leaves: SchemaNode[] = []
  let next = 0
  const build = (parent: SchemaNode | undefined, depth: number): SchemaNode => {
    const element = elements[next++]
    if (element === undefined) return reader.fail("the schema ends inside a group")
    if (depth > DEEPEST) reader.fail("the schema is nested too deep")
    const children: SchemaNode[] = []
    const node = { ...nodeOf(element, parent, reader), firstLeaf: leaves.length, leaves: 0, children }
    if (node.physical !== undefined) leaves.push(node)
    for (let i = 0; i < element.children; i++) children.push(build(node, depth + 1))
    node.leaves = leaves.length - node.firstLeaf
    return node
  }
  const root = build(undefined, 0)
  if (next !== elements.length) reader.fail("the schema has elements outside its root")
  return { root, leaves }
}

function nodeOf(element: SchemaElement, parent: SchemaNode | undefined, reader: ThriftReader): SchemaNode {
  const group = element.physical === undefined
  if (!group && element.children > 0) reader.fail(`column '${element.name}' has both a type and children`)
  if (element.width > WIDEST) reader.fail(`column '${element.name}' claims values of ${element.width} bytes`)
  if (element.physical === "FIXED_LEN_BYTE_ARRAY" && element.width === 0)
    reader.fail(`column '${element.name}' has values of no width`)
  const optional = parent !== undefined && element.repetition !== "required" ? 1 : 0
  const repeated = parent !== undefined && element.repetition === "repeated" ? 1 : 0
  return {
    name: element.name,
    path: parent === undefined ? [] : [...parent.path, element.name],
    repetition: parent === undefined ? "required" : element.repetition,
    physical: element.physical,
    width: element.width,
    annotation: element.logical ?? convertedType(element),
    children: [],
    definition: (parent?.definition ?? 0) + optional,
    repeated: (parent?.repeated ?? 0) + repeated,
    firstLeaf: 0,
    leaves: 0,
  }
}

const CONVERTED: readonly (Annotation | undefined)[] = [
  { kind: "string" },
  { kind: "map" },
  { kind: "map" },
  { kind: "list" },
  { kind: "enum" },
  undefined,
  { kind: "date" },
  { kind: "time", unit: "ms" },
  { kind: "time", unit: "us" },
  { kind: "timestamp", unit: "ms" },
  { kind: "timestamp", unit: "us" },
  { kind: "integer", bits: 8, signed: false },
  { kind: "integer", bits: 16, signed: false },
  { kind: "integer", bits: 32, signed: false },
  { kind: "integer", bits: 64, signed: false },
  { kind: "integer", bits: 8, signed: true },
  { kind: "integer", bits: 16, signed: true },
  { kind: "integer", bits: 32, signed: true },
  { kind: "integer", bits: 64, signed: true },
  { kind: "json" },
  { kind: "bson" },
  { kind: "interval" },
]
const CONVERTED_DECIMAL = 5

function convertedType(element: SchemaElement): Annotation | undefined {
  if (element.converted === CONVERTED_DECIMAL)
    return { kind: "decimal", scale: element.scale, precision: element.precision }
  return CONVERTED[element.converted]
}

/** Digits that a double holds exactly: a decimal of at most this precision is read as float64, a longer one as text. */
export const DOUBLE_DIGITS = 15

/** The column type of a top-level field: groups and repeated values are `object`. */
export function fieldType(node: SchemaNode): ColumnType {
  return node.repetition === "repeated" ? "object" : columnType(node)
}

/** The column type in which the values of a leaf are read; `object` for a group. */
export function columnType(node: SchemaNode): ColumnType {
  if (node.physical === undefined) return "object"
  const annotation = node.annotation
  if (annotation?.kind === "decimal") return annotation.precision <= DOUBLE_DIGITS ? "float64" : "string"
  if (node.physical === "BOOLEAN") return "bool"
  if (node.physical === "FLOAT") return "float32"
  if (node.physical === "DOUBLE") return "float64"
  if (node.physical === "INT96") return "timestamp"
  if (node.physical === "INT32") return int32Type(annotation)
  if (node.physical === "INT64") return int64Type(annotation)
  if (annotation?.kind === "float16") return "float32"
  return isText(annotation) ? "string" : "binary"
}

function isText(annotation: Annotation | undefined): boolean {
  const kind = annotation?.kind
  return kind === "string" || kind === "enum" || kind === "json" || kind === "uuid"
}

function int32Type(annotation: Annotation | undefined): ColumnType {
  if (annotation?.kind === "date") return "timestamp"
  if (annotation?.kind !== "integer") return "int32"
  const bits = annotation.bits === 8 || annotation.bits === 16 ? annotation.bits : 32
  return `${annotation.signed ? "" : "u"}int${bits}`
}

function int64Type(annotation: Annotation | undefined): ColumnType {
  // Nanoseconds stay integers: a timestamp in microseconds would lose digits.
  if (annotation?.kind === "timestamp" && annotation.unit !== "ns") return "timestamp"
  return annotation?.kind === "integer" && !annotation.signed ? "uint64" : "int64"
}
