import { CaelumError } from "../core/index.ts"

/** The pixels of an SVG document, `scale` for one of its units: four bytes each, red, green, blue, alpha. Needs a page. */
export async function rasterize(
  svg: string,
  scale: number,
): Promise<{ width: number; height: number; data: Uint8Array }> {
  const image = new Image()
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }))
  try {
    image.src = url
    await image.decode()
  } finally {
    URL.revokeObjectURL(url)
  }
  const width = Math.round(image.width * scale)
  const height = Math.round(image.height * scale)
  const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d")
  if (!context)
    throw new CaelumError("unsupported", `This page has no canvas to draw ${width} × ${height} pixels on; use the SVG.`)
  context.drawImage(image, 0, 0, width, height)
  return { width, height, data: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer) }
}
