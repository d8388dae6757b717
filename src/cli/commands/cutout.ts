import { CaelumError, costOf, type ReadPlan, type SkyCoord } from "../../core/index.ts"
import { cutout as cutOne, openImage, planCutout, type CutoutMode } from "../../data/index.ts"
import { writeFileWhole } from "../../node/index.ts"
import { isSkyCoord, parsePosition, parseSize } from "../../sky/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { cutoutJson, type CutoutRequest } from "../cutout-json.ts"
import { cutoutMany, planMany } from "../cutout-many.ts"
import { cutoutFormat, encodeCutout } from "../cutout-output.ts"
import { fitsObject } from "../fits-object.ts"

export const cutout: CommandSpec = {
  name: "cutout",
  summary: "Cut a piece around a position out of an image, reading only its rows",
  arguments: [
    { name: "object", about: "obj[n]; of a cube one plane, obj[n][*,*,7:7]" },
    {
      name: "position-size",
      about: "POSITION SIZE: '150.01 2.2' 60px; with --positions SIZE alone",
      arity: "variadic",
    },
  ],
  options: [
    {
      flags: "-o, --output <file>",
      about: "FILE.fits, FILE.npy or FILE.png; for many a name with {n} or {name}, or a folder",
    },
    {
      flags: "--mode <mode>",
      about: "at the edge of the image",
      choices: ["trim", "partial", "strict"],
      fallback: "trim",
    },
    { flags: "--positions <file>", about: "many positions, one a line, or a table with columns ra and dec" },
    { flags: "--alternate <letter>", about: "coordinate system A to Z instead of the primary one" },
  ],
  examples: [
    'caelum cutout s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/6/0095/60095931/4/60095931-14/60095931.60095931-14.IRAC.1.mosaic.fits "150.01 2.2" 60px -o cutout.fits',
  ],
  plan,
  run,
}

async function plan(context: CommandContext, words: readonly string[], options: CommandOptions): Promise<ReadPlan> {
  const request = await open(context, words, options)
  const cost = costOf(request.image.file.source, (await context.store()).cost)
  if (!request.position) return planMany(context, request, cost)
  return planCutout(request.image, request.position, request.size, { mode: request.mode, cost })
}

async function run(context: CommandContext, words: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const output = outputOf(options)
  if (options["positions"] === undefined) cutoutFormat(output)
  const request = await open(context, words, options)
  const { cost } = await context.store()
  const known = request.image.file.source.cost ? {} : { cost }
  const read = { mode: request.mode, ...known, signal: context.signal, maxBytes: context.options.maxMemory ?? 2 ** 31 }
  if (!request.position) return cutoutMany(context, request, output, read)
  const cut = await cutOne(request.image, request.position, request.size, read)
  const path = context.path(output)
  await writeFileWhole(path, await encodeCutout(cut, cutoutFormat(output), { signal: context.signal }))
  const json = cutoutJson(cut)
  return {
    json,
    text: () => `${path}: ${json.shape.toReversed().join(" × ")} pixels from FITS pixel ${json.origin.join(", ")}`,
  }
}

function outputOf(options: CommandOptions): string {
  const output = options["output"]
  if (typeof output === "string") return output
  throw new CaelumError("usage", "A cutout is written to a file; say which with -o FILE.fits, FILE.npy or FILE.png.")
}

async function open(
  context: CommandContext,
  [word = "", ...rest]: readonly string[],
  options: CommandOptions,
): Promise<CutoutRequest> {
  const positions = options["positions"] as string | undefined
  const size = parseSize(rest.at(-1) ?? "")
  const position = positions === undefined ? readPosition(rest.slice(0, -1).join(" ")) : undefined
  if (positions !== undefined && rest.length > 1)
    throw new CaelumError("usage", `'${rest[0]}' is a position beside --positions; give the size alone.`)
  const { name, ref, store, options: fits } = await fitsObject(context, word)
  const alternate = options["alternate"] as string | undefined
  const image = await openImage(store.source(ref), name.hdu, { ...fits, alternate, plane: name.section })
  for (const warning of image.wcs.warnings) context.note(`${image.uri}: ${warning}`)
  return { image, size, position, positions, mode: options["mode"] as CutoutMode }
}

function readPosition(text: string): SkyCoord {
  if (text.trim() === "")
    throw new CaelumError("usage", "A cutout needs a position and a size: write for example '150.01 2.2' 60px.")
  const position = parsePosition(text)
  if (isSkyCoord(position)) return position
  throw new CaelumError(
    "usage",
    `'${text}' is a name, and no name resolver is set; write a position such as 150.01 2.2.`,
  )
}
