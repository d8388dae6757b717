import { CaelumError, namingErrors, type ByteSource, type SkyCoord } from "../core/index.ts"
import {
  findHdu,
  hduTitle,
  imageHeader,
  openFits,
  type AxisRange,
  type FitsFile,
  type FitsOptions,
  type FitsSection,
  type Hdu,
  type HduSelector,
  type Section,
} from "../formats/fits/index.ts"
import { convertCoord } from "../sky/index.ts"
import { parseWcs, requireFrame, skyPart, skyToPixel, type SkyWcs, type Wcs } from "../wcs/index.ts"
import { loadWcsArrays, type LoadedArrays } from "./wcs-arrays.ts"

export interface ImageOptions extends FitsOptions {
  /** Letter of the coordinate system to use; the primary one unless given. */
  readonly alternate?: string | undefined
  /** Which plane of an image with more than two axes, as FITS text has it: `[*,*,7:7]`. */
  readonly plane?: FitsSection | undefined
}

interface ImageParts extends ImageOptions {
  readonly arrays?: LoadedArrays | undefined
}

/** An image HDU with its coordinate system: headers have been read, pixels have not. Made by `openImage`. */
export class SkyImage {
  readonly file: FitsFile
  readonly hdu: Hdu
  readonly alternate: string | undefined
  readonly plane: FitsSection | undefined
  /** Arrays of other HDUs that the coordinate system needs. */
  readonly arrays: LoadedArrays | undefined
  #wcs: Wcs | undefined
  #sky: SkyWcs | undefined

  constructor(file: FitsFile, hdu: Hdu, options: ImageParts) {
    this.file = file
    this.hdu = hdu
    this.alternate = options.alternate
    this.plane = options.plane
    this.arrays = options.arrays
  }

  /** URI of the object. */
  get uri(): string {
    return this.hdu.object
  }

  /** The coordinate system of the whole HDU. @throws CaelumError as `parseWcs`, naming the object and HDU. */
  get wcs(): Wcs {
    this.#wcs ??= this.naming(() => parseWcs(imageHeader(this.hdu), { alternate: this.alternate, arrays: this.arrays }))
    return this.#wcs
  }

  /** Its celestial pair with the two pixel axes that drive it. @throws CaelumError as `skyPart`, naming the object and HDU. */
  get sky(): SkyWcs {
    const { wcs } = this
    this.#sky ??= this.naming(() => skyPart(wcs))
    return this.#sky
  }

  /** The FITS axes, from 0, that are x and y: those of the sky, else the first two that are longer than one pixel. */
  get axes(): readonly [number, number] {
    const { naxis } = this.hdu
    const inside = this.#skyAxes()
    if (inside && inside[1] < naxis.length) return inside
    const [x = 0, y = x + 1] = naxis.flatMap((length, i) => (length > 1 ? [i] : []))
    return y < naxis.length ? [x, y] : [0, 1]
  }

  /** Width and height in pixels. */
  get size(): readonly [number, number] {
    const [x, y] = this.axes
    return [this.hdu.naxis[x]!, this.hdu.naxis[y]!]
  }

  #skyAxes(): readonly [number, number] | undefined {
    try {
      return this.sky.pixelAxes
    } catch {
      return undefined
    }
  }

  /** Does `work`; its errors name the object and HDU. */
  naming<T>(work: () => T): T {
    return namingErrors({ uri: this.uri, hdu: this.hdu.index }, work)
  }
}

/**
 * Opens an image of a FITS file: its headers, and the tables of other HDUs that its coordinate system names, if any. Without a selector the first HDU that holds an image, and `note` is told which.
 * @throws CaelumError `not-found` where the HDU holds no image of two axes, `usage` where `plane` restricts x or y,
 * and as `openFits` and `findHdu`.
 */
export async function openImage(
  source: ByteSource,
  selector?: HduSelector,
  options: ImageOptions = {},
): Promise<SkyImage> {
  const file = await openFits(source, options)
  const hdu = await findHdu(file, selector, options)
  if (hdu.kind !== "image" || hdu.naxis.length < 2)
    throw new CaelumError(
      "not-found",
      `${hduTitle(hdu)} of ${hdu.object} holds no image of two axes (it is of kind '${hdu.kind}' with ${hdu.naxis.length} axes); ` +
        `choose another with [n].`,
      { context: { uri: hdu.object, hdu: hdu.index } },
    )
  const arrays = await loadWcsArrays(file, imageHeader(hdu), options)
  return checkPlane(new SkyImage(file, hdu, { ...options, arrays }))
}

/** What is cut along x and y the position and size say: the plane chooses pixels of other axes alone. */
function checkPlane(image: SkyImage): SkyImage {
  const { plane = [], axes, hdu } = image
  const wrong = plane.findIndex((range, i) => {
    if (axes.includes(i)) return range !== "all"
    if (typeof range === "string") return range === "reversed"
    return i >= hdu.naxis.length && (range.first !== 1 || range.last !== 1)
  })
  if (wrong < 0) return image
  throw new CaelumError(
    "usage",
    `The section of ${hduTitle(hdu)} of ${hdu.object} restricts or reverses axis ${wrong + 1}, but the pixels of a cutout follow from its ` +
      `position and size; write * for the two axes of the image and one plane of any other, as in obj[${hdu.index}][*,*,7:7].`,
    { context: { uri: hdu.object, hdu: hdu.index } },
  )
}

/**
 * The pixel (from 0) of a direction of any frame on an image.
 * @throws CaelumError `outside` where the projection has no place for it, `no-wcs`, `unsupported`, `diverged`.
 */
export function imagePixel(image: SkyImage, position: SkyCoord): { readonly x: number; readonly y: number } {
  const { sky } = image
  const pixel = image.naming(() => skyToPixel(sky, convertCoord(position, requireFrame(sky))))
  if (Number.isFinite(pixel.x) && Number.isFinite(pixel.y)) return pixel
  throw new CaelumError(
    "outside",
    `The position ${position.lon} ${position.lat} (${position.frame}) has no place in the ${sky.celestial.projection.code} projection of ` +
      `${hduTitle(image.hdu)} of ${image.uri}: it lies on the other side of the sky.`,
    { context: { uri: image.uri, hdu: image.hdu.index } },
  )
}

/**
 * The section of an image for ranges of its x and y axes: other axes of one pixel are taken, longer ones need the image's `plane`.
 * @throws CaelumError `usage` where a longer axis has no plane chosen.
 */
export function planeSection(image: SkyImage, x: AxisRange, y: AxisRange): Section {
  const [xAxis, yAxis] = image.axes
  return image.hdu.naxis.map((length, i) => (i === xAxis ? x : i === yAxis ? y : oneOf(image, i, length))).toReversed()
}

function oneOf(image: SkyImage, axis: number, length: number): AxisRange {
  const chosen = image.plane?.[axis]
  if (typeof chosen === "object" && chosen.first === chosen.last) return { start: chosen.first - 1, stop: chosen.last }
  if (length === 1) return { start: 0, stop: 1 }
  const stars = image.hdu.naxis.map((_, i) => (image.axes.includes(i) ? "*" : "n:n")).join(",")
  throw new CaelumError(
    "usage",
    `Axis ${axis + 1} of ${hduTitle(image.hdu)} of ${image.uri} has ${length} planes and a cutout is of one; choose it as ` +
      `obj[${image.hdu.index}][${stars}].`,
    { context: { uri: image.uri, hdu: image.hdu.index } },
  )
}
