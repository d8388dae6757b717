import { CaelumError, isCaelumError, type Frame, type SkyCoord } from "../core/index.ts"
import { isSkyCoord, parsePosition } from "../sky/index.ts"

/** One line of a list of positions: its text, its name where the list has one, and the position or what is wrong with it. */
export interface ListedPosition {
  /** Line of the file, from 1. */
  readonly line: number
  readonly text: string
  readonly name?: string | undefined
  readonly position?: SkyCoord | undefined
  readonly error?: CaelumError | undefined
}

interface Columns {
  readonly lon: number
  readonly lat: number
  readonly name: number
  readonly frame: Frame
}

const LONGITUDES: Readonly<Record<string, Frame>> = {
  ra: "icrs",
  raj2000: "icrs",
  ra_icrs: "icrs",
  _ra: "icrs",
  lon: "icrs",
  l: "galactic",
  glon: "galactic",
  elon: "ecliptic",
}
const LATITUDES = ["dec", "decj2000", "de_icrs", "dej2000", "dec_icrs", "_de", "lat", "b", "glat", "elat"]
const NAMES = ["name", "id", "target", "object", "source", "designation"]

/**
 * Reads a list of positions: one a line, in any form that `parsePosition` reads, or a table (commas, tabs or blanks) whose first line
 * names its columns (`ra`, `dec`; `l`, `b`; optionally `name`). Empty lines and lines that start with # are left out. A line that is
 * no position carries its error.
 */
export function parsePositionList(text: string): ListedPosition[] {
  const lines = text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ line: i + 1, text: line.trim() }))
    .filter(({ text: body }) => body !== "" && !body.startsWith("#"))
  const columns = lines[0] ? readColumns(lines[0].text) : undefined
  if (!columns) return lines.map(({ line, text: body }) => listed(line, body, body))
  return lines.slice(1).map(({ line, text: body }) => {
    const cells = splitLine(body)
    const prefix = columns.frame === "icrs" ? "" : `${columns.frame} `
    const name = columns.name < 0 ? undefined : cells[columns.name]
    return listed(line, body, `${prefix}${cells[columns.lon] ?? ""}, ${cells[columns.lat] ?? ""}`, name)
  })
}

function readColumns(head: string): Columns | undefined {
  const names = splitLine(head).map((name) => name.toLowerCase())
  const lon = names.findIndex((name) => name in LONGITUDES)
  const lat = names.findIndex((name) => LATITUDES.includes(name))
  if (lon < 0 || lat < 0) return undefined
  return { lon, lat, name: names.findIndex((name) => NAMES.includes(name)), frame: LONGITUDES[names[lon]!]! }
}

/** Cells between commas or tabs, else between blanks; quotes around a cell go. */
function splitLine(line: string): string[] {
  const separator = line.includes(",") ? "," : line.includes("\t") ? "\t" : /\s+/
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"))
}

function listed(line: number, text: string, words: string, name?: string): ListedPosition {
  try {
    const position = parsePosition(words)
    if (isSkyCoord(position)) return { line, text, name, position }
    throw new CaelumError("usage", `'${text}' is not a position; write two angles, for example 150.01 2.2.`)
  } catch (cause) {
    if (!isCaelumError(cause)) throw cause
    const error = new CaelumError(cause.code, `Line ${line}: ${cause.message}`, { context: { row: line }, cause })
    return { line, text, name, error }
  }
}
