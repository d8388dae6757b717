import type { ObjectRef, ReadPlan } from "../core/index.ts"
import { appendPlan, CaelumError, costOf } from "../core/index.ts"
import type { FitsFile, FitsName, FitsOptions, Hdu, Section } from "../formats/fits/index.ts"
import { findHdu, openFits, parseFitsName, planSection, sectionOf, wholeSection } from "../formats/fits/index.ts"
import type { Store } from "../storage/index.ts"
import type { CommandContext } from "./command.ts"
import { objectOf } from "./object.ts"

/** A word that names an object in CFITSIO's filename syntax, resolved. */
export interface NamedFits {
  readonly name: FitsName
  readonly ref: ObjectRef
  readonly store: Store
  readonly options: FitsOptions
}

/** Reads a FITS word of the command line and makes what is needed to open it. No I/O beyond the store's own start. */
export async function fitsObject(context: CommandContext, word: string): Promise<NamedFits> {
  const name = parseFitsName(word)
  const ref = objectOf(context, name.object)
  const store = await context.store()
  const maxBytes = context.options.maxMemory
  // Objects behind the network know what reads of them cost by now.
  const cost = ref.kind === "file" ? { cost: store.cost } : {}
  const options = { signal: context.signal, ...cost, note: (text: string) => context.note(text) }
  return { name, ref, store, options: maxBytes === undefined ? options : { ...options, maxBytes } }
}

export interface OpenedSection extends NamedFits {
  readonly file: FitsFile
  readonly hdu: Hdu
  readonly section: Section
}

/** What reading the section that a word names will take, its headers included. */
export async function planOfSection(context: CommandContext, [word = ""]: readonly string[]): Promise<ReadPlan> {
  const { file, hdu, section, store } = await openSection(context, word)
  return appendPlan(file.headerPlan, planSection(hdu, section, costOf(file.source, store.cost)))
}

/** The file, HDU and section that a word names: by default the first image, whole. */
export async function openSection(context: CommandContext, word: string): Promise<OpenedSection> {
  const named = await fitsObject(context, word)
  const file = await openFits(named.store.source(named.ref), named.options)
  const hdu = await findHdu(file, named.name.hdu, named.options)
  refuseFilter(named.name, word)
  const { section: wanted } = named.name
  const section = wanted === undefined ? wholeSection(hdu) : sectionOf(hdu, wanted)
  return { ...named, file, hdu, section }
}

/** Refuses a pixel section where only an HDU makes sense. */
export function refuseSection(name: FitsName, word: string): void {
  refuseFilter(name, word)
  refusePixels(name, word)
}

/** Refuses a row filter or column list where there is no table. */
function refuseFilter(name: FitsName, word: string): void {
  if (name.filter === undefined) return
  throw new CaelumError(
    "usage",
    `'${word}' filters a table, but this command does not read one; leave the filter out, or use fits table.`,
    { context: { uri: word } },
  )
}

/** Refuses a pixel section where a table, filtered or not, is meant. */
export function refusePixels(name: FitsName, word: string): void {
  if (name.section === undefined) return
  throw new CaelumError(
    "usage",
    `'${word}' names a section, but this command is about whole HDUs; leave the section out.`,
    {
      context: { uri: word },
    },
  )
}
