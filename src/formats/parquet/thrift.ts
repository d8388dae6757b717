import { CaelumError } from "../../core/index.ts"

/** Wire types of the Thrift compact protocol. */
export const STOP = 0
const TRUE = 1
const FALSE = 2
const BYTE = 3
const I64 = 6
const DOUBLE = 7
const BINARY = 8
const LIST = 9
const SET = 10
const MAP = 11
const STRUCT = 12
const UUID = 13

const DEEPEST = 32
const UTF8 = new TextDecoder()

/** Reads Thrift compact protocol structs, field by field. Never reads past `end`; every list count is bounded by the bytes left. */
export class ThriftReader {
  readonly bytes: Uint8Array
  readonly label: string
  pos: number
  readonly end: number
  /** Field id of the header read last. */
  id = 0

  constructor(bytes: Uint8Array, label: string, pos = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.label = label
    this.pos = pos
    this.end = end
  }

  fail(what: string): never {
    throw new CaelumError(
      "malformed",
      `The Parquet metadata of ${this.label} is not valid: ${what} at byte ${this.pos} of it; check that the object is a whole Parquet file.`,
      { context: { uri: this.label, offset: this.pos } },
    )
  }

  byte(): number {
    if (this.pos >= this.end) this.fail("it ends inside a value")
    return this.bytes[this.pos++]!
  }

  /** Reads a field header; `previous` is the id of the field before it in this struct. STOP at the end of the struct. */
  field(previous: number): number {
    const header = this.byte()
    const type = header & 15
    if (type === STOP) return STOP
    const delta = header >> 4
    this.id = delta === 0 ? this.zigzag() : previous + delta
    return type
  }

  /** An unsigned varint; exact to 2^53, which no true count, size or offset exceeds. */
  varint(): number {
    const first = this.byte()
    if (first < 128) return first
    let result = first & 127
    let scale = 128
    for (let i = 1; i < 10; i++) {
      const byte = this.byte()
      result += (byte & 127) * scale
      if (byte < 128) return result
      scale *= 128
    }
    return this.fail("a number runs over ten bytes")
  }

  zigzag(): number {
    const n = this.varint()
    return n % 2 === 0 ? n / 2 : -(n + 1) / 2
  }

  /** An integer of any width that fits a double exactly. */
  int(type: number): number {
    if (type < BYTE || type > I64) this.fail("an integer field has another type")
    if (type === BYTE) return (this.byte() << 24) >> 24
    const value = this.zigzag()
    return Number.isSafeInteger(value) ? value : this.fail("a number exceeds 2^53")
  }

  /** A count, size or offset. */
  count(type: number): number {
    const value = this.int(type)
    return value >= 0 ? value : this.fail("a count is negative")
  }

  bool(type: number): boolean {
    if (type !== TRUE && type !== FALSE) this.fail("a boolean field has another type")
    return type === TRUE
  }

  binary(type: number): Uint8Array {
    const { at, length } = this.place(type)
    return this.bytes.subarray(at, at + length)
  }

  /** Where a binary value lies, without a view of it. */
  place(type: number): { readonly at: number; readonly length: number } {
    if (type !== BINARY) this.fail("a binary field has another type")
    const length = this.varint()
    if (length > this.end - this.pos) this.fail(`a value of ${length} bytes does not fit`)
    this.pos += length
    return { at: this.pos - length, length }
  }

  text(type: number): string {
    return UTF8.decode(this.binary(type))
  }

  struct(type: number): void {
    if (type !== STRUCT) this.fail("a struct field has another type")
  }

  /** Reads every element of a list of structs or integers or binaries with `read`, which gets the element's wire type. */
  list<T>(type: number, read: (reader: ThriftReader, type: number) => T): T[] {
    if (type !== LIST) this.fail("a list field has another type")
    const { count, element } = this.listHeader()
    const values: T[] = []
    for (let i = 0; i < count; i++) values.push(read(this, element))
    return values
  }

  listHeader(): { count: number; element: number } {
    const header = this.byte()
    const count = header >> 4 === 15 ? this.varint() : header >> 4
    if (count > this.end - this.pos) this.fail(`a list of ${count} elements does not fit`)
    return { count, element: header & 15 }
  }

  skip(type: number, depth = 0): void {
    if (depth > DEEPEST) this.fail("structs are nested too deep")
    if (type === TRUE || type === FALSE) return
    if (type === BYTE) this.byte()
    else if (type > BYTE && type <= I64) this.varint()
    else if (type === DOUBLE) this.advance(8)
    else if (type === UUID) this.advance(16)
    else if (type === BINARY) this.place(type)
    else if (type === LIST || type === SET) this.skipList(depth)
    else if (type === MAP) this.skipMap(depth)
    else if (type === STRUCT) this.skipStruct(depth)
    else this.fail(`field type ${type} does not exist`)
  }

  private advance(length: number): void {
    if (length > this.end - this.pos) this.fail("it ends inside a value")
    this.pos += length
  }

  private skipList(depth: number): void {
    const { count, element } = this.listHeader()
    // In a list a boolean takes a byte of its own.
    for (let i = 0; i < count; i++) this.skip(element === TRUE || element === FALSE ? BYTE : element, depth + 1)
  }

  private skipMap(depth: number): void {
    const count = this.varint()
    if (count === 0) return
    if (count > this.end - this.pos) this.fail(`a map of ${count} entries does not fit`)
    const types = this.byte()
    for (let i = 0; i < count; i++) {
      this.skip(types >> 4 < BYTE ? BYTE : types >> 4, depth + 1)
      this.skip((types & 15) < BYTE ? BYTE : types & 15, depth + 1)
    }
  }

  private skipStruct(depth: number): void {
    for (let id = 0, type = this.field(id); type !== STOP; type = this.field(id)) {
      id = this.id
      this.skip(type, depth + 1)
    }
  }
}
