import { colorBarMargin, colorBarMarks } from "./color-bar.ts"
import { colorTable, hexColor } from "./color.ts"
import type { ColorMap } from "./color.ts"
import type { Box, Drawing, PolygonsMark } from "./drawing.ts"
import { bottomMargin, frameMarks, leftMargin, sideTicks, topMargin } from "./frame.ts"
import { hexCenters } from "./hexbin.ts"
import type { Hexbin } from "./hexbin.ts"
import { linearScale, logScale } from "./ticks.ts"
import type { Scale } from "./ticks.ts"

export interface HexbinPlotOptions {
  readonly title?: string | undefined
  /** Axis labels with their units: `W1 − W2 (mag)`; `^{…}` raises, `_{…}` lowers. */
  readonly xLabel?: string | undefined
  readonly yLabel?: string | undefined
  /** Label of the colour bar. Default "count". */
  readonly countLabel?: string | undefined
  /** Logarithmic colours. Default false. */
  readonly log?: boolean | undefined
  /** Default viridis. */
  readonly colorMap?: ColorMap | undefined
  readonly invert?: boolean | undefined
  /** Hexagons with fewer points are not drawn. Default 1. */
  readonly minCount?: number | undefined
  /** The larger values at the left, as for right ascension. */
  readonly flipX?: boolean | undefined
  /** The larger values at the bottom, as for magnitudes. */
  readonly flipY?: boolean | undefined
  /** Units of the drawing. Default 720 × 560. */
  readonly width?: number | undefined
  readonly height?: number | undefined
}

/** A hexbin as a picture: axes, hexagons coloured by their counts, a colour bar. */
export function hexbinPlot(bins: Hexbin, options: HexbinPlotOptions = {}): Drawing {
  const { width = 720, height = 560, title, xLabel, yLabel, countLabel = "count", log = false } = options
  const [xmin, xmax, ymin, ymax] = bins.extent
  const xScale = linearScale(options.flipX ? xmax : xmin, options.flipX ? xmin : xmax, 6)
  const yScale = linearScale(options.flipY ? ymax : ymin, options.flipY ? ymin : ymax, 6)
  const minCount = Math.max(1, options.minCount ?? 1)
  const colors = colorTable(options.colorMap ?? "viridis", 256, options.invert)
  const norm = countScale(bins.counts, minCount, log)
  const [bottom, left] = [sideTicks(xScale), sideTicks(yScale)]
  const [x, y] = [leftMargin(left, yLabel), topMargin(title)]
  const right = colorBarMargin(norm, countLabel)
  const box: Box = { x, y, width: width - x - right, height: height - y - bottomMargin(xLabel) }
  return {
    width,
    height,
    title: title ?? `Counts of ${bins.points} points in hexagons`,
    marks: [
      hexagons(bins, { box, xScale, yScale, norm, colors, minCount }),
      ...frameMarks({ box, bottom, left, xLabel, yLabel, title }),
      ...colorBarMarks(box, norm, colors, countLabel),
    ],
  }
}

/** From the least to the largest drawn count, as matplotlib's LogNorm and Normalize; all equal are at the low end. */
function countScale(counts: Uint32Array, minCount: number, log: boolean): Scale {
  let [min, max] = [Infinity, 0]
  for (const count of counts) {
    if (count < minCount) continue
    if (count < min) min = count
    if (count > max) max = count
  }
  if (max === 0) [min, max] = [1, 10]
  if (min === max) max = log ? min * 10 : min + 1
  return log ? logScale(min, max, 5) : linearScale(min, max, 5)
}

interface HexagonOptions {
  readonly box: Box
  readonly xScale: Scale
  readonly yScale: Scale
  readonly norm: Scale
  readonly colors: Uint8Array
  readonly minCount: number
}

function hexagons(bins: Hexbin, { box, xScale, yScale, norm, colors, minCount }: HexagonOptions): PolygonsMark {
  const centers = hexCenters(bins)
  const drawn = bins.counts.reduce((sum, count) => sum + (count >= minCount ? 1 : 0), 0)
  const mark = { x: new Float64Array(drawn), y: new Float64Array(drawn), color: new Uint8Array(drawn) }
  let k = 0
  for (let i = 0; i < bins.counts.length; i++) {
    const count = bins.counts[i]!
    if (count < minCount) continue
    mark.x[k] = box.x + xScale.place(centers.x[i]!) * box.width
    mark.y[k] = box.y + (1 - yScale.place(centers.y[i]!)) * box.height
    mark.color[k++] = Math.min(255, Math.max(0, Math.floor(norm.place(count) * 256)))
  }
  const [xmin, xmax, ymin, ymax] = bins.extent
  const halfX = (bins.stepX / 2 / (xmax - xmin)) * box.width
  const thirdY = (bins.stepY / 6 / (ymax - ymin)) * box.height
  const shape = [halfX, -thirdY, halfX, thirdY, 0, 2 * thirdY, -halfX, thirdY, -halfX, -thirdY, 0, -2 * thirdY]
  const names = Array.from({ length: 256 }, (_, i) => hexColor(colors, i))
  return { kind: "polygons", ...mark, colors: names, shape, clip: box }
}
