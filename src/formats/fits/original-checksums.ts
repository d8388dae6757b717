import type { ByteSource, SignalOptions, TypedArray } from "../../core/index.ts"
import { ChecksumAdder } from "./checksum.ts"
import { encodePixels } from "./encode.ts"
import { makeCard } from "./format-card.ts"
import type { Hdu } from "./hdu.ts"
import { describeHdu } from "./hdu.ts"
import type { Header } from "./header.ts"
import { imageHeader } from "./image-header.ts"
import { formatHeader } from "./parse-header.ts"
import { readSection } from "./read-section.ts"
import { scalingOf } from "./scaling.ts"
import { sectionSlabs } from "./section-slabs.ts"
import { wholeSection } from "./section.ts"
import { BLOCK } from "./text.ts"
import type { EncodedHdu } from "./write.ts"
import { withChecksums } from "./write-frame.ts"

const SLAB = 8 << 20

/** A compressed image with the checksums of the HDU that it was: ZDATASUM and ZHECKSUM (FITS 4.0 §10.1.1). */
export function withOriginalChecksums({ header, data }: EncodedHdu, pixels: TypedArray): EncodedHdu {
  const sums = withChecksums(imageHeader(hduOf(header, data.length)), storedSum(pixels))
  const out = header.copy()
  for (const [keyword, from] of [
    ["ZHECKSUM", "CHECKSUM"],
    ["ZDATASUM", "DATASUM"],
  ] as const) {
    const card = sums.card(from)!
    out.append(makeCard(keyword, card.value, card.comment))
  }
  return { header: out, data }
}

function hduOf(header: Header, dataBytes: number): Hdu {
  const headerLength = formatHeader(header).length
  const fileSize = headerLength + dataBytes
  return describeHdu(header, { object: "", index: 1, headerOffset: 0, headerLength, fileSize })
}

function storedSum(pixels: TypedArray): number {
  const adder = new ChecksumAdder()
  for (const piece of encodePixels(pixels)) adder.add(piece)
  return adder.sum
}

/** What the image in a compressed HDU adds up to. */
export interface OriginalSums {
  /** The sum of its data, uncompressed: to be ZDATASUM. */
  readonly data: number
  /** The sum of the HDU with its restored header, all ones where it is the one that was compressed. */
  readonly hdu: number
}

/** Whether the pixels of a compressed image are to the bit those that were compressed. */
export function isLossless(hdu: Hdu): boolean {
  const { header, compression, bitpix } = hdu
  if (compression === undefined || hdu.kind !== "image" || scalingOf(hdu).kind === "linear") return false
  if (bitpix < 0) return header.get("ZQUANTIZ") === "NONE"
  for (let n = 1; header.has(`ZNAME${n}`); n++)
    if (header.get(`ZNAME${n}`) === "SCALE" && Number(header.get(`ZVAL${n}`)) > 1) return false
  return true
}

/**
 * Uncompresses an image, slab by slab, and adds it up.
 * @throws CaelumError as `readSection`.
 */
export async function originalSums(source: ByteSource, hdu: Hdu, options: SignalOptions): Promise<OriginalSums> {
  const adder = new ChecksumAdder()
  let length = 0
  for (const slab of sectionSlabs(hdu, wholeSection(hdu), SLAB)) {
    const { data } = await readSection(source, hdu, slab, options)
    for (const piece of encodePixels(data)) {
      adder.add(piece)
      length += piece.length
    }
  }
  if (length % BLOCK > 0) adder.add(new Uint8Array(BLOCK - (length % BLOCK)))
  return { data: adder.sum, hdu: new ChecksumAdder(adder.sum).add(formatHeader(imageHeader(hdu))).sum }
}
