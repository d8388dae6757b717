import { CaelumError } from "../../core/index.ts"
import { cellAt, cellAt64 } from "../../healpix/index.ts"
import { convertCoord, isSkyCoord, parsePosition } from "../../sky/index.ts"
import { cellOptions, isWide, listResult, orderOf, printedCell, wordsOrLines } from "../cells.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"

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
  const positions = await wordsOrLines(io, words)
  const cells = positions.map((text) => {
    const position = parsePosition(text)
    if (!isSkyCoord(position))
      throw new CaelumError("usage", `'${text}' is not a position; write two angles, for example 150.01 2.2.`)
    const { lon, lat } = position.frame === "icrs" ? position : convertCoord(position, "icrs")
    return printedCell(order, isWide(order) ? cellAt64(order, lon, lat) : cellAt(order, lon, lat), options)
  })
  return listResult(cells, String)
}
