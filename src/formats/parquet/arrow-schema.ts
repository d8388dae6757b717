import { CaelumError } from "../../core/index.ts"

/** What the Arrow schema of a Parquet file adds to its fields: key-value metadata, by top-level field name. */
export interface ArrowSchema {
  readonly fields: ReadonlyMap<string, Readonly<Record<string, string>>>
  readonly metadata: Readonly<Record<string, string>>
}

const UTF8 = new TextDecoder()
const CONTINUATION = 0xffffffff
const HEADER_SCHEMA = 1

/**
 * Decodes the `ARROW:schema` entry of a Parquet footer: a base64 IPC message whose header is a Schema table (Arrow columnar
 * format 1.5, "Encapsulated message format"; flatbuffers).
 * @throws CaelumError `malformed` for an entry that is not such a message.
 */
export function parseArrowSchema(base64: string, label: string): ArrowSchema {
  try {
    return readMessage(fromBase64(base64))
  } catch (cause) {
    throw new CaelumError(
      "malformed",
      `The Arrow schema in the footer of ${label} (units and descriptions) is damaged; check that the object is whole.`,
      { context: { uri: label }, cause },
    )
  }
}

function fromBase64(base64: string): Uint8Array {
  const chars = atob(base64)
  const bytes = new Uint8Array(chars.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = chars.charCodeAt(i)
  return bytes
}

// Flatbuffers let many places point at the same bytes: without a budget a small file could unfold to a huge schema.
interface Buffer {
  readonly view: DataView
  budget: number
}

function readMessage(bytes: Uint8Array): ArrowSchema {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = view.getUint32(0, true) === CONTINUATION ? 8 : 4
  const buffer: Buffer = { view: new DataView(bytes.buffer, bytes.byteOffset + start), budget: 8 * bytes.length }
  const message = buffer.view.getUint32(0, true)
  const headerType = slot(buffer, message, 1)
  const header = slot(buffer, message, 2)
  if (headerType === 0 || buffer.view.getUint8(headerType) !== HEADER_SCHEMA || header === 0)
    throw new RangeError("not a schema message")
  const schema = follow(buffer, header)
  const fields = tables(buffer, schema, 1).map((field): [string, Record<string, string>] => [
    text(buffer, slot(buffer, field, 0)),
    keyValues(buffer, field, 6),
  ])
  return { fields: new Map(fields), metadata: keyValues(buffer, schema, 2) }
}

/** Position of field `index` of the table at `table`, 0 where it is absent. */
function slot({ view }: Buffer, table: number, index: number): number {
  const vtable = table - view.getInt32(table, true)
  const size = view.getUint16(vtable, true)
  const entry = 4 + 2 * index
  if (entry + 2 > size) return 0
  const offset = view.getUint16(vtable + entry, true)
  return offset === 0 ? 0 : table + offset
}

function follow({ view }: Buffer, position: number): number {
  return position + view.getUint32(position, true)
}

function spend(buffer: Buffer, amount: number): void {
  buffer.budget -= amount
  if (buffer.budget < 0) throw new RangeError("the schema unfolds to more than its bytes")
}

function tables(buffer: Buffer, table: number, index: number): number[] {
  const position = slot(buffer, table, index)
  if (position === 0) return []
  const vector = follow(buffer, position)
  const count = buffer.view.getUint32(vector, true)
  spend(buffer, count * 4)
  return Array.from({ length: count }, (_, i) => follow(buffer, vector + 4 + 4 * i))
}

function text(buffer: Buffer, position: number): string {
  if (position === 0) return ""
  const start = follow(buffer, position)
  const length = buffer.view.getUint32(start, true)
  spend(buffer, length)
  if (length > buffer.view.byteLength - start - 4) throw new RangeError("a text runs over the end")
  return UTF8.decode(new Uint8Array(buffer.view.buffer, buffer.view.byteOffset + start + 4, length))
}

function keyValues(buffer: Buffer, table: number, index: number): Record<string, string> {
  return Object.fromEntries(
    tables(buffer, table, index).map((pair) => [
      text(buffer, slot(buffer, pair, 0)),
      text(buffer, slot(buffer, pair, 1)),
    ]),
  )
}
