import { CaelumError } from "../../core/index.ts"
import {
  type AnyMoc,
  axisOf,
  complementMoc,
  degradeMoc,
  intersectMocs,
  subtractMocs,
  unionMocs,
} from "../../healpix/index.ts"
import type { CommandOptions, CommandSpec } from "../command.ts"
import { orderWord } from "../moc-line.ts"
import { checkMocOutput, MOC_WORD, mocAt, mocOutput, mocResult, mocsAt } from "../moc.ts"

export const mocUnion: CommandSpec = combination(
  "moc union",
  "All that is in one of several MOCs at least",
  "caelum moc union a.fits b.fits -o either.fits",
  (mocs) => unionMocs(...mocs),
)

export const mocIntersect: CommandSpec = combination(
  "moc intersect",
  "All that is in every one of several MOCs",
  "caelum moc intersect a.fits b.fits -o both.fits",
  ([first, ...others]) => intersectMocs(first!, ...others),
)

export const mocMinus: CommandSpec = combination(
  "moc minus",
  "All of the first MOC that is in none of the others",
  "caelum moc minus a.fits b.fits -o rest.fits",
  ([first, ...others]) => subtractMocs(first!, ...others),
)

export const mocComplement: CommandSpec = change(
  "moc complement",
  "All of the sky that is not in a MOC",
  "caelum moc complement a.fits -o unseen.fits",
  complementMoc,
)

export const mocConvert: CommandSpec = change(
  "moc convert",
  "Write a MOC in another form",
  "caelum moc convert a.fits -o a.json",
  (moc) => moc,
)

export const mocDegrade: CommandSpec = {
  name: "moc degrade",
  summary: "A MOC at a coarser order",
  arguments: [{ name: "moc", about: MOC_WORD }],
  options: [
    { flags: "--order <n>", about: "order in space, 0 to 29", parse: orderWord("--order", 29) },
    { flags: "--time-order <n>", about: "order in time, 0 to 61", parse: orderWord("--time-order", 61) },
    { flags: "--frequency-order <n>", about: "order in frequency, 0 to 51", parse: orderWord("--frequency-order", 51) },
    ...mocOutput,
  ],
  examples: ["caelum moc degrade a.fits --order 5"],
  run: async (context, [word = ""], options) => {
    checkMocOutput(options)
    checkOneOrder(options)
    return mocResult(context, degraded(await mocAt(context, word), options), options)
  },
}

const ORDER_OPTIONS = { space: "order", time: "timeOrder", frequency: "frequencyOrder" } as const

function checkOneOrder(options: CommandOptions): void {
  if (Object.values(ORDER_OPTIONS).some((name) => options[name] !== undefined)) return
  throw new CaelumError(
    "usage",
    "The order is missing; add for example --order 5, or --time-order 40 for a MOC of time.",
  )
}

/** A MOC at the orders that the options give for its axes. @throws CaelumError `usage` for an order of an axis that it has not. */
function degraded(moc: AnyMoc, options: CommandOptions): AnyMoc {
  const axes = axisOf(moc).split(".")
  for (const [axis, name] of Object.entries(ORDER_OPTIONS))
    if (options[name] !== undefined && !axes.includes(axis))
      throw new CaelumError("usage", `The MOC is of ${axes.join(" and ")} and has no order of ${axis}; leave it out.`)
  const orderFor = (axis: string): number | undefined =>
    options[ORDER_OPTIONS[axis as keyof typeof ORDER_OPTIONS]] as number | undefined
  return degradeMoc(moc, orderFor(axes[0]!) ?? moc.order, axes.length > 1 ? orderFor("space") : undefined)
}

function combination(
  name: string,
  summary: string,
  example: string,
  combine: (mocs: readonly AnyMoc[]) => AnyMoc,
): CommandSpec {
  return {
    name,
    summary,
    arguments: [{ name: "moc", about: MOC_WORD, arity: "variadic" }],
    options: mocOutput,
    examples: [example],
    run: async (context, words, options) => {
      checkMocOutput(options)
      return mocResult(context, combine(await mocsAt(context, words)), options)
    },
  }
}

function change(name: string, summary: string, example: string, turn: (moc: AnyMoc) => AnyMoc): CommandSpec {
  return {
    name,
    summary,
    arguments: [{ name: "moc", about: MOC_WORD }],
    options: mocOutput,
    examples: [example],
    run: async (context, [word = ""], options) => {
      checkMocOutput(options)
      return mocResult(context, turn(await mocAt(context, word)), options)
    },
  }
}
