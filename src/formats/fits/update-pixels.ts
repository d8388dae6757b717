import type { Span, TypedArray } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import { encodePixels } from "./encode.ts"
import type { Hdu } from "./hdu.ts"
import { pixelTypeOf, scalingOf } from "./scaling.ts"
import type { Section } from "./section.ts"
import { checkSection, sectionShape, wholeSection } from "./section.ts"
import type { UpdatePiece } from "./update.ts"
import { encodeScaled } from "./write-scaled.ts"

/** Other pixels in an image that is not compressed: physical values, stored as the image stores them. */
export interface PixelChange {
  readonly kind: "pixels"
  readonly hdu: number
  /** Where they go; the whole image unless given. */
  readonly section?: Section
  /** Row-major; of the image's own type, or any for an image with BSCALE and BZERO. */
  readonly data: TypedArray
}

interface Run {
  /** Where it begins in the data, and its bytes. */
  readonly at: number
  readonly bytes: Uint8Array
}

/**
 * The data of an HDU with other pixels in them; of pixels that are changed twice the later count.
 * @throws CaelumError `usage` where the HDU holds no plain image or the values do not fit, `outside`.
 */
export function pixelPieces(hdu: Hdu, old: Span, changes: readonly PixelChange[]): UpdatePiece[] {
  return changes.reduce<UpdatePiece[]>((pieces, change) => splice(pieces, runsOf(hdu, change)), [old])
}

function runsOf(hdu: Hdu, { section, data }: PixelChange): Run[] {
  const ranges = checkSection(hdu, section ?? wholeSection(hdu))
  const shape = sectionShape(ranges)
  const count = shape.reduce((product, n) => product * n, 1)
  if (hdu.compression) throw refused(hdu, "its image is compressed; replace the HDU")
  if (ranges.some(({ reversed }) => reversed)) throw refused(hdu, "the section runs backwards")
  if (data.length !== count) throw refused(hdu, `${data.length} pixels are given for ${count}`)
  const bytes = stored(hdu, data)
  const width = Math.abs(hdu.bitpix) / 8
  const length = shape.at(-1)! * width
  return starts(hdu, ranges).map((at, i) => ({ at: at * width, bytes: bytes.subarray(i * length, (i + 1) * length) }))
}

/** The pixel at which each row of a section begins in the image, in order. */
function starts(hdu: Hdu, ranges: Section): number[] {
  const lengths = hdu.naxis.toReversed()
  return ranges.reduce<number[]>(
    (all, { start, stop }, axis) => {
      const steps = axis === ranges.length - 1 ? [start] : Array.from({ length: stop - start }, (_, i) => start + i)
      return all.flatMap((before) => steps.map((step) => before * lengths[axis]! + step))
    },
    [0],
  )
}

function stored(hdu: Hdu, data: TypedArray): Uint8Array {
  const scaling = scalingOf(hdu)
  if (scaling.kind !== "linear" && pixelTypeOf(data) !== scaling.type)
    throw refused(hdu, `its pixels are ${scaling.type}, those given are ${pixelTypeOf(data)}`)
  if (scaling.kind === "linear" && scaling.bitpix < 0) throw refused(hdu, "its floating-point pixels have a scale")
  const { bitpix, bscale, bzero, blank } = scaling
  const pieces =
    scaling.kind === "linear"
      ? encodeScaled(
          data,
          {
            bitpix: bitpix as 8 | 16 | 32 | 64,
            bscale,
            bzero,
            ...(blank === undefined ? {} : { blank: Number(blank) }),
          },
          hdu.index,
        )
      : encodePixels(data)
  const bytes = new Uint8Array((data.length * Math.abs(hdu.bitpix)) / 8)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** Pieces with runs, in order and apart, laid over them. */
function splice(pieces: readonly UpdatePiece[], runs: readonly Run[]): UpdatePiece[] {
  const below = pieces as readonly (Span | Uint8Array)[]
  const out: UpdatePiece[] = []
  let index = 0
  let start = 0
  const copy = (from: number, to: number): void => {
    for (let at = from; at < to;) {
      while (start + below[index]!.length <= at) start += below[index++]!.length
      const stop = Math.min(to, start + below[index]!.length)
      out.push(part(below[index]!, at - start, stop - start))
      at = stop
    }
  }
  let done = 0
  for (const { at, bytes } of runs) {
    copy(done, at)
    out.push(bytes)
    done = at + bytes.length
  }
  copy(
    done,
    below.reduce((sum, piece) => sum + piece.length, 0),
  )
  return out
}

function part(piece: Span | Uint8Array, from: number, to: number): Span | Uint8Array {
  return piece instanceof Uint8Array ? piece.subarray(from, to) : { offset: piece.offset + from, length: to - from }
}

function refused(hdu: Hdu, why: string): CaelumError {
  return new CaelumError("usage", `The pixels of HDU ${hdu.index} of ${hdu.object} cannot be changed so: ${why}.`, {
    context: { uri: hdu.object, hdu: hdu.index },
  })
}
