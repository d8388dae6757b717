import { STOP, type ThriftReader } from "./thrift.ts"
import type { Annotation, TimeUnit } from "./types.ts"

const PLAIN_KINDS: Readonly<Record<number, Annotation>> = {
  1: { kind: "string" },
  2: { kind: "map" },
  3: { kind: "list" },
  4: { kind: "enum" },
  6: { kind: "date" },
  12: { kind: "json" },
  13: { kind: "bson" },
  14: { kind: "uuid" },
  15: { kind: "float16" },
}

/** Reads a LogicalType union. One that is not known is undefined: the column is then read by its physical type. */
export function readLogicalType(reader: ThriftReader, type: number): Annotation | undefined {
  reader.struct(type)
  let annotation: Annotation | undefined
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 5) annotation = readDecimal(reader, field)
    else if (id === 7 || id === 8) annotation = readTime(reader, field, id === 7 ? "time" : "timestamp")
    else if (id === 10) annotation = readInteger(reader, field)
    else {
      annotation = PLAIN_KINDS[id]
      reader.skip(field)
    }
  }
  return annotation
}

function readDecimal(reader: ThriftReader, type: number): Annotation {
  reader.struct(type)
  let scale = 0
  let precision = 0
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) scale = reader.int(field)
    else if (id === 2) precision = reader.int(field)
    else reader.skip(field)
  }
  return { kind: "decimal", scale, precision }
}

function readTime(reader: ThriftReader, type: number, kind: "time" | "timestamp"): Annotation {
  reader.struct(type)
  let unit: TimeUnit = "us"
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 2) unit = readTimeUnit(reader, field)
    else reader.skip(field)
  }
  return { kind, unit }
}

function readTimeUnit(reader: ThriftReader, type: number): TimeUnit {
  reader.struct(type)
  let unit: TimeUnit | undefined
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    unit = id === 1 ? "ms" : id === 2 ? "us" : id === 3 ? "ns" : undefined
    reader.skip(field)
  }
  return unit ?? reader.fail("a time unit does not exist")
}

function readInteger(reader: ThriftReader, type: number): Annotation {
  reader.struct(type)
  let bits = 32
  let signed = true
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) bits = reader.int(field)
    else if (id === 2) signed = reader.bool(field)
    else reader.skip(field)
  }
  return { kind: "integer", bits, signed }
}
