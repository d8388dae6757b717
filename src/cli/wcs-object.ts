import { CaelumError, type ReadPlan, makePlan, namingErrors } from "../core/index.ts"
import { loadWcsArrays } from "../data/index.ts"
import { headerGuess, openHeader, type Header } from "../formats/fits/index.ts"
import {
  findAlternate,
  findTableWcs,
  listAlternates,
  listTableWcs,
  parseWcs,
  tableKeywords,
  type KeywordReader,
  type Wcs,
} from "../wcs/index.ts"
import type { CommandContext, CommandOptions, OptionSpec } from "./command.ts"
import { fitsObject, refuseSection } from "./fits-object.ts"

export const alternateOption: OptionSpec = {
  flags: "--alternate <name>",
  about: "coordinate system A to Z, or by its WCSNAME, instead of the primary one",
}

export const columnsOption: OptionSpec = {
  flags: "--columns <list>",
  about: "columns of a table whose coordinate system is meant, by name or number: x,y of events, or one of images",
}

/** Options of `wcs to-sky` and `wcs to-pixel`. */
export const pointOptions: readonly OptionSpec[] = [
  { flags: "--origin <number>", about: "what the first pixel counts from", choices: ["0", "1"], fallback: "1" },
  {
    flags: "--frame <frame>",
    about: "the header's own axes, or longitude and latitude in ICRS",
    choices: ["native", "icrs"],
    fallback: "native",
  },
  alternateOption,
  columnsOption,
]

/** A coordinate system by its letter, and its WCSNAMEa. */
export interface NamedAlternate {
  readonly letter: string
  readonly name?: string
}

/** A coordinate system, and the HDU that it is of. */
export interface OpenedWcs {
  readonly wcs: Wcs
  readonly place: { readonly uri: string; readonly hdu: number }
  /** The coordinate systems that the header describes: "" is the primary one. */
  readonly alternates: readonly NamedAlternate[]
}

/** The coordinate system that a word and `--alternate` name. @throws CaelumError naming the object and HDU. */
export async function openWcs(context: CommandContext, word: string, options: CommandOptions): Promise<OpenedWcs> {
  const { name, ref, store, options: fits } = await fitsObject(context, word)
  refuseSection(name, word)
  const { header, object, index, file } = await openHeader(store.source(ref), name.hdu, { ...fits, tables: true })
  const place = { uri: object, hdu: index }
  const alternate = namingErrors(place, () => chosenAlternate(header, options["alternate"]))
  const table = namingErrors(place, () => tableForm(header, alternate, options["columns"]))
  const arrays = table || !file ? undefined : await loadWcsArrays(file, header, { ...fits, alternate })
  const wcs = namingErrors(place, () => parseWcs(table ?? header, { alternate, arrays }))
  for (const warning of wcs.warnings) context.note(`${object}[${index}]: ${warning}`)
  const alternates = listAlternates(table ?? header).map((letter) => nameAlternate(table ?? header, letter))
  return { wcs, place, alternates }
}

/** A word that is no letter is the WCSNAMEa of an image; the columns of a table have letters only. */
function chosenAlternate(header: Header, word: unknown): string | undefined {
  return typeof word === "string" ? findAlternate(header, word) : undefined
}

function nameAlternate(keywords: KeywordReader, letter: string): NamedAlternate {
  const name = keywords.get(`WCSNAME${letter}`)
  return { letter, ...(typeof name === "string" && name.trim() !== "" && { name: name.trim() }) }
}

/** The keywords of a table's columns, where the header has no coordinate system of an image or columns are asked for. */
function tableForm(header: Header, alternate: string | undefined, columns: unknown): KeywordReader | undefined {
  const letter = (alternate ?? "").trim().toUpperCase()
  const words = typeof columns === "string" ? columns.split(",").map((word) => word.trim()) : undefined
  const described = listAlternates(header).includes(letter) || listTableWcs(header, letter).length === 0
  if (!words && described) return undefined
  return tableKeywords(
    header,
    findTableWcs(
      header,
      letter,
      words?.map((word) => columnNumber(header, word)),
    ),
  )
}

/** The number of a column, from 1. @throws CaelumError `not-found`. */
function columnNumber(header: Header, word: string): number {
  if (/^\d{1,3}$/.test(word)) return Number(word)
  const names = header.cards.filter(({ keyword }) => /^TTYPE\d+$/.test(keyword))
  const found = names.find(
    ({ value }) => typeof value === "string" && value.trim().toLowerCase() === word.toLowerCase(),
  )
  if (found) return Number(found.keyword.slice(5))
  throw new CaelumError("not-found", `No column is called '${word}'; give the TTYPEn of one, or its number.`, {
    context: { column: word },
  })
}

/** The first request of `openWcs`. */
export async function planWcs(context: CommandContext, word: string): Promise<ReadPlan> {
  const { name, ref, store } = await fitsObject(context, word)
  refuseSection(name, word)
  const spans = [{ offset: 0, length: headerGuess(store.cost) }]
  const why = "first header; what comes next is known only when it has come"
  return makePlan([{ object: store.source(ref).label, spans, wave: 1, why }], "a header")
}

/**
 * The points of a command, `count` numbers each: from words (any grouping) or from the lines of standard input (one point a line).
 * @throws CaelumError `usage` quoting what is no number or no whole point.
 */
export async function readPoints(
  context: CommandContext,
  words: readonly string[],
  count: number,
): Promise<Float64Array> {
  if (words.length > 0) {
    const numbers = numbersOf(words.join(" "))
    if (numbers.length % count !== 0) throw wrongCount(words.join(" "), numbers.length, count)
    return Float64Array.from(numbers)
  }
  const lines = (await context.io.readStdin()).split(/\r\n|\r|\n/).filter((line) => !/^\s*(?:#|$)/.test(line))
  const points = new Float64Array(lines.length * count)
  for (const [i, line] of lines.entries()) {
    const numbers = numbersOf(line)
    if (numbers.length !== count) throw wrongCount(line, numbers.length, count)
    points.set(numbers, i * count)
  }
  return points
}

function numbersOf(text: string): number[] {
  return text
    .trim()
    .split(/[\s,;]+/)
    .map(readNumber)
}

function wrongCount(text: string, found: number, count: number): CaelumError {
  return new CaelumError(
    "usage",
    `'${text.trim()}' holds ${found} number${found === 1 ? "" : "s"}, and a point of this coordinate system has ${count}; give one an axis.`,
  )
}

function readNumber(word: string): number {
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/.test(word)
    ? Number(word.replace(/d/i, "e"))
    : Number.NaN
  if (Number.isFinite(number)) return number
  throw new CaelumError("usage", `'${word}' is not a number; give one number an axis, for example 512.5 300.`)
}

/**
 * Points as nested lists. A point without one of the values at `needed` is `null`; another value that is not there is `null` in its place. Where
 * none is needed a point is `null` that has no value at all.
 */
export function listPoints(
  values: Float64Array,
  count: number,
  needed: readonly number[] = Array.from({ length: count }, (_, k) => k),
): ((number | null)[] | null)[] {
  return Array.from({ length: values.length / count }, (_, i) => {
    const point = Array.from(values.subarray(i * count, (i + 1) * count), (value) =>
      Number.isFinite(value) ? value : null,
    )
    const lost = point.every((value) => value === null) || needed.some((axis) => point[axis] === null)
    return lost ? null : point
  })
}

/** A point a line for people. */
export function pointsText(points: readonly (readonly (number | null)[] | null)[]): string {
  return points.map((point) => (point === null ? "null" : point.map((value) => value ?? "null").join(" "))).join("\n")
}
