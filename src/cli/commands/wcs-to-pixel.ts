import { CaelumError, isCaelumError, namingErrors } from "../../core/index.ts"
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
  const { wcs, place } = await openWcs(context, word, options)
  const icrs = options["frame"] === "icrs"
  const count = icrs ? 2 : wcs.naxis
  const world = await readPoints(context, words, count)
  checkLatitudes(world, count, icrs ? 1 : wcs.celestial?.lat)
  const note = (text: string): void => context.note(`${place.uri}[${place.hdu}]: ${text}`)
  const pixels = namingErrors(place, () =>
    inverted(note, (inverse) =>
      icrs ? fromIcrs(wcs, world, inverse) : worldToPixel(wcs, world, new Float64Array(world.length), inverse),
    ),
  )
  const origin = Number(options["origin"])
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! + origin
  const points = listPoints(pixels, count)
  return { json: points, text: () => pointsText(points) }
}

/** A point without an inverse does not stop the others: it gets no value, and a note says how many there are. */
function inverted(note: (text: string) => void, work: (inverse: InverseOptions) => Float64Array): Float64Array {
  try {
    return work({ diverged: "throw" })
  } catch (error) {
    if (!isCaelumError(error, "diverged")) throw error
    note(error.message)
    return work({ diverged: "nan" })
  }
}

/** @throws CaelumError `usage` for a latitude beyond a pole. */
function checkLatitudes(world: Float64Array, count: number, axis: number | undefined): void {
  if (axis === undefined) return
  for (let i = axis; i < world.length; i += count)
    if (Math.abs(world[i]!) > 90)
      throw new CaelumError(
        "usage",
        `The point '${world.subarray(i - axis, i - axis + count).join(" ")}' has the latitude ${world[i]!}, which is beyond ±90 degrees; ` +
          `give the axes in the order of the header, for example 150.01 2.2.`,
      )
}

/** Pixels of the two image axes that the sky depends on. */
function fromIcrs(wcs: Wcs, world: Float64Array, inverse: InverseOptions): Float64Array {
  const half = (part: 0 | 1): Float64Array => world.filter((_, k) => k % 2 === part)
  const [x, y] = [half(0), half(1)]
  skyToPixels(skyPart(wcs), x, y, { frame: "icrs" }, inverse)
  return world.map((_, k) => (k % 2 === 0 ? x : y)[k >> 1]!)
}
