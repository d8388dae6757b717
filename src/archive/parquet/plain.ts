/** How a column is stored: DOUBLE, INT64 or BYTE_ARRAY (with the logical type STRING). */
export type PhysicalType = "double" | "int64" | "string"

/** Numbers given times `divisor` in the PLAIN encoding. Division makes the double nearest to the decimal. */
export function plainNumbers(values: Float64Array, divisor: number, type: PhysicalType): Uint8Array {
  const out = new DataView(new ArrayBuffer(8 * values.length))
  if (type === "int64") {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      const high = Math.floor(value / 0x1_0000_0000)
      out.setInt32(8 * i, value - high * 0x1_0000_0000, true)
      out.setInt32(8 * i + 4, high, true)
    }
  } else {
    for (let i = 0; i < values.length; i++) out.setFloat64(8 * i, values[i]! / divisor, true)
  }
  return new Uint8Array(out.buffer)
}

/** Texts of one width, each with its length in front. */
export function plainTexts(bytes: Uint8Array, width: number): Uint8Array {
  const rows = bytes.length / width
  const out = new Uint8Array(rows * (width + 4))
  for (let row = 0; row < rows; row++) {
    out[row * (width + 4)] = width
    out.set(bytes.subarray(row * width, (row + 1) * width), row * (width + 4) + 4)
  }
  return out
}

/** The words of a dictionary, each with its length in front. */
export function plainWords(words: readonly string[], entries: Float64Array): Uint8Array {
  const texts = Array.from(entries, (index) => new TextEncoder().encode(words[index]))
  const out = new Uint8Array(texts.reduce((sum, text) => sum + 4 + text.length, 0))
  let at = 0
  for (const text of texts) {
    new DataView(out.buffer).setUint32(at, text.length, true)
    out.set(text, at + 4)
    at += 4 + text.length
  }
  return out
}
