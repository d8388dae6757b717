import { CaelumError } from "../../core/index.ts"
import type { Hdu } from "./hdu.ts"
import type { FitsSection } from "./name.ts"

/** Pixels `start` ≤ i < `stop` of one axis, counted from 0. */
export interface AxisRange {
  readonly start: number
  readonly stop: number
  /** Give the axis backwards. */
  readonly reversed?: boolean
}

/** A part of an image: one range an axis, slowest axis first, in the order of its array's shape (`[y, x]`). */
export type Section = readonly AxisRange[]

/** The shape of an image's array, slowest axis first: NAXISn reversed. */
export function imageShape(hdu: Hdu): number[] {
  return hdu.naxis.toReversed()
}

/** The shape of a section's array. */
export function sectionShape(section: Section): number[] {
  return section.map((range) => range.stop - range.start)
}

/** The whole image as a section. */
export function wholeSection(hdu: Hdu): Section {
  return imageShape(hdu).map((length) => ({ start: 0, stop: length }))
}

/**
 * A section given as FITS text (from 1, both ends in, x first) in array terms. Axes beyond those given are taken whole, where they
 * have one pixel; a trailing `1:1` beyond the image's axes is ignored.
 * @throws CaelumError `outside` where it leaves the image, `usage` where its axes do not fit.
 */
export function sectionOf(hdu: Hdu, fits: FitsSection): Section {
  const ranges = hdu.naxis.map((length, i): AxisRange => {
    const axis = fits[i]
    if (axis === undefined && length > 1) throw wrongAxes(hdu, fits.length)
    if (axis === undefined || axis === "all") return { start: 0, stop: length }
    if (axis === "reversed") return { start: 0, stop: length, reversed: true }
    const { first, last } = axis
    return first > last ? { start: last - 1, stop: first, reversed: true } : { start: first - 1, stop: last }
  })
  const extra = fits.slice(hdu.naxis.length)
  if (extra.some((axis) => typeof axis === "object" && (axis.first !== 1 || axis.last !== 1)))
    throw wrongAxes(hdu, fits.length)
  return checkSection(hdu, ranges.toReversed())
}

/**
 * The section, once it is known to lie in the image.
 * @throws CaelumError `outside`, `usage`, `not-found` where the HDU has no pixels.
 */
export function checkSection(hdu: Hdu, section: Section): Section {
  if (hdu.kind !== "image") {
    throw new CaelumError(
      "not-found",
      `HDU ${hdu.index} of ${hdu.object} holds no image but is of kind '${hdu.kind}'; choose another with [n].`,
      {
        context: { uri: hdu.object, hdu: hdu.index },
      },
    )
  }
  const shape = imageShape(hdu)
  if (section.length !== shape.length) throw wrongAxes(hdu, section.length)
  section.forEach(({ start, stop }, axis) => {
    const length = shape[axis]!
    if (Number.isInteger(start) && Number.isInteger(stop) && start >= 0 && stop > start && stop <= length) return
    throw new CaelumError(
      "outside",
      `Pixels ${start + 1}:${stop} of axis ${shape.length - axis} of HDU ${hdu.index} of ${hdu.object} were asked, but NAXIS${shape.length - axis} is ${length}; stay within 1:${length}.`,
      { context: { uri: hdu.object, hdu: hdu.index } },
    )
  })
  return section
}

function wrongAxes(hdu: Hdu, given: number): CaelumError {
  return new CaelumError(
    "usage",
    `A section of ${given} axes was asked of HDU ${hdu.index} of ${hdu.object}, whose image has ${hdu.naxis.length} (${hdu.naxis.join(" × ")}); give one range an axis.`,
    { context: { uri: hdu.object, hdu: hdu.index } },
  )
}
