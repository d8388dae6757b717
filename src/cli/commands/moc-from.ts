import { readFile } from "node:fs/promises"
import { CaelumError } from "../../core/index.ts"
import { parsePositionList } from "../../data/index.ts"
import {
  type AnyMoc,
  type LineMoc,
  type Moc,
  mocOfCells,
  mocOfCones,
  mocOfPositions,
  mocOfRegion,
  productMoc,
} from "../../healpix/index.ts"
import { convertCoord, parseAngle } from "../../sky/index.ts"
import { cellOptions, orderOf, readCell } from "../cells.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { checkMocOutput, mocOutput, mocResult } from "../moc.ts"
import { frequenciesIn, orderWord, timesIn } from "../moc-line.ts"
import { regionOf, regionOptions } from "../region.ts"

/** The options that name a part of the sky. */
const SPACE_WORDS = [...regionOptions.map(({ flags }) => /--([a-z]+)/.exec(flags)![1]!), "positions", "cells"]

export const mocFrom: CommandSpec = {
  name: "moc from",
  summary: "Make a MOC of a region, of positions with or without a radius, of cells, times or frequencies",
  arguments: [],
  options: [
    ...regionOptions,
    {
      flags: "--positions <file>",
      about: "positions, one a line, or a table with columns ra and dec; - is standard input",
    },
    {
      flags: "--radius <angle>",
      about: "with --positions: all within it of one of them",
      parse: (text) => parseAngle(text),
    },
    { flags: "--cells <file>", about: "cells of --order, divided by blanks, commas or lines; - is standard input" },
    ...cellOptions,
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
    { flags: "--exclusive", about: "with a region: only cells whose centre is inside" },
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
  const isLineAlone = line !== undefined && !SPACE_WORDS.some((name) => options[name] !== undefined)
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

async function spaceFrom(context: CommandContext, options: CommandOptions): Promise<Moc> {
  const order = orderOf(options)
  const region = regionOf(options)
  const given = [...(region ? ["region"] : []), ...["positions", "cells"].filter((name) => options[name] !== undefined)]
  if (given.length !== 1)
    throw new CaelumError(
      "usage",
      given.length === 0
        ? 'Nothing is said of what to make the MOC; add for example --cone "150.01 2.2 0.1".'
        : `The MOC would be made of a ${given.join(" and of ")}; give one of them, and join the MOCs with caelum moc union.`,
    )
  checkModifiers(options, given[0]!)
  if (region) return mocOfRegion(region, order, { exclusive: options["exclusive"] === true })
  return given[0] === "cells" ? ofCells(context, order, options) : ofPositions(context, order, options)
}

/** Refuses what would have no effect. */
function checkModifiers(options: CommandOptions, source: string): void {
  for (const [name, of] of Object.entries({ radius: "positions", ring: "cells", exclusive: "region" }))
    if (options[name] !== undefined && of !== source)
      throw new CaelumError(
        "usage",
        `--${name} goes with ${of === "region" ? "a region" : `--${of}`} alone; leave it out.`,
      )
}

async function ofCells(context: CommandContext, order: number, options: CommandOptions): Promise<Moc> {
  const words = (await textOf(context, String(options["cells"]))).split(/[\s,]+/).filter((word) => word !== "")
  return mocOfCells(
    order,
    BigInt64Array.from(words, (word) => readCell(order, word, options)),
  )
}

async function ofPositions(context: CommandContext, order: number, options: CommandOptions): Promise<Moc> {
  const list = parsePositionList(await textOf(context, String(options["positions"])))
  const [lon, lat] = [new Float64Array(list.length), new Float64Array(list.length)]
  list.forEach(({ line, position, error }, i) => {
    if (!position) throw error ?? new CaelumError("usage", `Line ${line} of the list is no position; correct it.`)
    const turned = position.frame === "icrs" ? position : convertCoord(position, "icrs")
    lon[i] = turned.lon
    lat[i] = turned.lat
  })
  const radius = options["radius"] as number | undefined
  return radius === undefined ? mocOfPositions(order, lon, lat) : mocOfCones(order, lon, lat, radius)
}

async function textOf(context: CommandContext, file: string): Promise<string> {
  if (file === "-") return context.io.readStdin()
  const path = context.path(file)
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new CaelumError("not-found", `The list ${path} cannot be read; check the path.`, {
      context: { uri: path },
      cause,
    })
  })
}
