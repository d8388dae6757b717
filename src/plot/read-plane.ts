import type { ByteSource } from "../core/index.ts"
import { readSection, sectionShape, sectionSlabs, slabProgress } from "../formats/fits/index.ts"
import type { Hdu, ReadSectionOptions, Section } from "../formats/fits/index.ts"
import { checkPlane, createShrinker, shrinkFactor } from "./shrink.ts"
import type { PlanePixels } from "./shrink.ts"

/** Bytes of an image that are held at once while it is shrunk. */
const SLAB_BYTES = 64 << 20

export interface ReadPlaneOptions extends ReadSectionOptions {
  /** The longest side of the result; a larger image is shrunk by a whole factor, block means, while it is read. */
  readonly maxSize?: number | undefined
  /** Told the part that is done, 0–1. */
  readonly progress?: ((part: number) => void) | undefined
}

/**
 * One plane of an image, ready to be shown. An image that is to be shrunk is read in slabs and never held whole.
 * @throws CaelumError `usage` for a section that is not one plane, and as `readSection`.
 */
export async function readPlane(
  source: ByteSource,
  hdu: Hdu,
  section: Section,
  options: ReadPlaneOptions = {},
): Promise<{ pixels: PlanePixels; factor: number }> {
  const { nx, ny } = checkPlane(sectionShape(section))
  const factor = shrinkFactor(nx, ny, options.maxSize ?? Infinity)
  if (factor === 1) return { pixels: await readSection(source, hdu, section, options), factor }
  const shrinker = createShrinker(nx, ny, factor)
  const rows = section.at(-2)
  for (const slab of sectionSlabs(hdu, section, Math.min(SLAB_BYTES, (options.maxBytes ?? Infinity) / 8))) {
    options.progress?.(slabProgress(section, slab))
    const { data } = await readSection(source, hdu, slab, options)
    const range = slab.at(-2)
    const first = !rows || !range ? 0 : rows.reversed ? rows.stop - range.stop : range.start - rows.start
    shrinker.add(data, first)
  }
  return { pixels: shrinker.finish(), factor }
}
