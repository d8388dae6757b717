import { neighbours64 } from "../../healpix/index.ts"
import { cellOptions, cellWords, isWide, listResult, orderOf, printedCell, readCell } from "../cells.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"

export const healpixNeighbours: CommandSpec = {
  name: "healpix neighbours",
  summary: "Print the eight cells around each HEALPix cell: SW W NW N NE E SE S, -1 where there is none",
  arguments: [{ name: "cell", about: "cells; one a line on standard input if none", arity: "variadic-optional" }],
  options: cellOptions,
  examples: ["caelum healpix neighbours --order 5 265"],
  run,
}

async function run({ io }: CommandContext, words: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const order = orderOf(options)
  const around = (await cellWords(io, words)).map((word) =>
    neighbours64(order, readCell(order, word, options)).map((next) =>
      next < 0n ? -1 : printedCell(order, isWide(order) ? next : Number(next), options),
    ),
  )
  return listResult(around, (cells: (number | string)[]) => cells.join(" "))
}
