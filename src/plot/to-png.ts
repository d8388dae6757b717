import { rasterize } from "#rasterize"
import { throwIfAborted } from "../core/index.ts"
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
 * @throws CaelumError `aborted`; `unsupported` where a page has no canvas.
 */
export async function toPng(drawing: Drawing, options: DrawingPngOptions = {}): Promise<Uint8Array> {
  throwIfAborted(options.signal)
  const { width, height, data } = await rasterize(toSvg(drawing), options.scale ?? 2)
  return encodePng(withoutAlpha(width, height, data), options)
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
