import { namingErrors } from "../../core/index.ts"
import { pixelToWorld, pixelsToSky, skyPart, type Wcs } from "../../wcs/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { listPoints, openWcs, planWcs, pointOptions, pointsText, readPoints } from "../wcs-object.ts"

export const wcsToSky: CommandSpec = {
  name: "wcs to-sky",
  summary: "Convert pixels of an image to sky (or other world) coordinates",
  arguments: [
    { name: "object", about: "obj[n], or a header kept as text" },
    {
      name: "pixel",
      about: "one number an axis; one point a line on standard input if none",
      arity: "variadic-optional",
    },
  ],
  options: pointOptions,
  examples: [
    "caelum wcs to-sky s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/6/0095/60095931/4/60095931-14/60095931.60095931-14.IRAC.1.mosaic.fits 100 200",
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
  const pixels = await readPoints(context, words, wcs.naxis)
  const origin = Number(options["origin"])
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! - origin
  const points = namingErrors(place, () =>
    options["frame"] === "icrs"
      ? listPoints(toIcrs(wcs, pixels), 2)
      : listPoints(
          pixelToWorld(wcs, pixels, pixels),
          wcs.naxis,
          wcs.celestial ? [wcs.celestial.lon, wcs.celestial.lat] : [],
        ),
  )
  return { json: points, text: () => pointsText(points) }
}

/** Longitude, latitude pairs in ICRS of pixels with `naxis` numbers each. */
function toIcrs(wcs: Wcs, pixels: Float64Array): Float64Array {
  const sky = skyPart(wcs)
  const count = pixels.length / wcs.naxis
  const column = (axis: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => pixels[i * wcs.naxis + axis]!)
  const [lon, lat] = [column(sky.pixelAxes[0]), column(sky.pixelAxes[1])]
  pixelsToSky(sky, lon, lat, { frame: "icrs" })
  return Float64Array.from({ length: count * 2 }, (_, k) => (k % 2 === 0 ? lon : lat)[k >> 1]!)
}
