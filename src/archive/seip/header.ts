import type { Card } from "../../formats/fits/index.ts"
import { card, headerBytes, realCard, remark } from "./cards.ts"
import { PIXEL_SCALE, productPath, type SeipProduct } from "./fields.ts"

/** Bytes of the header of every mosaic: three blocks, as in the archive's own. */
export const HEADER_BYTES = 8640

export function isMask({ type }: SeipProduct): boolean {
  return type === "brightmask" || type === "extmask"
}

function unitOf(product: SeipProduct): string {
  if (isMask(product)) return ""
  return product.type === "cov" ? "frames" : "MJy/sr"
}

/** Cards of a header of three blocks: more than two blocks hold. */
const CARDS = 84

/** The header of a product: an image on the plane of the sky (TAN, CDELT and CROTA2). */
export function seipHeader(product: SeipProduct): Uint8Array {
  const cards = [...imageCards(product), ...skyCards(product), ...pixelCards(product), ...instrumentCards(product)]
  const frames = CARDS - cards.length
  for (let frame = 1; frame <= frames; frame++)
    cards.push(remark("HISTORY", ` frame ${String(frame).padStart(3, "0")} computed from the list of sources`))
  return headerBytes(cards)
}

function title(text: string): Card[] {
  return [remark("", ""), remark("", ` / ${text}`)]
}

function imageCards(product: SeipProduct): Card[] {
  const mask = isMask(product)
  return [
    card("SIMPLE", true, "conforms to FITS standard"),
    card("BITPIX", mask ? 8 : -32, mask ? "0 or 1" : "IEEE single precision"),
    card("NAXIS", 2),
    card("NAXIS1", product.field.width, "pixels towards west"),
    card("NAXIS2", product.field.height, "pixels towards north"),
    remark("COMMENT", " FITS (Flexible Image Transport System) format is defined in Astronomy"),
    remark("COMMENT", " and Astrophysics, volume 376, page 359; bibcode: 2001A&A...376..359H"),
  ]
}

function skyCards({ field }: SeipProduct): Card[] {
  const scale = PIXEL_SCALE[field.instrument] / 3600
  return [
    ...title("THE SKY"),
    card("CTYPE1", "RA---TAN", "gnomonic projection"),
    card("CTYPE2", "DEC--TAN", "gnomonic projection"),
    realCard("CRVAL1", field.ra, "[deg] right ascension of the reference pixel"),
    realCard("CRVAL2", field.dec, "[deg] declination of the reference pixel"),
    realCard("CRPIX1", (field.width + 1) / 2, "[pix] reference pixel along axis 1"),
    realCard("CRPIX2", (field.height + 1) / 2, "[pix] reference pixel along axis 2"),
    realCard("CDELT1", -scale, "[deg/pix] scale of axis 1"),
    realCard("CDELT2", scale, "[deg/pix] scale of axis 2"),
    realCard("CROTA2", 0, "[deg] orientation of axis 2, W of N"),
    card("CUNIT1", "deg"),
    card("CUNIT2", "deg"),
    card("RADESYS", "ICRS", "reference frame"),
    realCard("EQUINOX", 2000, "[yr] equinox of the coordinates"),
  ]
}

function pixelCards(product: SeipProduct): Card[] {
  const { channel, type, short } = product
  const unit = unitOf(product)
  return [
    ...title("THE PIXELS"),
    ...(unit === "" ? [] : [card("BUNIT", unit, "units of the pixels")]),
    card("FILETYPE", type, "kind of product"),
    card("EXPOSURE", short ? "short" : "long", "frames that went in"),
    realCard("BACKGRND", channel.background, "[MJy/sr] sky level"),
    realCard("SIGMA", channel.noise, "[MJy/sr] noise of one pixel of a long mosaic"),
    realCard("PSF_FWHM", channel.resolution, "[arcsec] width of a point source"),
    realCard("ZEROPNT", channel.zeroPoint, "[Jy] flux of magnitude 0"),
  ]
}

function instrumentCards(product: SeipProduct): Card[] {
  const { field, channel } = product
  return [
    ...title("THE INSTRUMENT"),
    card("TELESCOP", "Spitzer", "space telescope whose layout this follows"),
    card("INSTRUME", field.instrument),
    card("CHNLNUM", channel.number, "channel of the instrument"),
    card("BANDPASS", channel.bandpass),
    card("WAVELMIN", channel.shortest, "[m] short end of the band"),
    card("WAVELMAX", channel.longest, "[m] long end of the band"),
    card("REGION", field.region, "region of the survey"),
    card("TILE", field.tile, "tile in the region"),
    card("FILENAME", productPath(product).split("/").at(-1)),
    remark("", ""),
    remark("COMMENT", " An invented sky: this image was computed by the embedded archive of"),
    remark("COMMENT", " Caelum. It has the layout, names and units of a mosaic of the Spitzer"),
    remark("COMMENT", " Enhanced Imaging Products, and none of its measurements."),
  ]
}
