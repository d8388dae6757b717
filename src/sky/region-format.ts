import { CaelumError } from "../core/index.ts"
import type { Region, Vertex } from "./region.ts"

/** How a region can be written: STC-S, the words of DALI, the functions of ADQL, and the files of DS9 and CASA (CRTF). */
export const REGION_FORMS = ["stcs", "dali", "adql", "ds9", "crtf"] as const

export type RegionForm = (typeof REGION_FORMS)[number]

/**
 * A region as text, ICRS degrees at full precision: `CIRCLE ICRS 150.01 2.2 0.1` (STC-S 1.33), `CIRCLE 150.01 2.2 0.1` (DALI 1.1, §3.3),
 * `CIRCLE('ICRS', 150.01, 2.2, 0.1)` (ADQL 2.0, §4.2), a DS9 region file, or a CASA region text file (version 0). `parseRegion`
 * reads all of them.
 * @throws CaelumError `unsupported` for a zone in another form than DALI, which alone knows parallels as edges.
 */
export function formatRegion(region: Region, form: RegionForm): string {
  const { name, numbers } = partsOf(region, form)
  if (form === "stcs") return `${name.toUpperCase()} ICRS ${numbers.join(" ")}`
  if (form === "dali") return `${name.toUpperCase()} ${numbers.join(" ")}`
  if (form === "adql") return `${name.toUpperCase()}('ICRS', ${numbers.join(", ")})`
  if (form === "ds9")
    return `# Region file format: DS9\nicrs\n${name}(${numbers.map((n, i) => (i === 2 && name === "circle" ? `${n}d` : n)).join(",")})\n`
  const pairs = region.kind === "polygon" ? region.vertices : ([[numbers[0]!, numbers[1]!]] as const)
  const points = pairs.map(([lon, lat]: readonly [number | string, number | string]) => `[${lon}deg, ${lat}deg]`)
  const inside = name === "circle" ? `${points[0]}, ${numbers[2]}deg` : points.join(", ")
  return `#CRTFv0\n${name === "circle" ? "circle" : "poly"}[${inside}], coord=ICRS\n`
}

function partsOf(region: Region, form: RegionForm): { name: string; numbers: string[] } {
  if (region.kind === "cone") return { name: "circle", numbers: [region.lon, region.lat, region.radius].map(plain) }
  if (region.kind === "polygon")
    return { name: "polygon", numbers: region.vertices.flatMap((vertex: Vertex) => vertex.map(plain)) }
  if (form !== "dali")
    throw new CaelumError(
      "unsupported",
      `A zone, whose edges are parallels, cannot be written as ${form}; write it as dali, or make it a polygon.`,
    )
  const { lon1, lon2, full, lat1, lat2 } = region
  const east = full ? lon1 + 360 : lon2 < lon1 ? lon2 + 360 : lon2
  return { name: "range", numbers: [lon1, east, lat1, lat2].map(plain) }
}

/** A number without an exponent, which not every reader takes. */
function plain(value: number): string {
  const text = String(value)
  if (!text.includes("e")) return text
  return value.toFixed(Math.min(100, 17 - Math.floor(Math.log10(Math.abs(value))))).replace(/\.?0+$/, "")
}
