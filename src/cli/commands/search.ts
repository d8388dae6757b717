import type { ReadPlan } from "../../core/index.ts"
import { CaelumError, findColumn, formatObjectRef, isNull, makePlan, publicUrl } from "../../core/index.ts"
import type { Region } from "../../sky/index.ts"
import {
  cone,
  convertCoord,
  isSkyCoord,
  offset,
  parseAngle,
  parsePosition,
  parseSize,
  polygon,
} from "../../sky/index.ts"
import type { Sia2Query, Sia2Result } from "../../vo/index.ts"
import { parseBand, parseInterval, parseTime, searchSia2, sia2Rows, sia2Url } from "../../vo/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec, OptionSpec } from "../command.ts"
import { alignRows } from "../report.ts"
import { optionName } from "../words.ts"

const DEFAULT_RADIUS = 10 / 3600

/** The parameters of SIA2 that may be repeated, each under its own name. */
const FILTERS: readonly OptionSpec[] = [
  { flags: "--collection <name>", about: "only of this collection (repeatable, as are all filters)" },
  { flags: "--band <interval>", about: "wavelengths: 3.6um, '3um 5um', '1.4e-6 Inf'", parse: parseBand },
  { flags: "--time <interval>", about: "times: MJD, 2010-02-06, or two of them", parse: parseTime },
  { flags: "--facility <name>", about: "only of this telescope" },
  { flags: "--instrument <name>", about: "only of this instrument" },
  { flags: "--calib <level>", about: "calibration level, 0 to 4", parse: readLevel },
  { flags: "--dptype <type>", about: "type of the data: image, cube", suggestions: ["image", "cube"] },
  { flags: "--target <name>", about: "only of this target" },
  { flags: "--id <id>", about: "only the dataset of this publisher's identifier" },
  { flags: "--format <type>", about: "media type of the files: image/fits" },
  { flags: "--pol <state>", about: "polarisation: I, Q, U, V, RR, …" },
  { flags: "--fov <interval>", about: "field of view, degrees: 0.5, '0.1 1', '1 Inf'", parse: parseInterval },
  { flags: "--spatres <interval>", about: "spatial resolution, arcsec", parse: parseInterval },
  { flags: "--specrp <interval>", about: "spectral resolving power", parse: parseInterval },
  { flags: "--exptime <interval>", about: "exposure time, seconds", parse: parseInterval },
  { flags: "--timeres <interval>", about: "time resolution, seconds", parse: parseInterval },
].map((option: OptionSpec) => ({ ...option, repeatable: true }))

export const search: CommandSpec = {
  name: "search",
  summary: "Find images at a position, and where they are in the cloud",
  arguments: [{ name: "position", about: "150.01 2.2, 10h00m02.4s +2d12m00s, galactic 236.8 42.1" }],
  options: [
    { flags: "--size <size>", about: "full width of the circle, or width x height of a box", parse: readSize },
    { flags: "--radius <angle>", about: "radius of the circle (10 arcsec unless said)", parse: readRadius },
    ...FILTERS,
    { flags: "--limit <n>", about: "rows at most", parse: readLimit },
  ],
  examples: [
    'caelum search "150.01 2.2" --radius 0.01deg --collection spitzer_seip',
    'caelum search "10h00m02.4s +2d12m00s" --size 36arcsec --band "3um 5um" --limit 5 --json',
  ],
  plan: async (context, [position = ""], options) =>
    planOf(sia2Url((await context.site()).siaUrl, queryOf(position, options))),
  run,
}

function planOf(url: string): ReadPlan {
  const step = {
    object: publicUrl(url),
    spans: [],
    wave: 1,
    why: "one query; a second one if a collection has no rows",
  }
  return makePlan([step], "the service answers with a table")
}

