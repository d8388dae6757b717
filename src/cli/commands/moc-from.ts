import { CaelumError } from "../../core/index.ts"
import { type AnyMoc, type LineMoc, productMoc } from "../../healpix/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { checkMocOutput, mocOutput, mocResult } from "../moc.ts"
import { frequenciesIn, orderWord, timesIn } from "../moc-line.ts"
import { mocSources, namesSpace, spaceFrom, textOf } from "../moc-sources.ts"

export const mocFrom: CommandSpec = {
  name: "moc from",
  summary: "Make a MOC of a region, positions, cells, an image, a HEALPix map, times or frequencies",
  arguments: [],
  options: [
    ...mocSources,
    {
      flags: "--times <file>",
      about: "Julian dates (TCB), one or a start and an end a line, alone or with what is to be seen then",
    },
    { flags: "--time-order <n>", about: "order in time, 0 to 61", parse: orderWord("--time-order", 61) },
    {
      flags: "--frequencies <file>",
      about: "frequencies in Hz, one or the ends of a band a line, alone or with space",
    },
    { flags: "--frequency-order <n>", about: "order in frequency, 0 to 51", parse: orderWord("--frequency-order", 51) },
    ...mocOutput,
  ],
  examples: [
    'caelum moc from --cone "64 27 2" --order 9',
    "caelum moc from --positions list.csv --radius 1arcmin --order 12 -o near.fits",
  ],
  run,
}

async function run(
  context: CommandContext,
  _words: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  checkMocOutput(options)
  const line = await lineFrom(context, options)
  const isLineAlone = line !== undefined && !namesSpace(options)
  if (isLineAlone) return mocResult(context, line, options)
  const space = await spaceFrom(context, options)
  const moc: AnyMoc = line ? productMoc(line, space) : space
  return mocResult(context, moc, options)
}

/** The MOC of the times or frequencies that the options name. */
async function lineFrom(context: CommandContext, options: CommandOptions): Promise<LineMoc | undefined> {
  const { times, frequencies, timeOrder, frequencyOrder } = options as Partial<Record<string, string | number>>
  if (times !== undefined && frequencies !== undefined)
    throw new CaelumError("usage", "A MOC is of times or of frequencies; give one of --times and --frequencies.")
  for (const [name, file, order] of [
    ["time", times, timeOrder],
    ["frequency", frequencies, frequencyOrder],
  ] as const) {
    if (file === undefined && order === undefined) continue
    const plural = name === "time" ? "times" : "frequencies"
    if (file === undefined || order === undefined)
      throw new CaelumError("usage", `--${plural} and --${name}-order go together; add the other one.`)
    const text = await textOf(context, String(file))
    return name === "time" ? timesIn(text, Number(order)) : frequenciesIn(text, Number(order))
  }
  return undefined
}
