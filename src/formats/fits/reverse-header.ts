import { CaelumError } from "../../core/index.ts"
import type { Header } from "./header.ts"
import { withoutDuplicates } from "./shift-header.ts"

const COORDINATE = /^(?:CTYPE|CRVAL|CDELT|CROTA|CUNIT|CRPIX)\d{1,3}([A-Z]?)$|^(?:CD|PC)\d{1,3}_\d{1,3}([A-Z]?)$/
const SIP = /^([AB]P?)_(\d)_(\d)$/
/** Distortions that are tables over pixels: they cannot be turned round by keywords. */
const LOOKUP = /^(?:CPDIS|D2IMDIS|CQDIS)\d/

/**
 * The header of an image whose pixel axis `axis` (1 = x) of `length` pixels runs backwards: CRPIXna mirrored and the matrix column
 * of that axis negated in every coordinate system, SIP coefficients of odd order turned, IRAF's LTV and LTM too. Pure: the given
 * header is not changed.
 * @throws CaelumError `unsupported` where a distortion is a lookup table.
 */
export function reverseHeader(header: Header, axis: number, length: number): Header {
  const lookup = header.cards.find((card) => LOOKUP.test(card.keyword))
  if (lookup) {
    throw new CaelumError(
      "unsupported",
      `An image whose distortion is a lookup table (${lookup.keyword}) cannot be written backwards; leave the axis in its order.`,
      { context: { keyword: lookup.keyword } },
    )
  }
  const reversed = withoutDuplicates(header).remove("CHECKSUM", "DATASUM")
  for (const alternate of alternates(header)) reverseSystem(reversed, axis, length, alternate)
  if (axis <= 2) reverseSip(reversed, axis)
  if (axis <= 2 && header.has("AMDX1")) reversePlate(reversed, axis, length)
  const offset = header.get(`LTV${axis}`)
  if (typeof offset === "number") reversed.set(`LTV${axis}`, length + 1 - offset)
  negate(reversed, `LTM${axis}_${axis}`)
  return reversed
}

function alternates(header: Header): Set<string> {
  const found = new Set<string>()
  for (const { keyword, kind } of header.cards) {
    const match = kind === "value" ? COORDINATE.exec(keyword) : null
    if (match) found.add(match[1] ?? match[2] ?? "")
  }
  return found
}

function reverseSystem(header: Header, axis: number, length: number, alternate: string): void {
  const pixel = `CRPIX${axis}${alternate}`
  header.set(pixel, length + 1 - (header.number(pixel) ?? 0))
  const column = new RegExp(`^(CD|PC)\\d{1,3}_0*${axis}${alternate}$`)
  const matrix = new RegExp(`^(CD|PC)\\d{1,3}_\\d{1,3}${alternate}$`)
  const kinds = header.cards.map((card) => matrix.exec(card.keyword)?.[1]).filter((kind) => kind !== undefined)
  for (const { keyword } of header.cards) if (column.test(keyword)) negate(header, keyword)
  if (kinds.includes("CD")) return
  // CDELTn is the whole column where there is no PC matrix, with or without CROTAn; the default of PCn_n is 1.
  const own = kinds.includes("PC") ? `PC${axis}_${axis}${alternate}` : `CDELT${axis}${alternate}`
  if (!header.has(own)) header.set(own, -1)
  else if (own.startsWith("CDELT")) negate(header, own)
}

/** A plate solution counts CNPIXn + n − 1/2 pixels of a size from the edge of the plate: from the other edge the size is negative. */
function reversePlate(header: Header, axis: number, length: number): void {
  const first = header.get(`CNPIX${axis}`)
  if (typeof first === "number") header.set(`CNPIX${axis}`, -length - first)
  negate(header, axis === 1 ? "XPIXELSZ" : "YPIXELSZ")
}

/** f(u) → -f(-u) for the axis' own polynomial, f(-u) for the other's (Shupe et al. 2005). */
function reverseSip(header: Header, axis: number): void {
  for (const { keyword } of header.cards) {
    const match = SIP.exec(keyword)
    if (!match) continue
    const power = Number(match[axis + 1])
    const own = match[1]!.startsWith(axis === 1 ? "A" : "B") ? 1 : 0
    if ((power + own) % 2 === 1) negate(header, keyword)
  }
}

function negate(header: Header, keyword: string): void {
  const value = header.get(keyword)
  if (typeof value === "number" && value !== 0) header.set(keyword, -value)
}
