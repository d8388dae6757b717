import { CaelumError } from "../../core/index.ts"
import { unsnap } from "./snappy.ts"
import type { Codec } from "./types.ts"

/** Decompresses `input` into exactly `out`; false for input that is not valid. */
export type Decompress = (input: Uint8Array, out: Uint8Array) => boolean

/** The decompressor of a codec. Those beside Snappy are loaded on first use. */
export async function decompressor(codec: Codec, label: string): Promise<Decompress> {
  if (codec === "SNAPPY") return unsnap
  if (codec === "UNCOMPRESSED") return copy
  if (codec === "LZO")
    throw new CaelumError(
      "unsupported",
      `${label} is compressed with LZO, which is not read; rewrite it with zstd or snappy.`,
      {
        context: { uri: label },
      },
    )
  const { compressors } = await import("hyparquet-compressors")
  const inflate = compressors[codec]
  if (!inflate) throw new CaelumError("internal", `The codec ${codec} is not installed.`)
  return (input, out) => {
    const bytes = inflate(input, out.length)
    if (bytes.length !== out.length) return false
    out.set(bytes)
    return true
  }
}

function copy(input: Uint8Array, out: Uint8Array): boolean {
  if (input.length !== out.length) return false
  out.set(input)
  return true
}
