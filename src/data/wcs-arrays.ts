import { isCaelumError, type Column, type Table } from "../core/index.ts"
import {
  findHdu,
  hduTitle,
  imageHeader,
  readSection,
  readTable,
  wholeSection,
  type FitsFile,
  type FitsOptions,
  type Hdu,
  type Header,
  type NewHdu,
  type ReadSectionOptions,
  type Section,
} from "../formats/fits/index.ts"
import { listAlternates, listWcsArrays, type WcsArray, type WcsArrayName, type WcsArrays } from "../wcs/index.ts"

/** Arrays that a coordinate system takes from other HDUs, read, with the HDUs that hold them. */
export interface LoadedArrays extends WcsArrays {
  /** To be written beside an image with the same coordinate system; tables of the first row and the needed columns alone. */
  readonly hdus: readonly NewHdu[]
}

/** Larger than any table of distortion or coordinates in use. */
const MOST_BYTES = 2 ** 28

export interface LoadOptions extends FitsOptions {
  readonly alternate?: string | undefined
}

/**
 * Reads what the coordinate system of a header needs of the file's other HDUs: lookup tables of distortion and the tables of -TAB axes.
 * No request where it needs nothing. What is not in the file is left out: `parseWcs` says what of it matters.
 * @throws CaelumError what reading throws, `limit` for an array beyond 256 MiB.
 */
export async function loadWcsArrays(
  file: FitsFile,
  header: Header,
  options: LoadOptions = {},
): Promise<LoadedArrays | undefined> {
  return loadNamed(file, listWcsArrays(header, (options.alternate ?? "").trim().toUpperCase()), options)
}

/**
 * The arrays that the coordinate systems of a section's header need, primary and alternates, moved to its first pixel; undefined where they need none.
 * `note` is told of each that is named and not in the file: a file written of the section lacks it as well.
 * @throws CaelumError as `loadWcsArrays`.
 */
export async function loadSectionArrays(
  file: FitsFile,
  hdu: Hdu,
  section: Section,
  options: FitsOptions = {},
): Promise<LoadedArrays | undefined> {
  const header = imageHeader(hdu)
  const names = Array.from(new Set(["", ...listAlternates(header)])).flatMap((letter) => listWcsArrays(header, letter))
  const loaded = await loadNamed(file, names, options)
  const missing = names.find((name) => !loaded?.(name))
  if (missing)
    options.note?.(
      `The coordinates of ${hduTitle(hdu)} of ${hdu.object} need (${missing.name},${missing.version})` +
        `${missing.column === undefined ? "" : `, column ${missing.column}`}, which is not in the file; its pixels are whole.`,
    )
  return (
    loaded &&
    moveArrays(
      loaded,
      section.toReversed().map(({ start }) => start),
    )
  )
}

async function loadNamed(
  file: FitsFile,
  names: readonly WcsArrayName[],
  options: FitsOptions,
): Promise<LoadedArrays | undefined> {
  if (names.length === 0) return undefined
  const found: Found[] = []
  for (const group of groupByHdu(names)) {
    const one = await loadHdu(file, group, options)
    if (one) found.push(one)
  }
  return arraysOf(found)
}

/**
 * The arrays for a part of the image: lookup tables are of its pixels, and move with them.
 * @param origin pixel of the whole, from 0 and x first, that is the first of the part.
 */
export function moveArrays(arrays: LoadedArrays, origin: readonly number[]): LoadedArrays {
  return arraysOf(
    (arrays as Arrays).found.map((one) => (one.pixels ? { ...one, header: moved(one.header, origin) } : one)),
  )
}

/** An HDU of which something is needed. */
interface Found {
  readonly names: readonly WcsArrayName[]
  readonly header: Header
  readonly pixels?: { readonly shape: readonly number[]; readonly data: Float32Array | Float64Array }
  readonly table?: Table
}

interface Arrays extends LoadedArrays {
  readonly found: readonly Found[]
}

function arraysOf(found: readonly Found[]): Arrays {
  const loaded = new Map<string, WcsArray>()
  for (const { names, header, pixels, table } of found)
    for (const name of names) {
      const column = table?.columns.find((one) => one.name.toUpperCase() === name.column?.toUpperCase())
      if (column) loaded.set(keyOf(name), { ...cellOf(column), header })
      else if (pixels) loaded.set(keyOf(name), { shape: pixels.shape, values: Float64Array.from(pixels.data), header })
    }
  const find = (wanted: WcsArrayName): WcsArray | undefined => loaded.get(keyOf(wanted))
  const hdus = found.map(({ header, pixels, table }) => ({
    header,
    ...(pixels && { pixels }),
    ...(table && { table }),
  }))
  return Object.assign(find, { hdus, found })
}

function moved(header: Header, origin: readonly number[]): Header {
  const copy = header.copy()
  for (const i of [0, 1]) {
    const move = origin[i] ?? 0
    if (move !== 0 && i < (header.number("NAXIS") ?? 0))
      copy.set(`CRVAL${i + 1}`, (header.number(`CRVAL${i + 1}`) ?? 0) - move)
  }
  return copy
}

function keyOf({ name, version, level, column }: WcsArrayName): string {
  return JSON.stringify([name.toUpperCase(), version, level, column?.toUpperCase()])
}

function groupByHdu(names: readonly WcsArrayName[]): WcsArrayName[][] {
  const groups = new Map<string, WcsArrayName[]>()
  for (const name of names) {
    const key = keyOf({ ...name, column: name.column === undefined ? undefined : "" })
    groups.set(key, [...(groups.get(key) ?? []), name])
  }
  return Array.from(groups.values())
}

async function loadHdu(
  file: FitsFile,
  names: readonly WcsArrayName[],
  options: FitsOptions,
): Promise<Found | undefined> {
  const { name, version, column } = names[0]!
  try {
    const hdu = await findHdu(file, { name, version, kind: column === undefined ? "image" : "table" }, options)
    const limited = { ...options, maxBytes: MOST_BYTES }
    if (column !== undefined) return { names, header: hdu.header, table: await readColumns(file, hdu, names, limited) }
    const { data, shape } = await readSection(file.source, hdu, wholeSection(hdu), limited)
    const pixels = { shape, data: data instanceof Float32Array ? data : Float64Array.from(data, Number) }
    return { names, header: hdu.header, pixels }
  } catch (error) {
    // the HDU or column is not there, or a header was kept without the data behind it
    if (isCaelumError(error, "not-found", "truncated")) return undefined
    throw error
  }
}

function readColumns(
  file: FitsFile,
  hdu: Hdu,
  names: readonly WcsArrayName[],
  options: ReadSectionOptions,
): Promise<Table> {
  const columns = Array.from(new Set(names.map(({ column }) => column!)))
  return readTable(file.source, hdu, { columns, rows: { start: 0, stop: 1 } }, options)
}

/** The one cell of a column of numbers. */
function cellOf({ shape, values }: Column): Pick<WcsArray, "shape" | "values"> {
  const cell = (shape[0] === -1 ? values[0] : values) as ArrayLike<number | bigint>
  const numbers = Float64Array.from(cell, Number)
  return { shape: shape[0] === -1 || shape.length === 0 ? [numbers.length] : shape, values: numbers }
}
