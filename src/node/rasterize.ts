import { fileURLToPath } from "node:url"
import { Resvg } from "@resvg/resvg-js"

const FONTS = ["Inter-Regular.ttf", "Inter-SemiBold.ttf"].map((name) =>
  fileURLToPath(new URL(`../../assets/fonts/${name}`, import.meta.url)),
)

/** The pixels of an SVG document, `scale` for one of its units: four bytes each, red, green, blue, alpha. */
export function rasterize(svg: string, scale: number): Promise<{ width: number; height: number; data: Uint8Array }> {
  const font = { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: "Inter", sansSerifFamily: "Inter" }
  // resvg knows no "pixelated" and takes this instead: an image pixel is a block of one colour, as in a page.
  const imageRendering = 1
  const image = new Resvg(svg, { font, imageRendering, fitTo: { mode: "zoom", value: scale } }).render()
  return Promise.resolve({ width: image.width, height: image.height, data: image.pixels })
}
