import type { ReadCost, ReadPlan, Span } from "../../core/index.ts"
import { BALANCED, makePlan, planObject } from "../../core/index.ts"
import type { Hdu } from "./hdu.ts"
import { truncation } from "./hdu.ts"
import type { Runs } from "./runs.ts"
import { sectionRuns } from "./runs.ts"
import type { Section } from "./section.ts"
import { checkSection, sectionShape } from "./section.ts"
import { planTiles } from "./tile-plan.ts"

/** Runs that are planned one by one; of more, those within reach of a gap are bands from the start. */
const MOST_RUNS = 256

/**
 * The requests for a section of an image (`planReads`): rows with what lies between them as bands where that is cheaper, long bands
 * split over connections. Of a tile-compressed
 * image only the tiles that the section touches are read: first their rows, which say where they are, then the tiles; where the rows
 * did not come with the header, the second step has no spans yet. Pure.
 * @throws CaelumError as `checkSection`; `truncated` where the file ends before its data do; `malformed`, `unsupported` for tiles
 * that are stored wrongly or as this version does not know.
 */
export function planSection(hdu: Hdu, section: Section, cost: ReadCost = BALANCED): ReadPlan {
  checkSection(hdu, section)
  const cut = truncation(hdu)
  if (cut) throw cut
  if (hdu.compression) return planTiles(hdu, section, cost)
  const runs = sectionRuns(hdu, section)
  const bands = gatherBands(runs, runs.count > MOST_RUNS ? cost.gap : 0)
  const spans = planObject(
    bands.map((band) => ({ ...band, grain: runs.element })),
    cost,
  )
  const shape = sectionShape(section).toReversed().join(" × ")
  const shaped = `${shape} pixels of ${hdu.naxis.join(" × ")}`
  const form = `${runs.count} run${runs.count === 1 ? "" : "s"} of ${runs.bytes} bytes`
  return makePlan([{ object: hdu.object, spans, wave: 1, why: `HDU ${hdu.index}: ${form}` }], shaped)
}

/**
 * Where a section of an uncompressed image lies, rows with what is between them where that is within reach of a gap; nothing of a
 * compressed one. @throws CaelumError as `planSection`.
 */
export function sectionBands(hdu: Hdu, section: Section, gap: number): Span[] {
  checkSection(hdu, section)
  const cut = truncation(hdu)
  if (cut) throw cut
  return hdu.compression ? [] : gatherBands(sectionRuns(hdu, section), gap)
}

function gatherBands(runs: Runs, gap: number): Span[] {
  const bands: Span[] = []
  let start = runs.offset(0)
  let end = start + runs.bytes
  for (let i = 1; i < runs.count; i++) {
    const offset = runs.offset(i)
    if (offset - end > gap) {
      bands.push({ offset: start, length: end - start })
      start = offset
    }
    end = offset + runs.bytes
  }
  bands.push({ offset: start, length: end - start })
  return bands
}
