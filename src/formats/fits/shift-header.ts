import { CaelumError } from "../../core/index.ts"
import { Header } from "./header.ts"

/** Any of these with axis n says that axis n has a coordinate, alternates A–Z included. */
const AXIS_KEYWORD = /^(?:CTYPE|CRVAL|CDELT|CROTA|CUNIT|CRPIX)(\d{1,3})([A-Z]?)$/
/** Second index: pixel axis. */
const MATRIX_KEYWORD = /^(?:CD|PC)\d{1,3}_(\d{1,3})([A-Z]?)$/

/**
 * The header of a part of an image: NAXISn set, the reference pixels CRPIXna of every coordinate system (alternates A–Z) and IRAF's
 * LTVn and the CNPIXn of a plate solution moved, so that sky positions stay where they were (Greisen & Calabretta 2002, §2.1.2). SIP counts from CRPIX and needs
 * nothing else. A coordinate system without CRPIXna counts from pixel 0, so the keyword is added. CHECKSUM and DATASUM go. Pure: the
 * given header is not changed.
 * @param origin Pixel of the original, from 0 and per FITS axis (x first), that becomes the first pixel; may lie outside it.
 * @param naxis NAXIS1, NAXIS2, … of the part; as many axes as the original has.
 */
export function shiftHeader(header: Header, origin: readonly number[], naxis: readonly number[]): Header {
  if (origin.length !== naxis.length) {
    throw new CaelumError(
      "usage",
      `A header was to be shifted by ${origin.length} axes to a size of ${naxis.length}; they must agree.`,
    )
  }
  const shifted = withoutDuplicates(header).remove("CHECKSUM", "DATASUM")
  shifted.set("NAXIS", naxis.length)
  naxis.forEach((length, i) => shifted.set(`NAXIS${i + 1}`, length))
  for (const [keyword, axis] of referencePixels(header)) {
    const move = origin[axis - 1] ?? 0
    if (move !== 0) shifted.set(keyword, (shifted.number(keyword) ?? 0) - move)
  }
  origin.forEach((move, i) => {
    const before = header.get(`LTV${i + 1}`)
    if (move !== 0 && typeof before === "number") shifted.set(`LTV${i + 1}`, before - move)
  })
  movePlate(shifted, origin)
  return shifted
}

/** CNPIXn, the pixel of the plate before the first one, goes with the pixels of a Digitized Sky Survey image. */
function movePlate(header: Header, origin: readonly number[]): void {
  if (!header.has("AMDX1")) return
  origin.forEach((move, i) => {
    const first = header.get(`CNPIX${i + 1}`)
    if (move !== 0 && typeof first === "number") header.set(`CNPIX${i + 1}`, first + move)
  })
}

/** The CRPIXna that are there or should be, each with its axis. */
function referencePixels(header: Header): Map<string, number> {
  const found = new Map<string, number>()
  for (const { keyword, kind } of header.cards) {
    if (kind !== "value") continue
    const match = AXIS_KEYWORD.exec(keyword) ?? MATRIX_KEYWORD.exec(keyword)
    if (match) found.set(`CRPIX${match[1]}${match[2] ?? ""}`, Number(match[1]))
  }
  return found
}

/** A copy in which a coordinate keyword that is given twice is there once: to WCSLIB the last one counts. */
export function withoutDuplicates(header: Header): Header {
  const last = new Map(header.cards.map((card, i) => [card.keyword, i]))
  const coordinate = (keyword: string): boolean => AXIS_KEYWORD.test(keyword) || MATRIX_KEYWORD.test(keyword)
  return new Header(header.cards.filter(({ keyword }, i) => !coordinate(keyword) || last.get(keyword) === i))
}
