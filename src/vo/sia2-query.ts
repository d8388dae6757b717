import { CaelumError } from "../core/index.ts"
import { formatRegion, type Region } from "../sky/index.ts"

/** One value, or a closed interval of values; an open side is ±Infinity. */
export type Interval = number | readonly [min: number, max: number]

/**
 * A query by REC-SIA-2.0, section 2.1. Several values of one parameter are OR-ed, parameters are AND-ed.
 */
export interface Sia2Query {
  /** Where: ICRS degrees. */
  readonly pos?: Region | readonly Region[] | undefined
  /** Wavelength, metres (vacuum). */
  readonly band?: readonly Interval[] | undefined
  /** Time, Modified Julian Date. */
  readonly time?: readonly Interval[] | undefined
  /** Polarisation states: I, Q, U, V, RR, … */
  readonly pol?: string | readonly string[] | undefined
  /** Field of view, degrees. */
  readonly fov?: readonly Interval[] | undefined
  /** Spatial resolution, arcsec. */
  readonly spatres?: readonly Interval[] | undefined
  /** Spectral resolving power. */
  readonly specrp?: readonly Interval[] | undefined
  /** Exposure time, seconds. */
  readonly exptime?: readonly Interval[] | undefined
  /** Time resolution, seconds. */
  readonly timeres?: readonly Interval[] | undefined
  readonly id?: string | readonly string[] | undefined
  readonly facility?: string | readonly string[] | undefined
  readonly collection?: string | readonly string[] | undefined
  readonly instrument?: string | readonly string[] | undefined
  /** Data product type: `image`, `cube`. */
  readonly dptype?: string | readonly string[] | undefined
  /** Calibration level, 0 to 4. */
  readonly calib?: number | readonly number[] | undefined
  readonly target?: string | readonly string[] | undefined
  /** Media type of the files: `image/fits`. */
  readonly format?: string | readonly string[] | undefined
  /** Rows at most. */
  readonly maxrec?: number | undefined
  /** Form of the answer; only VOTable is read. */
  readonly responseformat?: string | undefined
}

type Name = keyof Sia2Query

const INTERVALS = ["band", "time", "fov", "spatres", "specrp", "exptime", "timeres"] as const satisfies readonly Name[]
const TEXTS = [
  "pol",
  "id",
  "facility",
  "collection",
  "instrument",
  "dptype",
  "target",
  "format",
] as const satisfies readonly Name[]

/**
 * The parameters of a query as they are sent, in order. Pure.
 * @throws CaelumError `usage` for a number that is NaN, an interval that runs backwards or a row count that is none.
 */
export function sia2Parameters(query: Sia2Query): [name: string, value: string][] {
  const words: [string, string][] = []
  const add = (name: Name, values: readonly string[]): void => {
    for (const value of values) words.push([name.toUpperCase(), value])
  }
  add("pos", listOf(query.pos).flatMap(positionTexts))
  for (const name of INTERVALS)
    add(
      name,
      (query[name] ?? []).map((interval) => intervalText(name, interval)),
    )
  for (const name of TEXTS) add(name, listOf(query[name]))
  add(
    "calib",
    listOf(query.calib).map((level) => wholeText("calib", level)),
  )
  if (query.maxrec !== undefined) add("maxrec", [wholeText("maxrec", query.maxrec)])
  if (query.responseformat !== undefined) add("responseformat", [query.responseformat])
  return words
}

/** The address of a query; what the service's own address asks for is kept. */
export function sia2Url(service: string, query: Sia2Query): string {
  const text = sia2Parameters(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&")
  const bare = service.replace(/[?&]+$/, "")
  return text === "" ? bare : `${bare}${bare.includes("?") ? "&" : "?"}${text}`
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

/** A region as POS has it; a zone that crosses longitude 0 is two ranges, a union all of its parts. */
function positionTexts(region: Region): string[] {
  if (region.kind === "cone") return [`CIRCLE ${numbers("pos", region.lon, region.lat, region.radius)}`]
  if (region.kind === "polygon") return [`POLYGON ${numbers("pos", ...region.vertices.flat())}`]
  if (region.kind === "box") return [formatRegion(region, "dali")]
  if (region.kind === "union") return region.regions.flatMap(positionTexts)
  if (region.kind !== "zone") throw refused("pos", region.kind, "give circles, ranges, polygons, boxes or their union")
  const { lat1, lat2 } = region
  const parts: [number, number][] = region.full
    ? [[0, 360]]
    : region.lon1 <= region.lon2
      ? [[region.lon1, region.lon2]]
      : [
          [region.lon1, 360],
          [0, region.lon2],
        ]
  return parts.map(([from, to]) => `RANGE ${numbers("pos", from, to, lat1, lat2)}`)
}

function numbers(name: Name, ...values: readonly number[]): string {
  const wrong = values.find((value) => !Number.isFinite(value))
  if (wrong !== undefined) throw refused(name, String(wrong), "give finite numbers")
  return values.join(" ")
}

function intervalText(name: Name, interval: Interval): string {
  const [min, max] = typeof interval === "number" ? [interval, interval] : interval
  if (Number.isNaN(min) || Number.isNaN(max))
    throw refused(name, `${min} ${max}`, "give numbers, or Inf for an open side")
  if (min > max) throw refused(name, `${min} ${max}`, "give the smaller value first")
  if (typeof interval === "number") return bound(interval)
  return `${bound(min)} ${bound(max)}`
}

function bound(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? "Inf" : "-Inf"
}

function wholeText(name: Name, value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw refused(name, String(value), "give a whole number from 0 on")
  return String(value)
}

function refused(name: Name, found: string, next: string): CaelumError {
  return new CaelumError("usage", `The SIA2 parameter ${name.toUpperCase()} cannot be '${found}'; ${next}.`, {
    context: { parameter: name.toUpperCase() },
  })
}
