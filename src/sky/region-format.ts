import { CaelumError } from "../core/index.ts"
import { boxCorners } from "./region-box.ts"
import type { Region, RegionSet, SimpleRegion, Vertex, Zone } from "./region.ts"

/** How a region can be written: STC-S, the words of DALI, the functions of ADQL, and the files of DS9 and CASA (CRTF). */
export const REGION_FORMS = ["stcs", "dali", "adql", "ds9", "crtf"] as const

export type RegionForm = (typeof REGION_FORMS)[number]

/** A shape's name and numbers. */
interface Words {
  readonly name: string
  readonly numbers: readonly number[]
}

/**
 * A region as text, ICRS degrees at full precision: `CIRCLE ICRS 150.01 2.2 0.1` (STC-S 1.33), `CIRCLE 150.01 2.2 0.1` (DALI 1.1, §3.3),
 * `CIRCLE('ICRS', 150.01, 2.2, 0.1)` (ADQL 2.0, §4.2), a DS9 region file, or a CASA region text file (version 0). `parseRegion`
 * reads all of them.
 *
 * Where a form has no word for a shape, what is exactly the same is written: a box as a polygon, an annulus as a difference. STC-S writes all
 * sets, and as its own coordinates a zone; the files write a union as lines, and what is taken from a region as excluded lines.
 * @throws CaelumError `unsupported` for what the form cannot say: a zone in ADQL and DS9, an ellipse in DALI and ADQL, sets in both of these,
 *   intersections in files, and a polygon with `orientation` in all but STC-S and DALI.
 */
export function formatRegion(region: Region, form: RegionForm): string {
  if (form === "ds9") return `# Region file format: DS9\nicrs\n${fileLines(region, ds9Line).join("\n")}\n`
  if (form === "crtf") return `#CRTFv0\n${fileLines(region, crtfLine).join("\n")}\n`
  if (form === "stcs") return stcsText(region, "ICRS ")
  const { name, numbers } = form === "dali" ? daliWords(region) : adqlWords(region)
  if (form === "dali") return `${name.toUpperCase()} ${numbers.map(plain).join(" ")}`
  return `${name.toUpperCase()}('ICRS', ${numbers.map(plain).join(", ")})`
}

function isSet(region: Region): region is RegionSet {
  return region.kind === "union" || region.kind === "intersection" || region.kind === "difference"
}

/** Inside a set, the frame is said once in front. */
function stcsText(region: Region, frame: string): string {
  if (region.kind === "annulus") {
    const [outer, inner] = [region.outer, region.inner].map((radius) => coneOf(region, radius))
    return stcsText({ kind: "difference", regions: [outer!, inner!] }, frame)
  }
  if (!isSet(region)) {
    const { name, numbers } = stcsWords(region)
    return `${name.toUpperCase()} ${frame}${numbers.map(plain).join(" ")}`
  }
  const { kind, regions } = region
  // STC-S takes one region from one other
  const [first, ...rest] = regions
  const parts: readonly Region[] =
    kind === "difference" && rest.length > 1 ? [first!, { kind: "union", regions: rest }] : regions
  if (parts.length === 1) return stcsText(parts[0]!, frame)
  return `${kind.toUpperCase()} ${frame}( ${parts.map((part) => stcsText(part, "")).join(" ")} )`
}

function stcsWords(region: SimpleRegion): Words {
  if (region.kind === "zone") {
    const { lon1, lat1, lat2 } = region
    return { name: "PositionInterval", numbers: [lon1, lat1, eastOf(region), lat2] }
  }
  if (region.kind === "ellipse") {
    const { lon, lat, semiMajor, semiMinor, angle } = region
    return { name: "ellipse", numbers: [lon, lat, semiMajor, semiMinor, angle] }
  }
  if (region.kind === "box" && region.angle === 0)
    return { name: "box", numbers: [region.lon, region.lat, region.width, region.height] }
  return daliWords(region)
}

function daliWords(region: Region): Words {
  switch (region.kind) {
    case "cone":
      return { name: "circle", numbers: [region.lon, region.lat, region.radius] }
    case "polygon":
      return polygonWords(region.vertices)
    case "box":
      return polygonWords(boxCorners(region))
    case "zone":
      return { name: "range", numbers: [region.lon1, eastOf(region), region.lat1, region.lat2] }
    default:
      throw cannot(region, "dali")
  }
}

