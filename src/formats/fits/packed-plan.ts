import type { ReadPlan } from "../../core/index.ts"
import { makePlan } from "../../core/index.ts"
import type { TableLayout } from "./fits-column.ts"
import type { Hdu } from "./hdu.ts"
import { truncation } from "./hdu.ts"
import { packedRows, packedTable } from "./packed-table.ts"
import type { ChosenPart } from "./table-part.ts"
import { named } from "./tile-plan.ts"

/** The plan of a part of a compressed table: where the streams of its tiles are is known only once their rows are. */
export function planPacked(hdu: Hdu, layout: TableLayout, chosen: ChosenPart): ReadPlan {
  const cut = truncation(hdu)
  if (cut) throw cut
  const { first, end, span } = named(hdu, () => packedRows(hdu, packedTable(hdu, layout), chosen.start, chosen.stop))
  const object = hdu.object
  const tiles = `${end - first} tile${end - first === 1 ? "" : "s"}`
  const rows = { object, spans: [span], wave: 1, why: `HDU ${hdu.index}: where ${tiles} of rows are` }
  const streams = { object, spans: [], wave: 2, why: `${chosen.columns.length} columns of ${tiles}` }
  const count = chosen.stop - chosen.start
  const reason = `${chosen.columns.length} of ${layout.columns.length} columns, ${count} of ${layout.rows} rows`
  return makePlan(span.length > 0 ? [rows, streams] : [], reason)
}
