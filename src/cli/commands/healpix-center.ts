import { cellCenter64 } from "../../healpix/index.ts"
import { cellOptions, cellWords, listResult, orderOf, readCell } from "../cells.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"

export const healpixCenter: CommandSpec = {
  name: "healpix center",
  summary: "Print the centre of each HEALPix cell, in degrees",
  arguments: [{ name: "cell", about: "cells; one a line on standard input if none", arity: "variadic-optional" }],
  options: cellOptions,
  examples: ["caelum healpix center --order 5 265 266"],
  run,
}

async function run({ io }: CommandContext, words: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const order = orderOf(options)
  const cells = await cellWords(io, words)
  const centers = cells.map((word) => cellCenter64(order, readCell(order, word, options)))
  return listResult(centers, ([lon, lat]: [number, number]) => `${lon} ${lat}`)
}
