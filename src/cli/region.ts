import { CaelumError } from "../core/index.ts"
import {
  cone,
  convertCoord,
  isSkyCoord,
  parseAngle,
  parsePosition,
  parseRegions,
  polygon,
  type Region,
  unionRegions,
  type Vertex,
  zone,
} from "../sky/index.ts"
import type { Moc } from "../healpix/index.ts"
import type { CommandContext, CommandOptions, OptionSpec } from "./command.ts"
import { MOC_WORD, spaceMocAt } from "./moc.ts"

/** The options by which a command takes a region of the sky. */
export const regionOptions: readonly OptionSpec[] = [
  { flags: "--cone <region>", about: '"RA DEC RADIUS": all within a radius', parse: parseCone },
  { flags: "--box <region>", about: '"RA1 RA2 DEC1 DEC2": between meridians and parallels', parse: parseBox },
  { flags: "--polygon <region>", about: '"RA DEC, RA DEC, …": inside great circles', parse: parsePolygon },
  {
    flags: "--shape <region>",
    about: "a region as text: STC-S, DALI, ADQL, DS9 or CRTF, such as ELLIPSE ICRS 150 2 3 1 30",
    parse: parseShape,
  },
]

/** The option by which a command takes a MOC instead of a region. */
export const MOC_OPTION: OptionSpec = { flags: "--moc <file>", about: `all in ${MOC_WORD}` }

/** The MOC that the options name, if any; `regionOf` refuses it beside a region. */
export async function mocOf(context: CommandContext, options: CommandOptions): Promise<Moc | undefined> {
  const word = options["moc"]
  return typeof word === "string" ? spaceMocAt(context, word) : undefined
}

/**
 * The region that the options name, if any; a MOC is read by `mocOf`.
 * @throws CaelumError `usage` where there is more than one.
 */
export function regionOf(options: CommandOptions): Region | undefined {
  const named = ["cone", "box", "polygon", "shape", "moc"].filter((name) => options[name] !== undefined)
  if (named.length > 1)
    throw new CaelumError("usage", `A region is given twice, by --${named.join(" and --")}; leave one of them out.`)
  return named.length === 0 || named[0] === "moc" ? undefined : (options[named[0]!] as Region)
}

/** Reads a region as text; several are taken together. */
export function parseShape(text: string): Region {
  const [first, ...others] = parseRegions(text)
  if (!first) throw wrong("shape", text, "of a region", "ELLIPSE ICRS 150 2 3 1 30")
  return others.length === 0 ? first : unionRegions(first, ...others)
}

/** Reads `RA DEC RADIUS`: a position in any form, and behind it an angle. */
export function parseCone(text: string): Region {
  const match = /^(.*?)[\s,]+([^\s,]+(?:\s+(?:d|deg|arc|mas|rad|'|")\w*)?)$/is.exec(text.trim())
  const angle = match?.[2] ?? ""
  if (!match || !/^[+-]?[\d.]/.test(angle)) throw wrong("cone", text, "RA DEC RADIUS", "150.01 2.2 0.1")
  const [lon, lat] = readVertex("cone", text, match[1]!)
  return cone(lon, lat, parseAngle(angle))
}

/** Reads `RA1 RA2 DEC1 DEC2`: four angles without blanks in them. */
export function parseBox(text: string): Region {
  const words = text.trim().split(/[\s,]+/)
  if (words.length !== 4) throw wrong("box", text, "RA1 RA2 DEC1 DEC2", "62 66 25 29")
  const [ra1, ra2, dec1, dec2] = words.map((word, i) => parseAngle(word, { hours: i < 2 })) as [
    number,
    number,
    number,
    number,
  ]
  const beyond = [dec1, dec2].find((dec) => Math.abs(dec) > 90)
  if (beyond !== undefined)
    throw new CaelumError(
      "usage",
      `--box '${text}' has the declination ${beyond}, which is beyond ±90 degrees; write RA1 RA2 DEC1 DEC2, for example 62 66 25 29.`,
    )
  return zone(ra1, ra2, dec1, dec2)
}

/** Reads `RA DEC, RA DEC, …`: positions in any form. */
export function parsePolygon(text: string): Region {
  const corners = text.split(/[,;]/).filter((part, i, parts) => part.trim() !== "" || i < parts.length - 1)
  return polygon(corners.map((corner) => readVertex("polygon", text, corner)))
}

function readVertex(option: string, text: string, words: string): Vertex {
  const position = words.trim() === "" ? { name: "" } : parsePosition(words)
  if (!isSkyCoord(position)) throw wrong(option, text, "RA DEC for each position", "150.01 2.2")
  const { lon, lat } = position.frame === "icrs" ? position : convertCoord(position, "icrs")
  return [lon, lat]
}

function wrong(option: string, text: string, form: string, example: string): CaelumError {
  return new CaelumError("usage", `--${option} '${text}' is not of the form ${form}; write for example ${example}.`)
}
