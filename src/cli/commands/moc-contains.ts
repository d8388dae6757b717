import { CaelumError } from "../../core/index.ts"
import { mocContains as containsPositions } from "../../healpix/index.ts"
import { listResult, wordsOrLines } from "../cells.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { MOC_WORD, spaceMocAt } from "../moc.ts"
import { readPositions } from "../positions.ts"

export const mocContains: CommandSpec = {
  name: "moc contains",
  summary: "Tell of each position whether it is in a MOC",
  arguments: [
    { name: "moc", about: MOC_WORD },
    { name: "position", about: "positions; one a line on standard input if none", arity: "variadic-optional" },
  ],
  options: [],
  examples: ['caelum moc contains a.fits "64.5 27.2" "10h00m02.4s +2d12m00s"'],
  run,
}

async function run(context: CommandContext, [word = "", ...words]: readonly string[]): Promise<CommandResult> {
  if (word === "-" && words.length === 0)
    throw new CaelumError(
      "usage",
      "Standard input cannot hold both the MOC and the positions; give one of them as words.",
    )
  const moc = await spaceMocAt(context, word)
  const { lon, lat } = readPositions(await wordsOrLines(context.io, words))
  const inside = Array.from(containsPositions(moc, lon, lat), (each) => each === 1)
  return listResult(inside, String)
}
