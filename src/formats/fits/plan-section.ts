import type { ReadCost, ReadPlan, Span } from "../../core/index.ts"
import { MIN_TIME, makePlan } from "../../core/index.ts"
import type { Hdu } from "./hdu.ts"
import { truncation } from "./hdu.ts"
import type { Runs } from "./runs.ts"
import { sectionRuns } from "./runs.ts"
import type { Section } from "./section.ts"
import { checkSection, sectionShape } from "./section.ts"
import { planTiles } from "./tile-plan.ts"

/** A piece in flight is held until it is scattered; this bounds the memory of a large read. */
const LONGEST_PIECE = 8 << 20
/** A further request must save this part of a round trip, or it is not worth sending. */
const WORTH = 0.2

/**
 * The requests for a section of an image. Rows are read one by one where what lies between them is longer than `cost.gap`, else as
 * bands with what lies between; a band is split over connections as long as each further request saves time. Of a tile-compressed
 * image only the tiles that the section touches are read: first their rows, which say where they are, then the tiles; where the rows
 * did not come with the header, the second step has no spans yet. Pure.
 * @throws CaelumError as `checkSection`; `truncated` where the file ends before its data do; `malformed`, `unsupported` for tiles
 * that are stored wrongly or as this version does not know.
 */
export function planSection(hdu: Hdu, section: Section, cost: ReadCost = MIN_TIME): ReadPlan {
  checkSection(hdu, section)
  const cut = truncation(hdu)
  if (cut) throw cut
  if (hdu.compression) return planTiles(hdu, section, cost)
  const runs = sectionRuns(hdu, section)
  const bands = gatherBands(runs, cost.gap)
  const spans = splitBands(bands, runs.element, cost)
  const shape = sectionShape(section).toReversed().join(" × ")
  const shaped = `${shape} pixels of ${hdu.naxis.join(" × ")}`
  const form = `${runs.count} run${runs.count === 1 ? "" : "s"} of ${runs.bytes} bytes in ${bands.length} band${bands.length === 1 ? "" : "s"}`
  return makePlan([{ object: hdu.object, spans, wave: 1, why: `HDU ${hdu.index}: ${form}` }], shaped)
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

export function splitBands(bands: readonly Span[], element: number, cost: ReadCost): Span[] {
  const total = bands.reduce((sum, band) => sum + band.length, 0)
  let best = LONGEST_PIECE
  let least = Infinity
  for (let parts = 1; parts <= cost.connections; parts++) {
    const piece = Math.min(LONGEST_PIECE, Math.ceil(total / parts / element) * element)
    const score = weigh(bands, piece, total, cost)
    if (score < least) {
      least = score
      best = piece
    }
  }
  return bands.flatMap((band) => cutBand(band, best, element))
}

/** Seconds until all pieces are there, and what the requests themselves are worth. */
function weigh(bands: readonly Span[], piece: number, total: number, cost: ReadCost): number {
  let requests = 0
  let longest = 0
  for (const { length } of bands) {
    const parts = Math.ceil(length / piece)
    requests += parts
    longest = Math.max(longest, length / parts)
  }
  const rounds = Math.ceil(requests / cost.connections)
  const streaming = Math.max(longest, total / Math.min(requests, cost.connections)) / cost.bandwidth
  return rounds * cost.latency + streaming + requests * cost.latency * WORTH
}

function cutBand(band: Span, piece: number, element: number): Span[] {
  const parts = Math.ceil(band.length / piece)
  const length = Math.ceil(band.length / parts / element) * element
  return Array.from({ length: parts }, (_, i) => {
    const offset = i * length
    return { offset: band.offset + offset, length: Math.min(length, band.length - offset) }
  }).filter((span) => span.length > 0)
}
