import type { Box, Drawing, ImageMark, Mark, Paint, PathMark, PolygonsMark, RectMark, TextMark } from "./drawing.ts"
import { CAP_HEIGHT, SCRIPT_SIZE, textRuns } from "./text.ts"

const FONTS = "Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif"
const INK = "#1b1f24"

/** A drawing as the text of an SVG document. It refers to nothing outside of itself and holds no ids. */
export function toSvg(drawing: Drawing): string {
  const { width, height, background = "#ffffff", title } = drawing
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}" font-family="${FONTS}">`
  const name = title ? [`<title>${escapeXml(title)}</title>`] : []
  const paper = rectText({ kind: "rect", x: 0, y: 0, width, height, fill: background })
  return `${[head, ...name, paper, ...drawing.marks.map(markText), "</svg>"].join("\n")}\n`
}

function markText(mark: Mark): string {
  switch (mark.kind) {
    case "rect":
      return rectText(mark)
    case "path":
      return clipped(mark.clip, pathText(mark))
    case "polygons":
      return clipped(mark.clip, polygonsText(mark))
    case "text":
      return textText(mark)
    default:
      return imageText(mark)
  }
}

function rectText(mark: RectMark): string {
  return `<rect ${boxText(mark)}${paintText(mark)}/>`
}

function pathText(mark: PathMark): string {
  return `<path d="${escapeXml(mark.d)}"${paintText(mark)}/>`
}

/** One path a colour. A thin line of the same colour closes the seams between neighbours. */
function polygonsText(mark: PolygonsMark): string {
  const outline = relativePolygon(mark.shape)
  const places: string[][] = mark.colors.map(() => [])
  for (let i = 0; i < mark.x.length; i++)
    places[mark.color[i]!]?.push(
      `M${short(mark.x[i]! + (mark.shape[0] ?? 0))} ${short(mark.y[i]! + (mark.shape[1] ?? 0))}${outline}`,
    )
  const paths = places.flatMap((list, k) =>
    list.length > 0 ? [`<path d="${list.join("")}" fill="${mark.colors[k]!}" stroke="${mark.colors[k]!}"/>`] : [],
  )
  return `<g stroke-width="0.4" stroke-linejoin="round">\n${paths.join("\n")}\n</g>`
}

function relativePolygon(shape: readonly number[]): string {
  let text = "l"
  for (let i = 2; i + 1 < shape.length; i += 2)
    text += `${short(shape[i]! - shape[i - 2]!)} ${short(shape[i + 1]! - shape[i - 1]!)} `
  return `${text.trimEnd()}z`
}

function textText(mark: TextMark): string {
  const { x, size, rotate, anchor = "start", fill = INK } = mark
  const y = mark.baseline === "middle" ? mark.y + (CAP_HEIGHT / 2) * size : mark.y
  const turn = rotate ? ` transform="rotate(${short(rotate)} ${short(x)} ${short(mark.y)})"` : ""
  const weight = mark.bold ? ` font-weight="600"` : ""
  let level = 0
  const runs = textRuns(mark.text).map((run) => {
    const shift = run.shift === 1 ? -0.36 * size : run.shift === -1 ? 0.18 * size : 0
    const move = shift - level
    level = shift
    if (move === 0 && run.shift === 0) return escapeXml(run.text)
    const small = run.shift === 0 ? "" : ` font-size="${short(size * SCRIPT_SIZE)}"`
    return `<tspan dy="${short(move)}"${small}>${escapeXml(run.text)}</tspan>`
  })
  return `<text x="${short(x)}" y="${short(y)}" font-size="${short(size)}" text-anchor="${anchor}" fill="${fill}"${weight}${turn}>${runs.join("")}</text>`
}

function imageText(mark: ImageMark): string {
  const style = `preserveAspectRatio="none" image-rendering="optimizeSpeed" style="image-rendering:pixelated"`
  return `<image ${boxText(mark)} ${style} href="data:image/png;base64,${base64(mark.png)}"/>`
}

/** An inner document clips what it holds, without the ids of a clip path. */
function clipped(box: Box | undefined, body: string): string {
  if (!box) return body
  const view = `viewBox="${short(box.x)} ${short(box.y)} ${short(box.width)} ${short(box.height)}"`
  return `<svg ${boxText(box)} ${view} overflow="hidden">${body}</svg>`
}

function boxText({ x, y, width, height }: Box): string {
  return `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`
}

function paintText({ fill = "none", stroke, strokeWidth = 1, opacity }: Paint): string {
  const line = stroke ? ` stroke="${stroke}" stroke-width="${short(strokeWidth)}"` : ""
  return ` fill="${fill}"${line}${opacity === undefined ? "" : ` opacity="${short(opacity)}"`}`
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100)
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

/** Control characters, halves of surrogate pairs, and the two code points that XML 1.0 does not have. */
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu

function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, "").replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "")
}

function base64(bytes: Uint8Array): string {
  let text = ""
  for (let at = 0; at < bytes.length; at += 8190) text += btoa(String.fromCharCode(...bytes.subarray(at, at + 8190)))
  return text
}
