import { CaelumError } from "../core/index.ts"

/** What one CTYPEi says. */
export interface AxisType {
  readonly ctype: string
  readonly kind: "longitude" | "latitude" | "linear" | "unsupported"
  /** The coordinate: RA, GLON, FREQ, … */
  readonly coordinate: string
  /** The projection of a sky axis, or the algorithm of another. */
  readonly code: string
  /** The distortion code behind the projection: SIP, TPV, … */
  readonly distortion: string
}

const FORM = /^([^-]{1,4})-+([A-Z0-9]{3})(?:-([A-Z0-9]{3}))?$/
/** Rest frames in the pre-2006 spectral forms FREQ-LSR, VELO-HEL, …: the axis itself is linear (paper III, table 11). */
const REST_FRAMES = /^(?:FREQ|VELO)-(?:LSR|LSD|LSK|HEL|BAR|OBS|GEO|TOP|GAL|SOU|CMB|RST)$/

/** Reads one CTYPEi (paper I, section 3.2; paper II, section 3.1). */
export function readAxisType(ctype: string): AxisType {
  const upper = ctype.trim().toUpperCase()
  const match = FORM.exec(upper)
  if (!match || upper[4] !== "-" || REST_FRAMES.test(upper))
    return { ctype, kind: "linear", coordinate: upper, code: "", distortion: "" }
  const [, coordinate = "", code = "", distortion = ""] = match
  const kind = code === "TAB" ? "unsupported" : (skyKind(coordinate) ?? "unsupported")
  return { ctype, kind, coordinate, code, distortion }
}

function skyKind(coordinate: string): "longitude" | "latitude" | undefined {
  if (coordinate === "RA" || /^.LON$/.test(coordinate) || /^..LN$/.test(coordinate)) return "longitude"
  return coordinate === "DEC" || /^.LAT$/.test(coordinate) || /^..LT$/.test(coordinate) ? "latitude" : undefined
}

/**
 * The one celestial pair among the axes, or undefined where none is celestial.
 * @throws CaelumError `malformed` for half a pair, two pairs, or two projections in one pair.
 */
export function findPair(axes: readonly AxisType[], alternate: string): { lon: number; lat: number } | undefined {
  const lons = axes.flatMap((axis, i) => (axis.kind === "longitude" ? [i] : []))
  const lats = axes.flatMap((axis, i) => (axis.kind === "latitude" ? [i] : []))
  const [lon, lat] = [lons[0], lats[0]]
  if (lon === undefined && lat === undefined) return undefined
  const either = (lon ?? lat)!
  if (lons.length !== 1 || lats.length !== 1 || lon === undefined || lat === undefined)
    throw badPair(axes, either, alternate, "has no single partner")
  const [first, second] = [axes[lon]!, axes[lat]!]
  if (first.code !== second.code) throw badPair(axes, lon, alternate, `and ${second.ctype} differ in projection`)
  if (partner(first.coordinate) !== second.coordinate)
    throw badPair(axes, lon, alternate, `does not go with ${second.ctype}`)
  return { lon, lat }
}

function partner(longitude: string): string {
  if (longitude === "RA") return "DEC"
  return longitude.endsWith("LON") ? longitude.replace(/LON$/, "LAT") : longitude.replace(/LN$/, "LT")
}

function badPair(axes: readonly AxisType[], axis: number, alternate: string, what: string): CaelumError {
  const keyword = `CTYPE${axis + 1}${alternate}`
  return new CaelumError(
    "malformed",
    `The sky axis ${keyword} = '${axes[axis]!.ctype}' ${what}; a celestial pair is one longitude and one latitude of one projection.`,
    { context: { keyword } },
  )
}
