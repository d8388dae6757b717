import { CaelumError, type Column, type Frame } from "../../core/index.ts"
import { encodeTable, formatHeader, Header, makeCard } from "../../formats/fits/index.ts"

/** A map to be written. */
export interface NewHealpixMap {
  readonly ordering: "nested" | "ring" | "nuniq"
  /** Pixels along a side of a base face; of a multi-order map, of its finest cells. */
  readonly side: number
  readonly frame?: "icrs" | "galactic" | "ecliptic"
  /** Columns of values, a value a pixel. */
  readonly columns: readonly Column[]
  /** The pixel of each value, or its NUNIQ cell; without it the columns hold all pixels in turn. */
  readonly pixels?: BigInt64Array
}

const SYSTEMS: Readonly<Partial<Record<Frame, string>>> = { icrs: "C", galactic: "G", ecliptic: "E" }

/**
 * A FITS file that holds a HEALPix map, as `openHealpixMap` and healpy read it: full (IMPLICIT), partial (EXPLICIT, with a PIXEL column)
 * or multi-order (NUNIQ, with a UNIQ column).
 * @throws CaelumError `usage` for a side that is none, or columns that do not have a value for each pixel.
 */
export function encodeHealpixMap(map: NewHealpixMap): Uint8Array {
  const { ordering, side, pixels, columns } = map
  const count = pixels?.length ?? 12 * side * side
  checkMap(map, count)
  const isUniq = ordering === "nuniq"
  const index: Column | undefined = pixels && {
    name: isUniq ? "UNIQ" : "PIXEL",
    type: "int64",
    shape: [],
    values: pixels,
  }
  const table = { rows: count, columns: [...(index ? [index] : []), ...columns], metadata: {} }
  const pieces = [formatHeader(new Header(primaryCards())), ...encodeTable(table, new Header(mapCards(map, count)))]
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

function primaryCards(): ReturnType<typeof makeCard>[] {
  return [makeCard("SIMPLE", true), makeCard("BITPIX", 8), makeCard("NAXIS", 0), makeCard("EXTEND", true)]
}

function mapCards({ ordering, side, frame, pixels }: NewHealpixMap, count: number): ReturnType<typeof makeCard>[] {
  const isUniq = ordering === "nuniq"
  return [
    makeCard("PIXTYPE", "HEALPIX", "HEALPix pixelisation"),
    makeCard("ORDERING", ordering.toUpperCase(), "numbering of the pixels"),
    ...(isUniq
      ? [makeCard("MOCORDER", Math.log2(side), "finest order")]
      : [makeCard("NSIDE", side, "pixels along a side of a face")]),
    makeCard("INDXSCHM", pixels ? "EXPLICIT" : "IMPLICIT", "whether rows name their pixel"),
    ...(pixels ? [] : [makeCard("FIRSTPIX", 0), makeCard("LASTPIX", count - 1)]),
    makeCard("OBJECT", pixels ? "PARTIAL" : "FULLSKY"),
    ...(frame ? [makeCard("COORDSYS", SYSTEMS[frame], frame)] : []),
  ]
}

function checkMap({ ordering, side, columns, pixels }: NewHealpixMap, count: number): void {
  const needsPower = ordering !== "ring"
  const isSide =
    Number.isInteger(side) && side >= 1 && side <= 2 ** 29 && (!needsPower || Number.isInteger(Math.log2(side)))
  if (!isSide)
    throw new CaelumError(
      "usage",
      `NSIDE ${side} is no side of a ${ordering} map; give a power of 2${needsPower ? "" : ", or another whole number"}.`,
    )
  if (ordering === "nuniq" && !pixels)
    throw new CaelumError("usage", "A multi-order map needs its cells; give their NUNIQ numbers as `pixels`.")
  const wrong = columns.find(({ values, shape }) => values.length !== count || shape.length > 0)
  if (wrong)
    throw new CaelumError(
      "usage",
      `Column '${wrong.name}' has ${wrong.values.length} values and the map ${count} pixels.`,
    )
}
