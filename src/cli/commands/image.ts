import { isCaelumError } from "../../core/index.ts"
import { loadSectionArrays, parseInterval, parseStretch, STRETCHES } from "../../data/index.ts"
import type { Interval, Stretch } from "../../data/index.ts"
import { sectionHeader } from "../../formats/fits/index.ts"
import { writeFileWhole } from "../../node/index.ts"
import { COLOR_MAPS, encodePng, imagePlot, parseColorMap, readPlane, renderImage, unitLabel } from "../../plot/index.ts"
import type { ColorMap, Drawing, RenderedImage, RenderOptions, SkyAxes } from "../../plot/index.ts"
import { parseWcs, pixelToSky, skyPart } from "../../wcs/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { parseCount } from "../globals.ts"
import { openSection, planOfSection } from "../fits-object.ts"
import type { OpenedSection } from "../fits-object.ts"
import type { PictureOutput } from "../picture.ts"
import { PICTURE_OUTPUT, pictureOutput, writeDrawing } from "../picture.ts"

interface ImageOptions {
  readonly stretch?: Stretch
  readonly interval?: Interval
  readonly cmap?: { map: ColorMap; invert: boolean }
  readonly axes?: true
  readonly title?: string
  readonly maxSize: number
}

export const image: CommandSpec = {
  name: "image",
  summary: "Make a picture of an image",
  arguments: [{ name: "object", about: "obj[n], obj[n][x1:x2,y1:y2]; the first image, whole, where nothing is said" }],
  options: [
    PICTURE_OUTPUT,
    {
      flags: "--stretch <name>",
      about: `${STRETCHES.join(", ")}; log:100 sets its parameter`,
      suggestions: STRETCHES,
      parse: parseStretch,
    },
    {
      flags: "--interval <name>",
      about: "zscale, minmax, 99.5%, or LOW,HIGH",
      suggestions: ["zscale", "minmax", "99.5%"],
      parse: parseInterval,
    },
    {
      flags: "--cmap <name>",
      about: `${COLOR_MAPS.join(", ")}; -r behind it inverts`,
      suggestions: COLOR_MAPS,
      parse: parseColorMap,
    },
    { flags: "--axes", about: "with axes of the sky (of pixels where there is none) and a colour bar" },
    { flags: "--title <text>", about: "a line above the axes" },
    {
      flags: "--max-size <n>",
      about: "longest side in picture pixels; larger images are shrunk",
      fallback: "4096",
      parse: parseCount(1),
    },
  ],
  examples: [
    "caelum image s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits[101:400,101:400] --stretch asinh --cmap magma --axes -o mosaic.png",
  ],
  plan: planOfSection,
  run,
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  words: CommandOptions,
): Promise<CommandResult> {
  const options = words as unknown as ImageOptions
  const output = pictureOutput(context, words)
  const opened = await openSection(context, word)
  const { pixels, factor } = await readPlane(opened.file.source, opened.hdu, opened.section, {
    ...opened.options,
    maxSize: options.maxSize,
    progress: (part) => context.progress(`${Math.round(100 * part)} %`),
  })
  if (factor > 1)
    context.note(
      `The image is shrunk by ${factor}; --max-size sets how far, and the interval is that of the shrunk image.`,
    )
  const { interval, stretch, cmap, title } = options
  const look: RenderOptions = { interval, stretch, colorMap: cmap?.map, invert: cmap?.invert }
  const picture = renderImage(pixels, look)
  if (Number.isNaN(picture.limits.min))
    context.note(`No pixel of ${opened.name.object} in this picture has a finite value; it shows nothing.`)
  const { signal } = context
  if (options.axes) {
    const axes = {
      factor,
      title,
      sky: await skyOf(context, opened),
      origin: originOf(opened),
      valueLabel: unitOf(opened),
    }
    // The same scale as without axes, though the frame may hold fewer pixels.
    const { min, max } = picture.limits
    const limits = Number.isNaN(min) ? {} : { interval: { kind: "range", min, max } as const }
    await writeDrawing(await imagePlot(pixels, { ...look, ...limits, ...axes, signal }), output, signal)
  } else await writeBare(picture, output, signal)
  const { width, height, limits } = picture
  const { object: uri, index } = opened.hdu
  return {
    json: { path: output.path, uri, hdu: index, width, height, factor, limits: [limits.min, limits.max] },
    text: () => `${output.path}: ${width} × ${height} pixels, values from ${limits.min} to ${limits.max}`,
  }
}

/** The pixels alone: as they are in a PNG, as one image in an SVG. */
async function writeBare(picture: RenderedImage, output: PictureOutput, signal: AbortSignal): Promise<void> {
  const { width, height } = picture
  const png = await encodePng(picture, { signal })
  if (output.format === "png") return writeFileWhole(output.path, png)
  const marks: Drawing["marks"] = [{ kind: "image", x: 0, y: 0, width, height, png }]
  await writeDrawing({ width, height, background: "none", marks }, output, signal)
}

/** The sky of the section, where its header has one. */
async function skyOf(
  context: CommandContext,
  { file, hdu, section, name, options }: OpenedSection,
): Promise<SkyAxes | undefined> {
  try {
    const arrays = await loadSectionArrays(file, hdu, section, options)
    const part = skyPart(parseWcs(sectionHeader(hdu, section), { arrays }))
    pixelToSky(part, 0, 0)
    return { pixelToSky: (x, y) => pixelToSky(part, x, y), frame: part.celestial.frame?.frame }
  } catch (error) {
    if (!isCaelumError(error, "no-wcs", "unsupported", "malformed")) throw error
    context.note(`The axes of ${name.object} are in pixels: ${error.message}`)
    return undefined
  }
}

/** FITS pixel of the first pixel; [1, 1] where an axis runs backwards. */
function originOf({ section }: OpenedSection): readonly [number, number] {
  const [x, y] = [section.at(-1), section.at(-2)]
  if (x?.reversed || y?.reversed) return [1, 1]
  return [(x?.start ?? 0) + 1, (y?.start ?? 0) + 1]
}

function unitOf({ hdu }: OpenedSection): string {
  const unit = hdu.header.get("BUNIT")
  return typeof unit === "string" ? unitLabel(unit) : ""
}
