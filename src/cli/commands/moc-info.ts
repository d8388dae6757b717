import type { CommandSpec } from "../command.ts"
import { MOC_WORD, mocAt } from "../moc.ts"
import { mocFacts } from "../moc-facts.ts"
import { alignRows } from "../report.ts"

export const mocInfo: CommandSpec = {
  name: "moc info",
  summary: "Show the axis, the order, the cells and the extent of a MOC",
  arguments: [{ name: "moc", about: MOC_WORD }],
  options: [],
  examples: ["caelum moc info a.fits"],
  run: async (context, [word = ""]) => {
    const facts = mocFacts(await mocAt(context, word))
    const { cellsByOrder = {}, ...rest } = { cellsByOrder: undefined, ...facts }
    const orders = Object.entries<number>(cellsByOrder).map(([order, count]) => [
      `cells of order ${order}`,
      String(count),
    ])
    const rows = [...Object.entries(rest).map(([name, value]) => [name, String(value)]), ...orders]
    return { json: facts, text: () => alignRows(rows).join("\n") }
  },
}
