import { CaelumError } from "../../core/index.ts"
import { COLOR_MAPS, hexbin, hexbinPlot, hexCenters, parseColorMap } from "../../plot/index.ts"
import type { ColorMap, Extent, Hexbin } from "../../plot/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { parseCount } from "../globals.ts"
import { PICTURE_OUTPUT, pictureOutput, writeDrawing } from "../picture.ts"
import { PLOT_DATA_OPTIONS, planPoints, readPoints } from "../plot-data.ts"
import { counted } from "../report.ts"

interface HexbinWords {
  readonly gridsize?: number | readonly [number, number]
  readonly extent?: Extent
  readonly log?: true
  readonly mincnt?: number
  readonly cmap?: { map: ColorMap; invert: boolean }
  readonly title?: string
  readonly xLabel?: string
  readonly yLabel?: string
  readonly flipX?: true
  readonly flipY?: true
}

export const plotHexbin: CommandSpec = {
  name: "plot hexbin",
  summary: "Draw the density of points in hexagons",
  arguments: [{ name: "table", about: "a dataset's id, a Parquet file or folder, or a table file (CSV, JSON, Arrow)" }],
  options: [
    ...PLOT_DATA_OPTIONS,
    PICTURE_OUTPUT,
    { flags: "--log", about: "logarithmic colours" },
    {
      flags: "--gridsize <n>",
      about: "hexagons along x, or along both axes as 80x50 (100 unless said)",
      parse: parseGrid,
    },
    {
      flags: "--extent <limits>",
      about: '"XMIN XMAX YMIN YMAX" of the grid; points outside are left out',
      parse: parseExtent,
    },
    { flags: "--mincnt <n>", about: "draw only hexagons with so many points", parse: parseCount(1) },
    {
      flags: "--cmap <name>",
      about: `${COLOR_MAPS.join(", ")}; -r behind it inverts`,
      suggestions: COLOR_MAPS,
      parse: parseColorMap,
    },
    { flags: "--title <text>", about: "a line above the axes" },
    { flags: "--x-label <text>", about: "instead of the expression and its unit; ^{…} raises, _{…} lowers" },
    { flags: "--y-label <text>", about: "the same for the other axis" },
    { flags: "--flip-x", about: "larger values at the left, as for right ascension" },
    { flags: "--flip-y", about: "larger values at the bottom, as for magnitudes" },
  ],
  examples: [
    'caelum plot hexbin allwise --cone "66.5 28 0.3" --where "ext_flg = 0" --x "w1mpro - w2mpro" --y "w2mpro - w3mpro" --log -o color-color.png',
    'caelum plot hexbin allwise --cone "66.5 28 0.3" --x "w1mpro - w2mpro" --y w1mpro --flip-y --gridsize 60 -o color-magnitude.svg',
  ],
  plan: (context, [word = ""], options) => planPoints(context, word, options),
  run,
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  words: CommandOptions,
): Promise<CommandResult> {
  const options = words as HexbinWords
  const output = pictureOutput(context, words)
  const { x, y } = await readPoints(context, word, words)
  const bins = hexbin(x.values, y.values, { gridSize: options.gridsize, extent: options.extent })
  if (bins.invalid > 0) context.note(`${bins.invalid} of ${x.values.length} rows have no value and are left out.`)
  const drawing = hexbinPlot(bins, {
    ...options,
    minCount: options.mincnt,
    colorMap: options.cmap?.map,
    invert: options.cmap?.invert,
    xLabel: options.xLabel ?? x.label,
    yLabel: options.yLabel ?? y.label,
    countLabel: "rows per hexagon",
  })
  await writeDrawing(drawing, output, context.signal)
  const { points, invalid, outside, extent, nx, ny } = bins
  return {
    json: {
      path: output.path,
      extent,
      gridsize: [nx, ny],
      points,
      invalid,
      outside,
      ...filled(bins, options.mincnt ?? 1),
    },
    text: () =>
      `${output.path}: ${counted(points, "point")} in ${nx} × ${ny} hexagons, ${invalid} without a value, ${outside} outside`,
  }
}

/** Counts and centres of the hexagons that are drawn. */
function filled(bins: Hexbin, minCount: number): { counts: number[]; centers: [number, number][] } {
  const all = hexCenters(bins)
  const drawn = Array.from(bins.counts.keys()).filter((i) => bins.counts[i]! >= minCount)
  return { counts: drawn.map((i) => bins.counts[i]!), centers: drawn.map((i) => [all.x[i]!, all.y[i]!]) }
}

function parseGrid(text: string): number | readonly [number, number] {
  const match = /^\s*(\d{1,5})(?:\s*[x×,]\s*(\d{1,5}))?\s*$/.exec(text)
  if (!match) throw new CaelumError("usage", `'${text}' is not a grid; write for example 100 or 80x50.`)
  return match[2] === undefined ? Number(match[1]) : [Number(match[1]), Number(match[2])]
}

function parseExtent(text: string): Extent {
  const limits = text
    .trim()
    .split(/[\s,]+/)
    .map((word) => Number(word.replace("−", "-")))
  const [xmin, xmax, ymin, ymax] = limits
  if (limits.length === 4 && limits.every(Number.isFinite) && xmin! < xmax! && ymin! < ymax!)
    return [xmin!, xmax!, ymin!, ymax!]
  throw new CaelumError("usage", `'${text}' is not an extent; write four rising limits as "-1 3 -1 5".`)
}
