import type { ReadCost, ReadPlan, ReadStep, Span } from "../../core/index.ts"
import { BALANCED, makePlan, mergeSpans, planObject } from "../../core/index.ts"
import type { TableLayout } from "./fits-column.ts"
import type { Hdu } from "./hdu.ts"
import { truncation } from "./hdu.ts"
import { planPacked } from "./packed-plan.ts"
import { tableLayout } from "./table-columns.ts"
import type { ChosenPart, TablePart } from "./table-part.ts"
import { choosePart } from "./table-part.ts"

/**
 * The requests for columns and rows of a table. What lies between wanted columns is read along where it is shorter than
 * `cost.gap`. The heap of variable-length columns is read with the rows where it is short; else the arrays that the rows point to
 * are a second wave, of which a plan can only tell the bound: the whole heap. Of a compressed table a plan knows the rows that say
 * where the tiles' streams are; these are a second wave. Pure.
 * @throws CaelumError as `readTable` from `caelum/fits`, but for what reading finds.
 */
export function planTable(hdu: Hdu, part: TablePart = {}, cost: ReadCost = BALANCED): ReadPlan {
  const layout = tableLayout(hdu)
  const chosen = choosePart(hdu, layout, part)
  if (hdu.compression) return planPacked(hdu, layout, chosen)
  const { rows, heap } = tableSpans(hdu, layout, chosen, cost)
  const count = chosen.stop - chosen.start
  const why = `HDU ${hdu.index}: rows ${chosen.start + 1}–${chosen.stop}`
  const steps: ReadStep[] = [{ object: hdu.object, spans: rows, wave: 1, why }]
  if (heap === "early") steps.push({ object: hdu.object, spans: [heapSpan(layout)], wave: 1, why: "heap" })
  if (heap === "late")
    steps.push({ object: hdu.object, spans: [heapSpan(layout)], wave: 2, why: "at most this: arrays in the heap" })
  const kept = steps.filter((step) => step.spans.length > 0)
  return makePlan(kept, `${chosen.columns.length} of ${layout.columns.length} columns, ${count} of ${layout.rows} rows`)
}

export interface TableSpans {
  readonly rows: readonly Span[]
  /** When the heap is read: with the rows, after them in parts, or not at all. */
  readonly heap: "early" | "late" | "none"
}

export function heapSpan(layout: TableLayout): Span {
  return { offset: layout.heapOffset, length: layout.heapBytes }
}

/** @throws CaelumError `truncated` where the file ends before its data do. */
export function tableSpans(hdu: Hdu, layout: TableLayout, chosen: ChosenPart, cost: ReadCost): TableSpans {
  const cut = truncation(hdu)
  if (cut) throw cut
  const variable = chosen.columns.some(({ form }) => "variable" in form && form.variable !== undefined)
  const some = variable && chosen.stop > chosen.start && layout.heapBytes > 0
  const short = layout.heapBytes <= Math.min(cost.gap, cost.latency * cost.bandwidth)
  return { rows: rowSpans(hdu, layout, chosen, cost), heap: some ? (short ? "early" : "late") : "none" }
}

/** Every span begins and ends at wanted fields, which are never cut. */
function rowSpans(hdu: Hdu, layout: TableLayout, { columns, start, stop }: ChosenPart, cost: ReadCost): Span[] {
  const { rowBytes } = layout
  const fields = mergeSpans(
    columns.map(({ offset, bytes }) => ({ offset, length: bytes })),
    cost.gap,
  )
  const first = fields[0]
  const last = fields.at(-1)
  if (first === undefined || last === undefined || stop === start) return []
  const base = hdu.dataOffset + start * rowBytes
  const reach = last.offset + last.length - first.offset
  if (fields.length === 1 && rowBytes - reach <= cost.gap) {
    const band = { offset: base + first.offset, length: (stop - start - 1) * rowBytes + reach }
    return planObject([{ ...band, grain: rowBytes }], cost)
  }
  const spans: Span[] = []
  for (let row = 0; row < stop - start; row++)
    for (const field of fields) spans.push({ offset: base + row * rowBytes + field.offset, length: field.length })
  // The last field of a row may lie close to the first of the next.
  return planObject(spans, cost)
}