async function run(
  context: CommandContext,
  [position = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const query = queryOf(position, options)
  const [store, site] = [await context.store(), await context.site()]
  const result = await searchSia2(store, site.siaUrl, query, { signal: context.signal })
  for (const note of result.notes) context.note(note)
  for (const { row, error } of result.problems) context.note(`row ${row}: ${error.message}`)
  if (result.overflow)
    context.note(`The service has more rows than these ${result.table.rows}; ask with a larger --limit.`)
  const { service, overflow } = result
  return { json: { service, query: result.query, overflow, rows: sia2Rows(result) }, text: () => textOf(result) }
}

function queryOf(position: string, options: CommandOptions): Sia2Query {
  const filters = Object.fromEntries(FILTERS.map(({ flags }) => [optionName(flags), options[optionName(flags)]]))
  return { pos: regionOf(position, options), ...filters, maxrec: options["limit"] as number | undefined }
}

function regionOf(text: string, options: CommandOptions): Region {
  const position = parsePosition(text)
  if (!isSkyCoord(position))
    throw new CaelumError(
      "usage",
      `'${text}' is a name, and no name resolver is set; give its position, such as 150.01 2.2 or 10h00m02.4s +2d12m00s.`,
    )
  const { lon, lat } = convertCoord(position, "icrs")
  const size = options["size"] as Box | undefined
  const radius = options["radius"] as number | undefined
  if (size !== undefined && radius !== undefined)
    throw new CaelumError("usage", "--size and --radius both say how far to look; give one of them.")
  if (size === undefined) return cone(lon, lat, radius ?? DEFAULT_RADIUS)
  return size.width === size.height ? cone(lon, lat, size.width / 2) : boxAround(lon, lat, size)
}

interface Box {
  readonly width: number
  readonly height: number
}

function boxAround(lon: number, lat: number, { width, height }: Box): Region {
  const corner = (x: number, y: number): readonly [number, number] => {
    const at = offset(lon, lat, (Math.atan2(x, y) * 180) / Math.PI, Math.hypot(x, y))
    return [at.lon, at.lat]
  }
  const [x, y] = [width / 2, height / 2]
  return polygon([corner(x, -y), corner(x, y), corner(-x, y), corner(-x, -y)])
}

function readSize(text: string): Box {
  const { width, height } = parseSize(text)
  if (width.unit === "px" || height.unit === "px")
    throw new CaelumError(
      "usage",
      `'${text}' is a size in pixels; a search needs an angle, such as 0.01deg or 36arcsec.`,
    )
  return { width: width.value, height: height.value }
}

function readRadius(text: string): number {
  const radius = parseAngle(text)
  if (radius >= 0 && radius <= 90) return radius
  throw new CaelumError("usage", `'${text}' is not a radius for a search; give an angle from 0 to 90 degrees.`)
}

function readCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new CaelumError("usage", `'${text}' is not a whole number.`)
}

function readLevel(text: string): number {
  const level = readCount(text)
  if (level <= 4) return level
  throw new CaelumError("usage", `'${text}' is not a calibration level; give 0 (raw) to 4 (analysis product).`)
}

function readLimit(text: string): number {
  const limit = readCount(text)
  if (limit > 0) return limit
  throw new CaelumError("usage", "--limit 0 asks for no rows; give 1 or more.")
}

const SHOWN = ["obs_collection", "energy_bandpassname", "instrument_name", "dataproduct_subtype"]

function textOf(result: Sia2Result): string {
  const { table } = result
  if (table.rows === 0) return "no images"
  const cell = (name: string, row: number): string => {
    const column = findColumn(table.columns, name)
    return column === undefined || isNull(column, row) ? "" : String(column.values[row])
  }
  const lines = Array.from({ length: table.rows }, (_, row) => {
    const object = result.objects[row]
    const where = object ? formatObjectRef(object) : `${cell("access_url", row)} (not in the cloud)`
    return [...SHOWN.map((name) => cell(name, row) || "-"), sizeText(cell("access_estsize", row)), where]
  })
  return alignRows([["collection", "band", "instrument", "subtype", "size", "object"], ...lines]).join("\n")
}

/** `access_estsize` counts kilobytes of 1000 bytes. */
function sizeText(kilobytes: string): string {
  const size = Number(kilobytes)
  if (kilobytes === "" || !Number.isFinite(size)) return "-"
  if (size < 1000) return `${size} kB`
  return size < 1e6 ? `${(size / 1e3).toFixed(1)} MB` : `${(size / 1e6).toFixed(1)} GB`
}
