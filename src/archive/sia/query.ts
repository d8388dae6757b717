import type { SiaImage } from "./rows.ts"
import { parseNumber, parseShape, touches } from "./shapes.ts"

/** A constraint of SIA2 that the service cannot read. */
export class WrongParameter extends Error {}

export interface SiaQuery {
  readonly keeps: (image: SiaImage) => boolean
  /** Rows at most; undefined = all. */
  readonly most: number | undefined
  readonly format: "votable" | "csv"
}

/** Parameters that compare texts with a column. */
const TEXTS: Readonly<Record<string, string>> = {
  COLLECTION: "obs_collection",
  FACILITY: "facility_name",
  INSTRUMENT: "instrument_name",
  DPTYPE: "dataproduct_type",
  ID: "obs_publisher_did",
  TARGET: "target_name",
  FORMAT: "access_format",
  POL: "pol_states",
}

/** Parameters that ask for an interval to meet the one between two columns. */
const INTERVALS: Readonly<Record<string, readonly [low: string, high: string]>> = {
  BAND: ["em_min", "em_max"],
  TIME: ["t_min", "t_max"],
  CALIB: ["calib_level", "calib_level"],
  FOV: ["s_fov", "s_fov"],
  SPATRES: ["s_resolution", "s_resolution"],
  SPECRP: ["em_res_power", "em_res_power"],
  EXPTIME: ["t_exptime", "t_exptime"],
  TIMERES: ["t_resolution", "t_resolution"],
}

export const SIA_PARAMETERS: readonly string[] = ["POS", ...Object.keys(INTERVALS), ...Object.keys(TEXTS)].sort()

/**
 * Reads the parameters of SIA2 (REC-SIA-2.0, section 2.1): names in any case, values of one parameter OR-ed, parameters
 * AND-ed. Parameters that SIA2 does not know are ignored.
 */
export function parseQuery(words: URLSearchParams): SiaQuery {
  const values = new Map<string, string[]>()
  for (const [name, value] of words) {
    const key = name.toUpperCase()
    if (value.trim() !== "") values.set(key, [...(values.get(key) ?? []), value.trim()])
  }
  const tests = [...values].flatMap(([name, texts]) => {
    const test = testOf(name, texts)
    return test === undefined ? [] : [test]
  })
  return {
    keeps: (image) => tests.every((test) => test(image)),
    most: parseMost(values.get("MAXREC")),
    format: parseFormat(values.get("RESPONSEFORMAT")),
  }
}

type Test = (image: SiaImage) => boolean

function testOf(name: string, texts: readonly string[]): Test | undefined {
  if (name === "POS") return anyOf(texts.map(positionTest))
  const column = TEXTS[name]
  if (column !== undefined) return ({ row }) => texts.some((text) => row[column] === text)
  const interval = INTERVALS[name]
  return interval === undefined ? undefined : anyOf(texts.map((text) => intervalTest(name, text, interval)))
}

function anyOf(tests: readonly Test[]): Test {
  return (image) => tests.some((test) => test(image))
}

function positionTest(text: string): Test {
  const shape = parseShape(text)
  if (shape === undefined) throw new WrongParameter(`POS: '${text}' is not a CIRCLE, RANGE or POLYGON of degrees`)
  const known = new Map<SiaImage["corners"], boolean>()
  return ({ corners }) => {
    const answer = known.get(corners) ?? touches(shape, corners)
    known.set(corners, answer)
    return answer
  }
}

function intervalTest(name: string, text: string, [low, high]: readonly [string, string]): Test {
  const bounds = text.split(/[\s/]+/).map(parseNumber)
  const [from, to = from] = bounds
  if (bounds.length > 2 || bounds.some((bound) => Number.isNaN(bound)) || from! > to!)
    throw new WrongParameter(`${name}: '${text}' is not a number or an interval`)
  return ({ row }) => Number(row[low] ?? Number.NaN) <= to! && Number(row[high] ?? Number.NaN) >= from!
}

function parseMost(texts: readonly string[] | undefined): number | undefined {
  if (texts === undefined) return undefined
  const most = Number(texts[0])
  if (texts.length > 1 || !/^\d{1,15}$/.test(texts[0]!))
    throw new WrongParameter(`MAXREC: '${texts.join(", ")}' is not a count`)
  return most
}

function parseFormat(texts: readonly string[] | undefined): SiaQuery["format"] {
  const text = (texts?.[0] ?? "votable").toLowerCase()
  if (text.startsWith("votable") || text.startsWith("application/x-votable") || text === "text/xml") return "votable"
  if (text === "csv" || text === "text/csv") return "csv"
  throw new WrongParameter(`RESPONSEFORMAT: '${texts?.[0]}' is not offered; use VOTABLE or CSV`)
}
