import { type ByteSource, CaelumError, type Frame } from "../../core/index.ts"
import {
  findTable,
  type FitsFile,
  type Hdu,
  type HduSelector,
  openFits,
  originalHeader,
  type ReadSectionOptions,
  tableLayout,
} from "../../formats/fits/index.ts"
import { MAX_ORDER } from "../../healpix/index.ts"
import { cone, convertCoord, type Region } from "../../sky/index.ts"
import { type MapIndex, readIndex } from "./map-index.ts"

/**
 * A HEALPix map in a FITS file (the conventions of the HEALPix software, and the multi-order maps of gravitational-wave alerts):
 * what its header says. Values are read by `readHealpixMap` and `mapValuesAt`.
 */
export interface HealpixMap {
  readonly source: ByteSource
  readonly hdu: Hdu
  /** `full`: a value for every pixel in turn; `partial`: rows that name their pixel; `multiorder`: rows that name a NUNIQ cell. */
  readonly layout: "full" | "partial" | "multiorder"
  readonly ordering: "nested" | "ring" | "nuniq"
  /** Pixels along a side of a base face; of a multi-order map, of its finest cells. */
  readonly side: number
  /** Frame of the pixels' positions; undefined where the header does not say. */
  readonly frame: Frame | undefined
  /** Names of the columns of values. */
  readonly columns: readonly string[]
  /** Pixels or cells that the map has. */
  readonly count: number
  /** Name of the column of pixels or cells, and what it holds, read once; undefined for a full map. */
  readonly index: MapIndex | undefined
  /** The value that stands for none. */
  readonly bad: number
  /** Values of each column in a row: a full map may have many. */
  readonly perRow: number
}

export interface OpenMapOptions extends ReadSectionOptions {
  /** The HDU; the first table unless given. */
  readonly selector?: HduSelector
}

const UNSEEN = -1.6375e30
const FRAMES: Readonly<Record<string, Frame>> = {
  C: "icrs",
  CEL: "icrs",
  ICRS: "icrs",
  EQUATORIAL: "icrs",
  CELESTIAL: "icrs",
  Q: "icrs",
  G: "galactic",
  GALACTIC: "galactic",
  E: "ecliptic",
  ECLIPTIC: "ecliptic",
}

/**
 * Opens a HEALPix map: reads the header and, where rows name their pixels, the column that does.
 * @throws CaelumError `unsupported` for a table that is no map, or pixels counted in a way that is unknown; `malformed` for a
 *   header that contradicts itself; what the reading throws.
 */
export async function openHealpixMap(source: ByteSource, options: OpenMapOptions = {}): Promise<HealpixMap> {
  const file: FitsFile = await openFits(source, options)
  const hdu = await findTable(file, options.selector, options)
  const header = originalHeader(hdu)
  const word = (keyword: string): string => (header.text(keyword) ?? "").trim().toUpperCase()
  const place = `HDU ${hdu.index} of ${source.label}`
  const ordering = orderingOf(word("ORDERING"), place)
  const layout: HealpixMap["layout"] =
    ordering === "nuniq" ? "multiorder" : word("INDXSCHM") === "EXPLICIT" ? "partial" : "full"
  const { columns, rows } = tableLayout(hdu)
  const own = layout === "full" ? undefined : columns[0]?.name
  const values = columns.filter(({ name }) => name !== own)
  const perRow = layout === "full" ? pixelsPerRow(values, place) : 1
  const side = sideOfMap(header.number("NSIDE"), header.number("MOCORDER"), rows * perRow, layout, place)
  const base = { source: file.source, hdu, layout, ordering, side, perRow, count: rows * perRow }
  return {
    ...base,
    frame: FRAMES[word("COORDSYS")],
    columns: values.map(({ name }) => name),
    index:
      own === undefined
        ? undefined
        : await readIndex(base.source, hdu, own, { side, isUniq: layout === "multiorder", ...options }),
    bad: header.number("BAD_DATA") ?? UNSEEN,
  }
}

function orderingOf(word: string, place: string): HealpixMap["ordering"] {
  if (word === "NESTED" || word === "NEST") return "nested"
  if (word === "RING") return "ring"
  if (word === "NUNIQ") return "nuniq"
  const what = word === "" ? "has no ORDERING, so it is no HEALPix map" : `has the ORDERING ${word}`
  throw new CaelumError("unsupported", `The table in ${place} ${what}; NESTED, RING and NUNIQ are known.`)
}

function pixelsPerRow(values: readonly { name: string; shape: readonly number[] }[], place: string): number {
  const counts = values.map(({ shape }) => shape.reduce((product, length) => product * length, 1))
  const [first = 0] = counts
  if (first > 0 && counts.every((count) => count === first)) return first
  throw new CaelumError("malformed", `The columns of the map in ${place} have ${counts.join(", ")} pixels a row.`)
}

/** The side that the header gives, checked against the pixels that there are. */
function sideOfMap(
  given: number | undefined,
  order: number | undefined,
  count: number,
  layout: HealpixMap["layout"],
  place: string,
): number {
  const wrong = (what: string): CaelumError =>
    new CaelumError("malformed", `The map in ${place} ${what}; check the file.`)
  if (layout === "multiorder") {
    const finest = order ?? MAX_ORDER
    if (!Number.isInteger(finest) || finest < 0 || finest > MAX_ORDER) throw wrong(`has MOCORDER ${finest}`)
    return 2 ** finest
  }
  const side = given ?? (layout === "full" ? Math.sqrt(count / 12) : NaN)
  if (!Number.isInteger(side) || side < 1 || side > 2 ** 24) throw wrong(`has NSIDE ${given} and ${count} pixels`)
  if (layout === "full" && count !== 12 * side * side)
    throw wrong(`has ${count} pixels and NSIDE ${side}, which has ${12 * side * side}`)
  return side
}

/**
 * A region of ICRS in the frame of a map.
 * @throws CaelumError `unsupported` for a region whose edges do not stay what they are: zones, in another frame.
 */
export function regionInFrame(region: Region, { frame, source }: HealpixMap): Region {
  if (frame === undefined || frame === "icrs") return region
  const turn = (lon: number, lat: number): [number, number] => {
    const turned = convertCoord({ frame: "icrs", lon, lat }, frame)
    return [turned.lon, turned.lat]
  }
  if (region.kind === "cone") return cone(...turn(region.lon, region.lat), region.radius)
  if (region.kind === "polygon") return { ...region, vertices: region.vertices.map(([lon, lat]) => turn(lon, lat)) }
  throw new CaelumError(
    "unsupported",
    `The map in ${source.label} is in ${frame} coordinates, in which a ${region.kind} has no simple edge; give a cone or a polygon.`,
  )
}
