import { complementMoc, degradeMoc, intersectMocs, type Moc, subtractMocs, unionMocs } from "../../healpix/index.ts"
import { cellOptions, orderOf } from "../cells.ts"
import type { CommandSpec } from "../command.ts"
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
  options: [...cellOptions.slice(0, 1), ...mocOutput],
  examples: ["caelum moc degrade a.fits --order 5"],
  run: async (context, [word = ""], options) => {
    checkMocOutput(options)
    const order = orderOf(options)
    return mocResult(context, degradeMoc(await mocAt(context, word), order), options)
  },
}

function combination(
  name: string,
  summary: string,
  example: string,
  combine: (mocs: readonly Moc[]) => Moc,
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

function change(name: string, summary: string, example: string, turn: (moc: Moc) => Moc): CommandSpec {
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
