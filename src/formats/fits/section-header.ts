import type { Header } from "./header.ts"
import type { Hdu } from "./hdu.ts"
import { imageHeader } from "./image-header.ts"
import { reverseHeader } from "./reverse-header.ts"
import type { Section } from "./section.ts"
import { checkSection, sectionShape } from "./section.ts"
import { shiftHeader } from "./shift-header.ts"

/**
 * The header of a section of an image: `shiftHeader` to its first pixel, `reverseHeader` for each axis that runs backwards, so that
 * every coordinate system in it agrees with the pixels of `readSection`.
 * @throws CaelumError as `checkSection` and `reverseHeader`.
 */
export function sectionHeader(hdu: Hdu, section: Section): Header {
  checkSection(hdu, section)
  const ranges = section.toReversed()
  const naxis = sectionShape(section).toReversed()
  const shifted = shiftHeader(
    imageHeader(hdu),
    ranges.map((range) => range.start),
    naxis,
  )
  return ranges.reduce(
    (header, range, i) => (range.reversed ? reverseHeader(header, i + 1, naxis[i]!) : header),
    shifted,
  )
}
