import { rasterize } from "#rasterize"
import { CaelumError, throwIfAborted } from "../core/index.ts"
import type { Drawing } from "./drawing.ts"
import { encodePng } from "./png.ts"
import type { PngOptions, Raster } from "./png.ts"
import { toSvg } from "./svg.ts"

export interface DrawingPngOptions extends PngOptions {
  /** Picture pixels for one unit of the drawing. Default 2. */
  readonly scale?: number
}

/**
 * A drawing as a PNG file. Node draws it with resvg and the font of the package, so that it looks the same everywhere; a
 * page draws it with its own canvas and fonts.
 * @throws CaelumError `aborted`; `limit` above 16,384 pixels a side or 100 million in all; `unsupported` where a page has no canvas.
 */
export async function toPng(drawing: Drawing, options: DrawingPngOptions = {}): Promise<Uint8Array> {
  throwIfAborted(options.signal)
  const scale = options.scale ?? 2
  checkSize(drawing, scale)
  const { width, height, data } = await rasterize(toSvg(drawing), scale)
  return encodePng(withoutAlpha(width, height, data), options)
}

/** Longest side and most pixels of a picture that is drawn, in Node as in a page. */
const LONGEST = 16_384
const MOST = 100e6

function checkSize({ width, height }: Drawing, scale: number): void {
  const [x, y] = [width * scale, height * scale]
  if (Math.min(x, y) >= 1 && Math.max(x, y) <= LONGEST && x * y <= MOST) return
  throw new CaelumError(
    "limit",
    `A picture of ${x} × ${y} pixels was asked for; draw 1 to ${LONGEST} pixels a side and at most ${MOST / 1e6} million in all.`,
  )
}

/** Three bytes a pixel where every pixel is opaque. */
function withoutAlpha(width: number, height: number, data: Uint8Array): Raster {
  const rgb = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    if (data[from + 3] !== 255) return { width, height, kind: "rgba", data }
    rgb[to] = data[from]!
    rgb[to + 1] = data[from + 1]!
    rgb[to + 2] = data[from + 2]!
  }
  return { width, height, kind: "rgb", data: rgb }
}
