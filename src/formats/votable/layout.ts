import type { ColumnType, TypedArray } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { VoDatatype, VoField } from "./types.ts"

/** How the cells of a field are stored, in the document and in memory. */
export interface CellLayout {
  readonly name: string
  readonly datatype: VoDatatype
  readonly type: ColumnType
  /** Shape of a cell as core's Column has it. */
  readonly shape: readonly number[]
  /** Elements of a cell (numbers, or whole strings); -1 where that varies by row. */
  readonly count: number
  /** Characters of one string; -1 where that varies by row. Only of the text types. */
  readonly width: number
  /** The text that stands for null. */
  readonly nullText: string | undefined
}

interface ElementKind {
  readonly type: ColumnType
  /** Bytes of one element in BINARY. */
  readonly bytes: number
  /** Numbers of one element: 2 for complex. */
  readonly lanes: 1 | 2
  readonly make: (length: number) => TypedArray
}

const KINDS: Readonly<Record<VoDatatype, ElementKind>> = {
  boolean: { type: "bool", bytes: 1, lanes: 1, make: (n) => new Uint8Array(n) },
  bit: { type: "bit", bytes: 0, lanes: 1, make: (n) => new Uint8Array(n) },
  unsignedByte: { type: "uint8", bytes: 1, lanes: 1, make: (n) => new Uint8Array(n) },
  short: { type: "int16", bytes: 2, lanes: 1, make: (n) => new Int16Array(n) },
  int: { type: "int32", bytes: 4, lanes: 1, make: (n) => new Int32Array(n) },
  long: { type: "int64", bytes: 8, lanes: 1, make: (n) => new BigInt64Array(n) },
  char: { type: "string", bytes: 1, lanes: 1, make: (n) => new Uint8Array(n) },
  unicodeChar: { type: "string", bytes: 2, lanes: 1, make: (n) => new Uint16Array(n) },
  float: { type: "float32", bytes: 4, lanes: 1, make: (n) => new Float32Array(n) },
  double: { type: "float64", bytes: 8, lanes: 1, make: (n) => new Float64Array(n) },
  floatComplex: { type: "complex64", bytes: 8, lanes: 2, make: (n) => new Float32Array(n) },
  doubleComplex: { type: "complex128", bytes: 16, lanes: 2, make: (n) => new Float64Array(n) },
}

export function elementKind(datatype: VoDatatype): ElementKind {
  return KINDS[datatype]
}

export function isDatatype(name: string): name is VoDatatype {
  return Object.hasOwn(KINDS, name)
}

/** Spellings that the standard does not know but that are read as what they mean. */
export const OLD_DATATYPES: Readonly<Record<string, VoDatatype>> = {
  string: "char",
  unicodeString: "unicodeChar",
  int16: "short",
  int32: "int",
  int64: "long",
  float32: "float",
  float64: "double",
}

const ARRAYSIZE = /^(?:\d{1,9}x)*(?:\d{1,9}\*?|\*)$/
const LARGEST_CELL = 2 ** 27

/**
 * The layout of a field's cells. The last axis of `arraysize` is the slowest (REC-VOTable-1.4, section 2.2).
 * @throws CaelumError `malformed` for an arraysize that breaks the grammar, `limit` for a cell of more than 2^27 elements.
 */
export function cellLayout(field: VoField): CellLayout {
  const kind = KINDS[field.datatype]
  const text = kind.type === "string"
  const { sizes, open } = axes(field)
  const length = text ? (sizes.length > 0 ? sizes.shift()! : open ? -1 : 1) : 1
  const variable = open && !(text && length === -1)
  const shape = variable ? [-1] : sizes.reverse()
  const count = variable ? -1 : shape.reduce((product, n) => product * n, 1)
  if (Math.max(count, 1) * Math.max(length, 1) > LARGEST_CELL) throw tooLarge(field)
  const scalar = !text && shape.length === 1 && shape[0] === 1
  return {
    name: field.name,
    datatype: field.datatype,
    type: kind.type,
    shape: scalar ? [] : shape,
    count,
    width: text ? length : 0,
    nullText: field.values?.null,
  }
}

function axes(field: VoField): { sizes: number[]; open: boolean } {
  const written = field.arraysize?.trim() ?? ""
  if (written === "") return { sizes: [], open: false }
  if (!ARRAYSIZE.test(written))
    throw new CaelumError(
      "malformed",
      `FIELD '${field.name}' has arraysize '${written}', which is not a list of sizes such as 10, * or 2x3*; the table cannot be read.`,
      { context: { column: field.name } },
    )
  const parts = written.split("x")
  const open = written.endsWith("*")
  const sizes = (open ? parts.slice(0, -1) : parts).map(Number)
  return { sizes, open }
}

function tooLarge(field: VoField): CaelumError {
  return new CaelumError(
    "limit",
    `FIELD '${field.name}' has arraysize '${field.arraysize ?? ""}': one cell would hold more than ${LARGEST_CELL} elements; refuse the table or correct its header.`,
    { context: { column: field.name } },
  )
}

/** Bytes of a cell in BINARY, or -1 where they vary by row. */
export function fixedBytes(layout: CellLayout): number {
  if (layout.count === -1 || layout.width === -1) return -1
  return bytesOf(layout, layout.count)
}

/** Bytes of `count` elements (strings of the layout's width) in BINARY. */
export function bytesOf(layout: CellLayout, count: number): number {
  if (layout.datatype === "bit") return Math.ceil(count / 8)
  const characters = layout.type === "string" ? Math.max(1, layout.width) : 1
  return count * characters * KINDS[layout.datatype].bytes
}
