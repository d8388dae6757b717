/**
 * The content of a gzip stream (RFC 1952) of at most `most` bytes, here by the platform's own decompressor; undefined for a stream that is
 * corrupt, cut off, or longer.
 */
export async function inflate(bytes: Uint8Array, most: number): Promise<Uint8Array | undefined> {
  const unzip = new DecompressionStream("gzip")
  const writer = unzip.writable.getWriter()
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => undefined)
  writer.close().catch(() => undefined)
  const out = new Uint8Array(most)
  let length = 0
  try {
    const reader = unzip.readable.getReader()
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (length + next.value.length > most) {
        await reader.cancel()
        return undefined
      }
      out.set(next.value, length)
      length += next.value.length
    }
  } catch {
    return undefined
  }
  return out.subarray(0, length)
}

/** Of several streams in a row nothing is gained here: each is inflated by itself. */
export function inflateRow(
  _bytes: Uint8Array,
  _ends: readonly number[],
  _most: readonly number[],
): Uint8Array[] | undefined {
  return undefined
}

/** The bytes as a gzip stream (RFC 1952). */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
