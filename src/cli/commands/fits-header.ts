import type { ReadPlan } from "../../core/index.ts"
import { makePlan } from "../../core/index.ts"
import type { Card, OpenedHeader } from "../../formats/fits/index.ts"
import { headerGuess, openHeader } from "../../formats/fits/index.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { fitsObject, refuseSection } from "../fits-object.ts"

export const fitsHeader: CommandSpec = {
  name: "fits header",
  summary: "Print the header of one HDU, or a header kept as text",
  arguments: [{ name: "object", about: "obj[n], obj[EXTNAME,version]; the first image where nothing is said" }],
  options: [],
  examples: [
    "caelum fits header s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits",
  ],
  plan,
  run,
}

async function plan(context: CommandContext, [word = ""]: readonly string[]): Promise<ReadPlan> {
  const { name, ref, store } = await fitsObject(context, word)
  refuseSection(name, word)
  const spans = [{ offset: 0, length: headerGuess(store.cost) }]
  const why = "first header; what comes next is known only when it has come"
  return makePlan([{ object: store.source(ref).label, spans, wave: 1, why }], "a header")
}

async function run(context: CommandContext, [word = ""]: readonly string[]): Promise<CommandResult> {
  const opened = await open(context, word)
  return { json: opened.header.cards.map(cardJson), text: () => headerText(opened.header.cards) }
}

async function open(context: CommandContext, word: string): Promise<OpenedHeader> {
  const { name, ref, store, options } = await fitsObject(context, word)
  refuseSection(name, word)
  return openHeader(store.source(ref), name.hdu, options)
}

/** A complex value is `[re, im]`; a card without a value, or whose value cannot be read, has null. */
function cardJson(card: Card): unknown {
  const { keyword, comment, kind } = card
  if (kind === "invalid") return { keyword, value: null, comment, invalid: card.value }
  const value = typeof card.value === "object" ? [card.value.re, card.value.im] : (card.value ?? null)
  return { keyword, value, comment }
}

function headerText(cards: readonly Card[]): string {
  const records = cards.flatMap((card) => card.image.match(/.{1,80}/gs) ?? [])
  return [...records.map((record) => record.trimEnd()), "END"].join("\n")
}
