import { ByteWriter } from "hyparquet-writer"
import { serializeTCompactProtocol } from "hyparquet-writer/src/thrift.js"

/** A Thrift struct: fields by number, in order; integers are i32, bigints i64. */
export type Struct = { [field: `field_${number}`]: ThriftValue }
export type ThriftValue = boolean | number | bigint | string | Uint8Array | Struct | readonly ThriftValue[] | undefined

/** A struct in the compact protocol. */
export function thriftBytes(struct: Struct): Uint8Array {
  const writer = new ByteWriter()
  serializeTCompactProtocol(writer, struct)
  return writer.getBytes()
}