function adqlWords(region: Region): Words {
  if (region.kind === "box" && region.angle === 0)
    return { name: "box", numbers: [region.lon, region.lat, region.width, region.height] }
  const isWritten = region.kind === "cone" || region.kind === "box" || isUnordered(region)
  if (!isWritten) throw cannot(region, "adql")
  return daliWords(region)
}

/** The lines of a file: included regions, and those taken from all of them with a minus sign. */
function fileLines(region: Region, line: (region: SimpleRegion) => string): string[] {
  if (region.kind === "union") return region.regions.flatMap((part) => includedLines(part, line))
  if (region.kind !== "difference") return includedLines(region, line)
  const [first, ...taken] = region.regions
  const whole = first!.kind === "union" ? first!.regions : [first!]
  return [
    ...whole.flatMap((part) => includedLines(part, line)),
    ...taken.flatMap((part) => includedLines(part, line).map((text) => `-${text}`)),
  ]
}

function includedLines(region: Region, line: (region: SimpleRegion) => string): string[] {
  if (region.kind === "union") return region.regions.flatMap((part) => includedLines(part, line))
  if (isSet(region)) throw cannot(region, "a region file")
  return [line(region)]
}

function ds9Line(region: SimpleRegion): string {
  const d = (values: readonly number[]): string => values.map((value) => `${plain(value)}d`).join(",")
  const at = (place: { readonly lon: number; readonly lat: number }): string =>
    `${plain(place.lon)},${plain(place.lat)}`
  switch (region.kind) {
    case "cone":
      return `circle(${at(region)},${d([region.radius])})`
    case "annulus":
      return `annulus(${at(region)},${d([region.inner, region.outer])})`
    case "box":
      return `box(${at(region)},${d([region.width, region.height])},${plain(region.angle)})`
    // the first axis lies along the parallel at angle 0
    case "ellipse":
      return `ellipse(${at(region)},${d([region.semiMajor, region.semiMinor])},${plain((region.angle + 90) % 180)})`
    default:
      if (!isUnordered(region)) throw cannot(region, "ds9")
      return `polygon(${region.vertices.flat().map(plain).join(",")})`
  }
}

function crtfLine(region: SimpleRegion): string {
  const pair = (a: number, b: number): string => `[${plain(a)}deg, ${plain(b)}deg]`
  const written = (name: string, ...parts: readonly string[]): string => `${name}[${parts.join(", ")}], coord=ICRS`
  const degrees = (value: number): string => `${plain(value)}deg`
  switch (region.kind) {
    case "cone":
      return written("circle", pair(region.lon, region.lat), degrees(region.radius))
    case "annulus":
      return written("annulus", pair(region.lon, region.lat), pair(region.inner, region.outer))
    case "box":
      return written("rotbox", pair(region.lon, region.lat), pair(region.width, region.height), degrees(region.angle))
    case "ellipse": {
      const { lon, lat, semiMajor, semiMinor, angle } = region
      return written("ellipse", pair(lon, lat), pair(semiMajor, semiMinor), degrees(angle))
    }
    case "zone":
      throw cannot(region, "crtf")
    default:
      if (!isUnordered(region)) throw cannot(region, "crtf")
      return written("poly", ...region.vertices.map(([lon, lat]) => pair(lon, lat)))
  }
}

function coneOf({ lon, lat }: { readonly lon: number; readonly lat: number }, radius: number): SimpleRegion {
  return { kind: "cone", lon, lat, radius }
}

/** Whether a region is a polygon whose inside is the smaller side. */
function isUnordered(region: Region): region is Extract<Region, { kind: "polygon" }> {
  return region.kind === "polygon" && region.orientation === undefined
}

function polygonWords(vertices: readonly Vertex[]): Words {
  return { name: "polygon", numbers: vertices.flat() }
}

function eastOf({ lon1, lon2, full }: Zone): number {
  return full ? lon1 + 360 : lon2 < lon1 ? lon2 + 360 : lon2
}

function cannot(region: Region, form: string): CaelumError {
  const what =
    region.kind === "zone"
      ? "A zone, whose edges are parallels,"
      : region.kind === "polygon"
        ? "A polygon with an orientation"
        : `The ${region.kind}`
  return new CaelumError(
    "unsupported",
    `${what} cannot be written as ${form}; write it as ${region.kind === "zone" ? "dali or stcs" : "stcs"}, or make it a polygon.`,
  )
}

/** A number without an exponent, which not every reader takes. */
function plain(value: number): string {
  const text = String(value)
  if (!text.includes("e")) return text
  return value.toFixed(Math.min(100, 17 - Math.floor(Math.log10(Math.abs(value))))).replace(/\.?0+$/, "")
}
