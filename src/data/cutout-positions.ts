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

/** Columns of a position by their places, -1 where there is no name. */
export interface Columns {
  readonly lon: number
  readonly lat: number
  readonly name: number
  readonly frame: Frame
}

const LATITUDES = "dec decdeg decj2000 decicrs declination deltaj2000 sdec lat latitude de dedeg dej2000 deicrs".split(
  " ",
)
/** Names of the two columns of a position, without their capitals and what is no letter or digit. */
const SYSTEMS: readonly { readonly frame: Frame; readonly lon: readonly string[]; readonly lat: readonly string[] }[] =
  [
    {
      frame: "icrs",
      lon: ["ra", "radeg", "raj2000", "raicrs", "rightascension", "alphaj2000", "sra", "lon", "longitude"],
      lat: LATITUDES,
    },
    { frame: "galactic", lon: ["l", "glon", "ldeg"], lat: ["b", "glat", "bdeg"] },
    { frame: "ecliptic", lon: ["elon"], lat: ["elat"] },
  ]
const NAMES = ["name", "id", "target", "object", "source", "designation"]

/**
 * Reads a list of positions: one a line, in any form that `parsePosition` reads, or a table (commas, tabs or blanks) whose first line
 * names its columns (`ra`, `dec`, also as `RA_deg`, `DEJ2000` and the like; `l`, `b`; optionally `name`). Empty lines and lines that
 * start with # are left out. A line that is no position carries its error.
 * @throws CaelumError `usage` for a table without columns of a position.
 */
export function parsePositionList(text: string): ListedPosition[] {
  const lines = text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ line: i + 1, text: line.trim() }))
    .filter(({ text: body }) => body !== "" && !body.startsWith("#"))
  const columns = lines[0] ? readColumns(lines[0].text) : undefined
  if (!columns) {
    checkTitle(lines[0]?.text ?? "", lines[1]?.text)
    return lines.map(({ line, text: body }) => listed(line, body, body))
  }
  return lines.slice(1).map(({ line, text: body }) => {
    const cells = splitLine(body)
    const prefix = columns.frame === "icrs" ? "" : `${columns.frame} `
    const name = columns.name < 0 ? undefined : cells[columns.name]
    return listed(line, body, `${prefix}${cells[columns.lon] ?? ""}, ${cells[columns.lat] ?? ""}`, name)
  })
}

function readColumns(head: string): Columns | undefined {
  return positionColumns(splitLine(head))
}

/** Which of some column names are a position, by their usual names in ICRS, galactic and ecliptic coordinates. */
export function positionColumns(titles: readonly string[]): Columns | undefined {
  const names = titles.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, ""))
  for (const { frame, lon: lons, lat: lats } of SYSTEMS) {
    const lon = names.findIndex((name) => lons.includes(name))
    const lat = names.findIndex((name) => lats.includes(name))
    if (lon >= 0 && lat >= 0) return { lon, lat, name: names.findIndex((name) => NAMES.includes(name)), frame }
  }
  return undefined
}

/** Refuses a table whose title names other columns: words over as many cells, numbers among them. */
function checkTitle(title: string, first: string | undefined): void {
  const names = splitLine(title)
  const cells = first === undefined ? [] : splitLine(first)
  const numbers = cells.filter((cell) => /^[+-]?\.?\d/.test(cell)).length
  if (numbers < 2 || names.length !== cells.length || !names.every((name) => /^[a-z_][\w .()[\]/-]*$/i.test(name)))
    return
  throw new CaelumError(
    "usage",
    `The list of positions has the columns ${names.join(", ")}, and none of them are known as a position; name two of them ra and dec, ` +
      `or l and b.`,
  )
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
