import { cellAt, cellAt64 } from "../../healpix/index.ts"
import { cellOptions, isWide, listResult, orderOf, printedCell, wordsOrLines } from "../cells.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { readPositions } from "../positions.ts"

export const healpixCell: CommandSpec = {
  name: "healpix cell",
  summary: "Print the HEALPix cell of each position",
  arguments: [
    { name: "position", about: "positions; one a line on standard input if none", arity: "variadic-optional" },
  ],
  options: cellOptions,
  examples: ['caelum healpix cell --order 5 "62 25" "10h00m02.4s +2d12m00s"'],
  run,
}

async function run({ io }: CommandContext, words: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const order = orderOf(options)
  const { lon, lat } = readPositions(await wordsOrLines(io, words))
  const cells = Array.from(lon, (_, i) => {
    const cell = isWide(order) ? cellAt64(order, lon[i]!, lat[i]!) : cellAt(order, lon[i]!, lat[i]!)
    return printedCell(order, cell, options)
  })
  return listResult(cells, String)
}
