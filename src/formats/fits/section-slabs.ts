import type { Hdu } from "./hdu.ts"
import type { Section } from "./section.ts"
import { sectionShape } from "./section.ts"
import { tileGrid } from "./tile-grid.ts"
import { named } from "./tile-plan.ts"

/**
 * A section cut along its slowest axes into parts of at most `bytes` bytes as stored, or of single rows (of a compressed image: rows of
 * tiles) where those are longer: for work on an image that is larger than memory. The parts are made one after another, as they are asked
 * for.
 * @throws CaelumError `malformed` where a compressed image has more tiles than rows.
 */
export function* sectionSlabs(hdu: Hdu, section: Section, bytes: number): Generator<Section, void, undefined> {
  if (hdu.compression) named(hdu, () => tileGrid(hdu))
  yield* cut(hdu, section, bytes)
}

function* cut(hdu: Hdu, section: Section, bytes: number): Generator<Section, void, undefined> {
  const size = sectionShape(section).reduce((product, n) => product * n, Math.abs(hdu.bitpix) / 8)
  const axis = section.findIndex((range) => range.stop - range.start > 1)
  if (size <= bytes || axis < 0 || axis === section.length - 1) {
    yield section
    return
  }
  const { start, stop } = section[axis]!
  const wanted = Math.max(1, Math.floor((bytes * (stop - start)) / size))
  // A tile is decoded whole: parts end where tiles do.
  const tile = hdu.compression?.tile[section.length - 1 - axis] ?? 1
  const step = tile > 1 ? Math.max(tile, wanted - (wanted % tile)) : wanted
  for (let at = start; at < stop;) {
    const next = Math.min(stop, tile > 1 ? at - (at % tile) + step : at + step)
    const part = section.with(axis, { ...section[axis]!, start: at, stop: next })
    if (tile > wanted) yield part
    else yield* cut(hdu, part, bytes)
    at = next
  }
}

/** The part of a section that lies before one of its slabs, 0 to 1. */
export function slabProgress(section: Section, slab: Section): number {
  let [done, scale] = [0, 1]
  for (const [axis, { start, stop }] of section.entries()) {
    const length = stop - start
    done += (scale * (slab[axis]!.start - start)) / length
    scale /= length
  }
  return done
}
