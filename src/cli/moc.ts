import { extname } from "node:path"
import { CaelumError } from "../core/index.ts"
import { encodeMocFits, readAnyMoc } from "../data/index.ts"
import { type AnyMoc, formatMoc, formatMocJson, type Moc, mocJson, parseAnyMoc, spaceAlone } from "../healpix/index.ts"
import { writeFileWhole } from "../node/index.ts"
import type { CommandContext, CommandOptions, CommandResult, OptionSpec } from "./command.ts"
import { objectOf } from "./object.ts"
import { mocFacts, summaryOf } from "./moc-facts.ts"

/** The words that name a MOC, in the help of every command that takes one. */
export const MOC_WORD = "a MOC: FITS, JSON or ASCII, a file or an object; - is standard input (text)"

/** The options of every command that answers with a MOC. */
export const mocOutput: readonly OptionSpec[] = [
  { flags: "-o, --output <file>", about: "write .fits, .json or .txt (ASCII); without it the MOC is printed" },
  { flags: "--uniq", about: "write FITS as single cells, which readers of version 1 know, instead of ranges" },
]

/** Reads the MOC of space that a word names. @throws CaelumError `unsupported` for one of other axes. */
export async function spaceMocAt(context: CommandContext, word: string): Promise<Moc> {
  return spaceAlone(await mocAt(context, word), word === "-" ? "Standard input" : word)
}

/** Reads the MOC that a word names. */
export async function mocAt(context: CommandContext, word: string): Promise<AnyMoc> {
  if (word === "-") return parseAnyMoc(await context.io.readStdin())
  const maxBytes = context.options.maxMemory
  const limit = maxBytes === undefined ? {} : { maxBytes }
  const store = await context.store()
  return readAnyMoc(store.source(objectOf(context, word)), { signal: context.signal, ...limit })
}

/** Reads the MOCs that some words name, one of which may be standard input. */
export async function mocsAt(context: CommandContext, words: readonly string[]): Promise<AnyMoc[]> {
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
export async function mocResult(context: CommandContext, moc: AnyMoc, options: CommandOptions): Promise<CommandResult> {
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
    text: () => `${summaryOf(facts)} → ${output}`,
  }
}

function formOf(output: string): "fits" | "json" | "ascii" {
  const ending = extname(output).toLowerCase()
  if (ending === ".fits" || ending === ".fit") return "fits"
  if (ending === ".json") return "json"
  if (ending === ".txt" || ending === ".moc" || ending === ".ascii") return "ascii"
  throw new CaelumError("usage", `'${output}' does not end in .fits, .json or .txt; name the output so.`)
}
