import { card, headerBytes, remark } from "./cards.ts"
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

/** The header of a product: an image on the plane of the sky (TAN, CDELT and CROTA2). */
export function seipHeader(product: SeipProduct): Uint8Array {
  const { field, channel, type, short } = product
  const scale = PIXEL_SCALE[field.instrument] / 3600
  const unit = unitOf(product)
  const cards = [
    card("SIMPLE", true, "conforms to FITS standard"),
    card("BITPIX", isMask(product) ? 8 : -32, isMask(product) ? "0 or 1" : "IEEE single precision"),
    card("NAXIS", 2),
    card("NAXIS1", field.width, "pixels towards west"),
    card("NAXIS2", field.height, "pixels towards north"),
    remark("COMMENT", " FITS (Flexible Image Transport System) format is defined in Astronomy"),
    remark("COMMENT", " and Astrophysics, volume 376, page 359; bibcode: 2001A&A...376..359H"),
    remark("", ""),
    remark("", " / THE SKY"),
    card("CTYPE1", "RA---TAN", "gnomonic projection"),
    card("CTYPE2", "DEC--TAN", "gnomonic projection"),
    card("CRVAL1", field.ra, "[deg] right ascension of the reference pixel"),
    card("CRVAL2", field.dec, "[deg] declination of the reference pixel"),
    card("CRPIX1", (field.width + 1) / 2, "[pix] reference pixel along axis 1"),
    card("CRPIX2", (field.height + 1) / 2, "[pix] reference pixel along axis 2"),
    card("CDELT1", -scale, "[deg/pix] scale of axis 1"),
    card("CDELT2", scale, "[deg/pix] scale of axis 2"),
    card("CROTA2", 0, "[deg] orientation of axis 2, W of N"),
    card("CUNIT1", "deg"),
    card("CUNIT2", "deg"),
    card("RADESYS", "ICRS", "reference frame"),
    card("EQUINOX", 2000, "[yr] equinox of the coordinates"),
    remark("", ""),
    remark("", " / THE PIXELS"),
    ...(unit === "" ? [] : [card("BUNIT", unit, "units of the pixels")]),
    card("FILETYPE", type, "kind of product"),
    card("EXPOSURE", short ? "short" : "long", "frames that went in"),
    card("BACKGRND", channel.background, "[MJy/sr] sky level"),
    card("SIGMA", channel.noise, "[MJy/sr] noise of one pixel of a long mosaic"),
    card("PSF_FWHM", channel.resolution, "[arcsec] width of a point source"),
    card("ZEROPNT", channel.zeroPoint, "[Jy] flux of magnitude 0"),
    remark("", ""),
    remark("", " / THE INSTRUMENT"),
    card("TELESCOP", "Spitzer", "Space Telescope whose layout this follows"),
    card("INSTRUME", field.instrument),
    card("CHNLNUM", channel.number, "channel of the instrument"),
    card("BANDPASS", channel.bandpass),
    card("WAVELMIN", channel.shortest, "[m] short end of the band"),
    card("WAVELMAX", channel.longest, "[m] long end of the band"),
    card("REGION", field.region, "region of the survey"),
    card("TILE", field.tile, "tile in the region"),
    card("FILENAME", productPath(product).split("/").at(-1)!),
    remark("", ""),
    remark("COMMENT", " An invented sky: this image was computed by the embedded archive of"),
    remark("COMMENT", " Caelum. It has the layout, names and units of a mosaic of the Spitzer"),
    remark("COMMENT", " Enhanced Imaging Products, and none of its measurements."),
  ]
  while (cards.length < 84)
    cards.push(
      remark("HISTORY", ` frame ${String(cards.length - 42).padStart(3, "0")} computed from the list of sources`),
    )
  return headerBytes(cards)
}
