import { CaelumError, throwIfAborted } from "../../core/index.ts"
import { encodeNpy, loadSectionArrays } from "../../data/index.ts"
import type { Pixels } from "../../formats/fits/index.ts"
import { encodeFits, readSection, sectionHeader, type NewHdu } from "../../formats/fits/index.ts"
import { fileSink } from "../../node/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import type { OpenedSection } from "../fits-object.ts"
import { openSection, planOfSection } from "../fits-object.ts"
import { sectionJson } from "../section-json.ts"

export const fitsSection: CommandSpec = {
  name: "fits section",
  summary: "Read a part of an image: its physical values, row-major",
  arguments: [{ name: "object", about: "obj[n][x1:x2,y1:y2] in FITS pixels (from 1, both ends in); without […] all" }],
  options: [{ flags: "-o, --output <file>", about: "FILE.npy, FILE.fits or FILE.json; - is JSON on stdout" }],
  examples: [
    "caelum fits section s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits[101:160,201:260] -o section.npy",
  ],
  plan: planOfSection,
  run,
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult | undefined> {
  const output = typeof options["output"] === "string" ? options["output"] : "-"
  const format = formatOf(output)
  const opened = await openSection(context, word)
  const header = format === "fits" ? sectionHeader(opened.hdu, opened.section) : undefined
  const behind = format === "fits" ? await arrayHdus(opened) : []
  const pixels = await readSection(opened.file.source, opened.hdu, opened.section, opened.options)
  if (output === "-") return print(context, pixels)
  const path = context.path(output)
  await write(
    path,
    format === "npy"
      ? encodeNpy(pixels)
      : format === "fits"
        ? encodeFits([{ header: header!, pixels }, ...behind])
        : jsonBytes(pixels),
  )
  return summary(opened, pixels, path)
}

/** The tables of other HDUs without which the section's coordinates cannot be computed. */
async function arrayHdus({ file, hdu, section, options }: OpenedSection): Promise<readonly NewHdu[]> {
  const arrays = await loadSectionArrays(file, hdu, section, options)
  return arrays?.hdus ?? []
}

type Format = "npy" | "fits" | "json"

function formatOf(output: string): Format {
  if (output === "-") return "json"
  const ending = /\.(npy|fits?|fts|json)$/i.exec(output)?.[1]?.toLowerCase()
  if (ending === undefined) {
    throw new CaelumError(
      "usage",
      `'${output}' does not end in .npy, .fits or .json, which say how to write the section.`,
    )
  }
  return ending === "npy" || ending === "json" ? ending : "fits"
}

async function write(path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  const sink = await fileSink(path)
  try {
    for (const piece of pieces) await sink.write(piece)
    await sink.commit()
  } catch (error) {
    await sink.abort()
    throw error
  }
}

function summary(opened: OpenedSection, pixels: Pixels, path: string): CommandResult {
  const { shape, type, unit } = pixels
  const { hdu } = opened
  const from = opened.section.map((range) => (range.reversed ? range.stop : range.start + 1)).toReversed()
  return {
    json: { path, uri: hdu.object, hdu: hdu.index, shape, type, unit, origin: from },
    text: () => `${path}: ${shape.toReversed().join(" × ")} pixels, ${type}`,
  }
}

/** Piece by piece, as fast as they are read: the whole may be longer than the longest string. */
async function print({ io, signal }: CommandContext, pixels: Pixels): Promise<undefined> {
  for (const piece of sectionJson(pixels)) {
    throwIfAborted(signal)
    io.stdout.write(piece)
    await io.stdout.drained?.()
  }
  io.stdout.write("\n")
}

function* jsonBytes(pixels: Pixels): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  for (const piece of sectionJson(pixels)) yield encoder.encode(piece)
  yield encoder.encode("\n")
}
