import type { TileDecoder } from "./tile-decode.ts"
import type { TilePiece } from "./tile-plan.ts"
import type { StoredTile } from "./tile-rows.ts"
import { unpackTogether } from "./tile-unpack.ts"

/** Gives each stream of a piece, out of its gzip, with its tile, in their order. `take` keeps none: the memory is used again. */
export async function decodePiece(
  decoder: TileDecoder,
  piece: TilePiece,
  bytes: Uint8Array,
  take: (tile: StoredTile, stream: Uint8Array, mask: boolean) => void,
): Promise<void> {
  const ready = unpackTogether(piece, bytes, decoder)
  for (const [i, { tile, span, mask }] of piece.streams.entries()) {
    const from = span.offset - piece.span.offset
    const packed = ready[i] ?? decoder.unpack(tile, bytes.subarray(from, from + span.length), mask)
    take(tile, packed instanceof Promise ? await packed : packed, mask)
  }
}
