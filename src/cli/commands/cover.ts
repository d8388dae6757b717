import { CaelumError } from "../../core/index.ts"
import { coverRegion, coverRegion64 } from "../../healpix/index.ts"
import { cellOptions, isWide, listResult, orderOf, printedCell } from "../cells.ts"
import type { CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { regionOf, regionOptions } from "../region.ts"

export const cover: CommandSpec = {
  name: "cover",
  summary: "List the HEALPix cells that cover a region of the sky",
  arguments: [],
  options: [
    ...regionOptions,
    ...cellOptions,
    { flags: "--exclusive", about: "only cells whose centre is inside, instead of all that the region touches" },
  ],
  examples: ['caelum cover --box "62 66 25 29" --order 5'],
  run: async (_context, _words, options) => run(options),
}

function run(options: CommandOptions): CommandResult {
  const region = regionOf(options)
  if (region === undefined)
    throw new CaelumError("usage", 'A region is missing; add for example --cone "150.01 2.2 0.1".')
  const order = orderOf(options)
  const how = { exclusive: options["exclusive"] === true }
  const nested = isWide(order) ? Array.from(coverRegion64(region, order, how)) : coverRegion(region, order, how)
  const cells = Array.from<number | bigint, number | string>(nested, (cell) => printedCell(order, cell, options))
  if (options["ring"] === true) cells.sort(isWide(order) ? byValue : (a, b) => Number(a) - Number(b))
  return listResult(cells, String)
}

function byValue(a: number | string, b: number | string): number {
  const [left, right] = [BigInt(a), BigInt(b)]
  return left < right ? -1 : left > right ? 1 : 0
}
