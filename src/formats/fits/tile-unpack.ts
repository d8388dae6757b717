import { inflateRow } from "#inflate"
import type { TileDecoder } from "./tile-decode.ts"
import type { TilePiece } from "./tile-plan.ts"

/** Content of streams that are inflated together. */
const LONGEST = 1 << 19

/**
 * The contents of gzip streams that lie one behind the other in a piece, inflated together; undefined for each that has to be inflated
 * by itself.
 */
export function unpackTogether(
  piece: TilePiece,
  bytes: Uint8Array,
  decoder: TileDecoder,
): readonly (Uint8Array | undefined)[] {
  const { streams } = piece
  const contents = new Array<Uint8Array | undefined>(streams.length).fill(undefined)
  for (let first = 0; first < streams.length;) {
    const start = streams[first]!.span.offset - piece.span.offset
    const ends: number[] = []
    const most: number[] = []
    let at = start
    for (let total = 0; first + ends.length < streams.length; at = start + ends.at(-1)!) {
      const { tile, span, mask } = streams[first + ends.length]!
      const room = decoder.gzipRoom(tile, mask)
      total += room
      if (room === 0 || total > LONGEST || span.offset - piece.span.offset !== at) break
      ends.push(at + span.length - start)
      most.push(room)
    }
    const row = ends.length > 1 ? inflateRow(bytes.subarray(start, at), ends, most) : undefined
    row?.forEach((content, i) => (contents[first + i] = content))
    first += Math.max(1, ends.length)
  }
  return contents
}
