import { CaelumError } from "../../core/index.ts"
import { coverRegion, coverRegion64, MAX_NUMBER_ORDER, mocCellsAt } from "../../healpix/index.ts"
import { cellOptions, isWide, listResult, orderOf, printedCell } from "../cells.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { MOC_OPTION, mocOf, regionOf, regionOptions } from "../region.ts"

export const cover: CommandSpec = {
  name: "cover",
  summary: "List the HEALPix cells that cover a region of the sky",
  arguments: [],
  options: [
    ...regionOptions,
    MOC_OPTION,
    ...cellOptions,
    { flags: "--exclusive", about: "only cells whose centre is inside, instead of all that the region touches" },
  ],
  examples: ['caelum cover --box "62 66 25 29" --order 5'],
  run: async (context, _words, options) => run(context, options),
}

async function run(context: CommandContext, options: CommandOptions): Promise<CommandResult> {
  const region = regionOf(options)
  const order = orderOf(options)
  if (options["moc"] !== undefined && (options["exclusive"] === true || isWide(order)))
    throw new CaelumError(
      "usage",
      `--moc goes with orders up to ${MAX_NUMBER_ORDER} and without --exclusive; use caelum moc for the cells of a MOC themselves.`,
    )
  const moc = await mocOf(context, options)
  if (moc) return cellsResult(mocCellsAt(moc, order), order, options)
  if (region === undefined)
    throw new CaelumError("usage", 'A region is missing; add for example --cone "150.01 2.2 0.1".')
  const how = { exclusive: options["exclusive"] === true }
  const nested = isWide(order) ? Array.from(coverRegion64(region, order, how)) : coverRegion(region, order, how)
  return cellsResult(nested, order, options)
}

function cellsResult(nested: readonly (number | bigint)[], order: number, options: CommandOptions): CommandResult {
  const cells = Array.from<number | bigint, number | string>(nested, (cell) => printedCell(order, cell, options))
  if (options["ring"] === true) cells.sort(isWide(order) ? byValue : (a, b) => Number(a) - Number(b))
  return listResult(cells, String)
}

function byValue(a: number | string, b: number | string): number {
  const [left, right] = [BigInt(a), BigInt(b)]
  return left < right ? -1 : left > right ? 1 : 0
}
