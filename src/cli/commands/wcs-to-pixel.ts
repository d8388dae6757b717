import { skyPart, skyToPixels, worldToPixel, type InverseOptions, type Wcs } from "../../wcs/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { listPoints, openWcs, planWcs, pointOptions, pointsText, readPoints } from "../wcs-object.ts"

export const wcsToPixel: CommandSpec = {
  name: "wcs to-pixel",
  summary: "Convert sky (or other world) coordinates to pixels of an image",
  arguments: [
    { name: "object", about: "obj[n], or a header kept as text" },
    {
      name: "world",
      about: "one number an axis, in the order of the header's axes; one point a line on standard input if none",
      arity: "variadic-optional",
    },
  ],
  options: pointOptions,
  examples: [
    "caelum wcs to-pixel s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/6/0095/60095931/4/60095931-14/60095931.60095931-14.IRAC.1.mosaic.fits 150.01 2.2 --frame icrs",
  ],
  plan: async (context, [word = ""]) => planWcs(context, word),
  run,
}

async function run(
  context: CommandContext,
  [word = "", ...words]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const wcs = await openWcs(context, word, options)
  const icrs = options["frame"] === "icrs"
  const world = await readPoints(context, words, icrs ? 2 : wcs.naxis)
  const inverse: InverseOptions = { diverged: context.options.keepGoing ? "nan" : "throw" }
  const pixels = icrs ? fromIcrs(wcs, world, inverse) : worldToPixel(wcs, world, world, inverse)
  const origin = Number(options["origin"])
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! + origin
  const points = listPoints(pixels, icrs ? 2 : wcs.naxis)
  return { json: points, text: () => pointsText(points) }
}

/** Pixels of the two image axes that the sky depends on. */
function fromIcrs(wcs: Wcs, world: Float64Array, inverse: InverseOptions): Float64Array {
  const half = (part: 0 | 1): Float64Array => world.filter((_, k) => k % 2 === part)
  const [x, y] = [half(0), half(1)]
  skyToPixels(skyPart(wcs), x, y, { frame: "icrs" }, inverse)
  return world.map((_, k) => (k % 2 === 0 ? x : y)[k >> 1]!)
}
