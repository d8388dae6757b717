import { extname } from "node:path"
import { CaelumError } from "../core/index.ts"
import { encodeMocFits, readMoc } from "../data/index.ts"
import {
  formatMoc,
  formatMocJson,
  type Moc,
  mocArea,
  mocCells,
  mocFraction,
  mocJson,
  parseMoc,
} from "../healpix/index.ts"
import { writeFileWhole } from "../node/index.ts"
import type { CommandContext, CommandOptions, CommandResult, OptionSpec } from "./command.ts"
import { objectOf } from "./object.ts"
import { counted } from "./report.ts"

/** The words that name a MOC, in the help of every command that takes one. */
export const MOC_WORD = "a MOC: FITS, JSON or ASCII, a file or an object; - is standard input (text)"

/** The options of every command that answers with a MOC. */
export const mocOutput: readonly OptionSpec[] = [
  { flags: "-o, --output <file>", about: "write .fits, .json or .txt (ASCII); without it the MOC is printed" },
  { flags: "--uniq", about: "write FITS as single cells, which readers of version 1 know, instead of ranges" },
]

/** Reads the MOC that a word names. */
export async function mocAt(context: CommandContext, word: string): Promise<Moc> {
  if (word === "-") return parseMoc(await context.io.readStdin())
  const maxBytes = context.options.maxMemory
  const limit = maxBytes === undefined ? {} : { maxBytes }
  const store = await context.store()
  return readMoc(store.source(objectOf(context, word)), { signal: context.signal, ...limit })
}

/** Reads the MOCs that some words name, one of which may be standard input. */
export async function mocsAt(context: CommandContext, words: readonly string[]): Promise<Moc[]> {
  if (words.filter((word) => word === "-").length > 1)
    throw new CaelumError("usage", "Standard input is named twice; give the other MOC as a file.")
  return Promise.all(words.map((word) => mocAt(context, word)))
}

/** Refuses an output that cannot be written before anything is read. */
export function checkMocOutput(options: CommandOptions): void {
  const { output } = options as { output?: string }
  if (output !== undefined) formOf(output)
  const isFits = output !== undefined && formOf(output) === "fits"
  if (options["uniq"] === true && !isFits)
    throw new CaelumError("usage", "--uniq is about FITS files; add -o FILE.fits or leave it out.")
}

/** Writes a MOC where the options say so, else prints it: as ASCII text, with --json in its JSON form. */
export async function mocResult(context: CommandContext, moc: Moc, options: CommandOptions): Promise<CommandResult> {
  const { output } = options as { output?: string }
  if (output === undefined) return { json: mocJson(moc), text: () => formatMoc(moc) }
  const form = formOf(output)
  const content =
    form === "fits"
      ? encodeMocFits(moc, options["uniq"] === true ? "uniq" : "range")
      : `${form === "json" ? formatMocJson(moc) : formatMoc(moc)}\n`
  await writeFileWhole(context.path(output), content, { signal: context.signal })
  const facts = mocFacts(moc)
  return {
    json: { ...facts, output },
    text: () => `${counted(facts.cells, "cell")}, ${facts.area} square degrees → ${output}`,
  }
}

/** What `moc info` tells. */
export interface MocFacts {
  readonly order: number
  readonly cells: number
  readonly ranges: number
  /** Of the sphere, 0 to 1. */
  readonly fraction: number
  /** Square degrees. */
  readonly area: number
  readonly cellsByOrder: Readonly<Record<string, number>>
}

/** What there is to say of a MOC. */
export function mocFacts(moc: Moc): MocFacts {
  const { orders } = mocCells(moc)
  const counts: Record<string, number> = {}
  for (const order of orders) counts[order] = (counts[order] ?? 0) + 1
  return {
    order: moc.order,
    cells: orders.length,
    ranges: moc.ranges.length / 2,
    fraction: mocFraction(moc),
    area: mocArea(moc),
    cellsByOrder: counts,
  }
}

function formOf(output: string): "fits" | "json" | "ascii" {
  const ending = extname(output).toLowerCase()
  if (ending === ".fits" || ending === ".fit") return "fits"
  if (ending === ".json") return "json"
  if (ending === ".txt" || ending === ".moc" || ending === ".ascii") return "ascii"
  throw new CaelumError("usage", `'${output}' does not end in .fits, .json or .txt; name the output so.`)
}
