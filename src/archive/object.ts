/** Some bytes that can be had in pieces. */
export interface Body {
  readonly size: number
  /** Exactly the bytes `[offset, offset + length)`, which lie inside the body. */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>
}

/** One object of a bucket. */
export interface ServedObject extends Body {
  /** Entity tag without quotes. */
  readonly etag: string
  readonly modified: Date
}

/** A bucket whose keys are known and whose objects are made when they are asked for. */
export interface ServedBucket {
  readonly name: string
  readonly region: string
  /** Every key, sorted by its UTF-8 bytes. */
  keys(): readonly string[]
  object(key: string): Promise<ServedObject | undefined>
}

/** A body that is in memory whole. */
export function bytesBody(bytes: Uint8Array): Body {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }
}

/** The part `[offset, offset + length)` of a body. */
export function bodyPart(body: Body, offset: number, length: number): Body {
  return { size: length, read: (from, count) => body.read(offset + from, count) }
}
