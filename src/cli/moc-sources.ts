import { readFile } from "node:fs/promises"
import { CaelumError } from "../core/index.ts"
import { mocOfMap, openHealpixMap, parsePositionList, readTable, tableFormat, tablePositions } from "../data/index.ts"
import { type Moc, mocOfCells, mocOfCones, mocOfPositions, mocOfRegion } from "../healpix/index.ts"
import { convertCoord, parseAngle } from "../sky/index.ts"
import { footprintPolygon } from "../wcs/index.ts"
import { cellOptions, orderOf, readCell } from "./cells.ts"
import type { CommandContext, CommandOptions, OptionSpec } from "./command.ts"
import { fitsObject, refusePixels } from "./fits-object.ts"
import { objectOf } from "./object.ts"
import { regionOf, regionOptions } from "./region.ts"
import { openWcs } from "./wcs-object.ts"

/** The options of what a MOC of space is made of. */
export const mocSources: readonly OptionSpec[] = [
  ...regionOptions,
  {
    flags: "--positions <file>",
    about: "positions, one a line, or a table of any format with columns ra and dec; - is standard input",
  },
  {
    flags: "--radius <angle>",
    about: "with --positions: all within it of one of them",
    parse: (text) => parseAngle(text),
  },
  { flags: "--cells <file>", about: "cells of --order, divided by blanks, commas or lines; - is standard input" },
  ...cellOptions,
  { flags: "--exclusive", about: "with a region or an image: only cells whose centre is inside" },
  { flags: "--image <object>", about: "the footprint of an image: obj[n] of a FITS file" },
  { flags: "--map <object>", about: "a HEALPix map: obj[n] of a FITS file, with --credible or --least" },
  {
    flags: "--credible <part>",
    about: "with --map: the densest cells that hold this part of its sum, 0 to 1",
    parse: Number,
  },
  { flags: "--least <value>", about: "with --map: the cells of at least this value", parse: Number },
  { flags: "--column <name>", about: "with --map: the column; the first unless given" },
]

const OTHERS = ["positions", "cells", "image", "map"] as const

/** The options that name a part of the sky. */
const SPACE_WORDS: readonly string[] = [...regionOptions.map(({ flags }) => /--([a-z]+)/.exec(flags)![1]!), ...OTHERS]

/** Whether the options name a part of the sky. */
export function namesSpace(options: CommandOptions): boolean {
  return SPACE_WORDS.some((name) => options[name] !== undefined)
}

/** The MOC of space that the options name. @throws CaelumError `usage` unless they name one source. */
export async function spaceFrom(context: CommandContext, options: CommandOptions): Promise<Moc> {
  if (options["map"] === undefined) orderOf(options)
  const region = regionOf(options)
  const given = [...(region ? ["region"] : []), ...OTHERS.filter((name) => options[name] !== undefined)]
  if (given.length !== 1)
    throw new CaelumError(
      "usage",
      given.length === 0
        ? 'Nothing is said of what to make the MOC; add for example --cone "150.01 2.2 0.1".'
        : `The MOC would be made of a ${given.join(" and of ")}; give one of them, and join the MOCs with caelum moc union.`,
    )
  const source = given[0]!
  checkModifiers(options, source)
  if (source === "map") return ofMap(context, options)
  const order = orderOf(options)
  const cover = { exclusive: options["exclusive"] === true }
  if (region) return mocOfRegion(region, order, cover)
  if (source === "image")
    return mocOfRegion(footprintPolygon((await openWcs(context, String(options["image"]), {})).wcs), order, cover)
  return source === "cells" ? ofCells(context, order, options) : ofPositions(context, order, options)
}

const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  radius: ["positions"],
  ring: ["cells"],
  exclusive: ["region", "image"],
  credible: ["map"],
  least: ["map"],
  column: ["map"],
}

/** Refuses what would have no effect. */
function checkModifiers(options: CommandOptions, source: string): void {
  for (const [name, of] of Object.entries(MODIFIERS)) {
    if (options[name] === undefined || of.includes(source)) continue
    const owner = of.map((each) => (each === "region" ? "a region" : `--${each}`)).join(" or ")
    throw new CaelumError("usage", `--${name} goes with ${owner} alone; leave it out.`)
  }
}

async function ofMap(context: CommandContext, options: CommandOptions): Promise<Moc> {
  const { name, ref, store, options: fits } = await fitsObject(context, String(options["map"]))
  refusePixels(name, String(options["map"]))
  const map = await openHealpixMap(store.source(ref), {
    ...fits,
    ...(name.hdu === undefined ? {} : { selector: name.hdu }),
  })
  const { credible, least, column } = options as { credible?: number; least?: number; column?: string }
  return mocOfMap(map, { ...fits, credible, least, column })
}

async function ofCells(context: CommandContext, order: number, options: CommandOptions): Promise<Moc> {
  const words = (await textOf(context, String(options["cells"]))).split(/[\s,]+/).filter((word) => word !== "")
  return mocOfCells(
    order,
    BigInt64Array.from(words, (word) => readCell(order, word, options)),
  )
}

const TABLE = /\.(parquet|arrow|feather|ipc|fits?|fts|vot|votable|xml|ecsv|jsonl?)$/i

async function ofPositions(context: CommandContext, order: number, options: CommandOptions): Promise<Moc> {
  const word = String(options["positions"])
  const { lon, lat } = TABLE.test(word) ? await ofTable(context, word) : listed(await textOf(context, word))
  const radius = options["radius"] as number | undefined
  return radius === undefined ? mocOfPositions(order, lon, lat) : mocOfCones(order, lon, lat, radius)
}

async function ofTable(context: CommandContext, word: string): Promise<{ lon: Float64Array; lat: Float64Array }> {
  const source = (await context.store()).source(objectOf(context, word))
  return tablePositions(await readTable(source, { signal: context.signal, format: tableFormat(word) }), source.label)
}

function listed(text: string): { lon: Float64Array; lat: Float64Array } {
  const list = parsePositionList(text)
  const [lon, lat] = [new Float64Array(list.length), new Float64Array(list.length)]
  list.forEach(({ line, position, error }, i) => {
    if (!position) throw error ?? new CaelumError("usage", `Line ${line} of the list is no position; correct it.`)
    const turned = position.frame === "icrs" ? position : convertCoord(position, "icrs")
    lon[i] = turned.lon
    lat[i] = turned.lat
  })
  return { lon, lat }
}

/** The text of a local file, or standard input for `-`. */
export async function textOf(context: CommandContext, file: string): Promise<string> {
  if (file === "-") return context.io.readStdin()
  const path = context.path(file)
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new CaelumError("not-found", `The list ${path} cannot be read; check the path.`, {
      context: { uri: path },
      cause,
    })
  })
}
