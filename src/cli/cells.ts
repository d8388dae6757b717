import { CaelumError } from "../core/index.ts"
import {
  MAX_NUMBER_ORDER,
  MAX_ORDER,
  nestedToRing,
  nestedToRing64,
  ringToNested,
  ringToNested64,
} from "../healpix/index.ts"
import type { CliIo, CommandOptions, CommandResult, OptionSpec } from "./command.ts"

/** The options of every command that counts in HEALPix cells. */
export const cellOptions: readonly OptionSpec[] = [
  { flags: "--order <n>", about: "HEALPix order, 0 to 29", parse: parseOrder },
  { flags: "--ring", about: "number cells by RING instead of NESTED" },
]

/** The order that the options give. @throws CaelumError `usage` where they give none. */
export function orderOf(options: CommandOptions): number {
  const order = options["order"]
  if (typeof order === "number") return order
  throw new CaelumError("usage", "The HEALPix order is missing; add for example --order 5.")
}

/** Whether cells of `order` are 64-bit integers, which JSON gives as strings. */
export function isWide(order: number): boolean {
  return order > MAX_NUMBER_ORDER
}

/** A NESTED cell as the command prints it: its RING number with --ring, a string above order 24. */
export function printedCell(order: number, cell: number | bigint, options: CommandOptions): number | string {
  const ring = options["ring"] === true
  if (typeof cell === "bigint") return String(ring ? nestedToRing64(order, cell) : cell)
  return ring ? nestedToRing(order, cell) : cell
}

/** The NESTED cell that a word names, NESTED or RING as the options say. */
export function readCell(order: number, word: string, options: CommandOptions): bigint {
  if (!/^\d{1,19}$/.test(word))
    throw new CaelumError("usage", `'${word}' is not a HEALPix cell; give a whole number from 0 on.`)
  const cell = BigInt(word)
  if (options["ring"] !== true) return cell
  return isWide(order) ? ringToNested64(order, cell) : BigInt(ringToNested(order, Number(cell)))
}

/** The words of a command, or the non-empty lines of standard input where there are none. */
export async function wordsOrLines(io: CliIo, words: readonly string[]): Promise<string[]> {
  if (words.length > 0) return [...words]
  const lines = (await io.readStdin()).split(/\r?\n/).map((line) => line.trim())
  return lines.filter((line) => line !== "" && !line.startsWith("#"))
}

/** The words of a command, or those of standard input where there are none: cells divided by blanks, commas or lines. */
export async function cellWords(io: CliIo, words: readonly string[]): Promise<string[]> {
  return (await wordsOrLines(io, words)).flatMap((line) => line.split(/[\s,]+/)).filter((word) => word !== "")
}

/** A list with one item a line for people. */
export function listResult(items: readonly unknown[], line: (item: never) => string): CommandResult {
  return { json: items, text: () => (items as readonly never[]).map(line).join("\n") }
}

function parseOrder(text: string): number {
  const order = /^\d+$/.test(text) ? Number(text) : NaN
  if (order <= MAX_ORDER) return order
  throw new CaelumError("usage", `'${text}' is not a HEALPix order; give a whole number from 0 to ${MAX_ORDER}.`)
}
