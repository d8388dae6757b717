import { isCaelumError, type SkyCoord } from "../core/index.ts"
import { cutoutWcs, type Cutout, type CutoutMode, type SkyImage } from "../data/index.ts"
import type { SkySize } from "../sky/index.ts"
import { describeWcs, type WcsDescription } from "../wcs/index.ts"

/** What a command line asks for: one position, or a file with many. */
export interface CutoutRequest {
  readonly image: SkyImage
  readonly size: SkySize
  readonly mode: CutoutMode
  readonly position: SkyCoord | undefined
  readonly positions: string | undefined
}

/** The public JSON of one cutout; `origin` in FITS pixels. */
export interface CutoutJson {
  readonly shape: readonly number[]
  readonly origin: readonly [number, number]
  readonly wcs: WcsDescription | null
  readonly uri: string
}

export function cutoutJson(cut: Cutout): CutoutJson {
  const [x, y] = cut.origin
  return { shape: cut.pixels.shape, origin: [x + 1, y + 1], wcs: wcsJson(cut), uri: cut.uri }
}

function wcsJson(cut: Cutout): WcsDescription | null {
  try {
    return describeWcs(cutoutWcs(cut))
  } catch (error) {
    if (isCaelumError(error, "no-wcs", "unsupported", "malformed")) return null
    throw error
  }
}
