import { CARD_LENGTH } from "./card.ts"
import { ChecksumAdder, addChecksums, encodeChecksum } from "./checksum.ts"
import { makeCard } from "./format-card.ts"
import type { Header } from "./header.ts"
import { formatHeader } from "./parse-header.ts"
import { BLOCK } from "./text.ts"

/** An HDU as it is to stand in a file. */
export interface Frame {
  /** All of its cards, the mandatory ones first. */
  readonly header: Header
  /** The bytes of its data from the first, without the padding of the last block; as often as it is called. */
  readonly data: () => Iterable<Uint8Array>
  /** The byte that pads the last block: 32 for an ASCII table, else 0. */
  readonly fill?: number
}

/** The bytes of an HDU: header, data, padding; with DATASUM and CHECKSUM where they are asked for, which is a second pass. */
export function* encodeFrame(frame: Frame, checksums: boolean): Generator<Uint8Array> {
  yield formatHeader(checksums ? withChecksums(frame.header, dataSum(frame)) : frame.header)
  yield* paddedData(frame)
}

function* paddedData({ data, fill = 0 }: Frame): Generator<Uint8Array> {
  let length = 0
  for (const piece of data()) {
    length += piece.length
    yield piece
  }
  const over = length % BLOCK
  if (over > 0) yield new Uint8Array(BLOCK - over).fill(fill)
}

function dataSum(frame: Frame): number {
  const adder = new ChecksumAdder()
  for (const piece of paddedData(frame)) adder.add(piece)
  return adder.sum
}

/**
 * The header with the keyword that announces long strings where it has any: FITS 4.0 does without it (§4.2.1.2), the OGIP convention that
 * went before does not, and verifiers ask for it.
 */
export function announceLongStrings(header: Header): Header {
  const long = header.cards.find(({ kind, image }) => kind === "value" && image.length > CARD_LENGTH)
  if (!long || header.has("LONGSTRN")) return header
  return header.copy().replace(long, makeCard("LONGSTRN", "OGIP 1.0", "long strings have CONTINUE records"), long)
}

/**
 * A header with the DATASUM and CHECKSUM of its HDU (FITS 4.0 §4.4.2.7, appendix J), in the place of those that it has or at its end.
 * @param datasum The ones' complement sum of the data with their padding: `ChecksumAdder`.
 */
export function withChecksums(header: Header, datasum: number): Header {
  const out = header.copy()
  const put = (keyword: string, text: string, about: string): void => {
    const old = out.card(keyword)
    const card = makeCard(keyword, text, old?.comment || about)
    if (old) out.replace(old, card)
    else out.append(card)
  }
  put("CHECKSUM", "0".repeat(16), "ones' complement sum of the HDU")
  put("DATASUM", String(datasum), "ones' complement sum of the data")
  const sum = addChecksums(datasum, new ChecksumAdder().add(formatHeader(out)).sum)
  put("CHECKSUM", encodeChecksum(sum), "")
  return out
}
