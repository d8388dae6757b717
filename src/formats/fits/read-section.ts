import type { ByteSource, ReadCost, SignalOptions, TypedArray } from "../../core/index.ts"
import { CaelumError, costOf } from "../../core/index.ts"
import { allocatePixels, decodePixels } from "./decode.ts"
import type { Hdu } from "./hdu.ts"
import { readPieces } from "./pieces.ts"
import { planSection } from "./plan-section.ts"
import { reverseAxes } from "./reverse.ts"
import type { Runs } from "./runs.ts"
import { firstRunBehind, sectionRuns } from "./runs.ts"
import type { PixelType } from "./scaling.ts"
import { pixelBytes, scalingOf } from "./scaling.ts"
import type { Section } from "./section.ts"
import { sectionShape } from "./section.ts"
import { readTiles } from "./tile-read.ts"

/** An image array of physical values. */
export interface Pixels {
  /** Slowest axis first: `[ny, nx]`. */
  readonly shape: readonly number[]
  readonly type: PixelType
  /** Row-major. Undefined pixels are NaN. */
  readonly data: TypedArray
  /** BUNIT. */
  readonly unit?: string
}

export interface ReadSectionOptions extends SignalOptions {
  readonly cost?: ReadCost
  /** Most bytes that the array may have; 2 GiB unless given. */
  readonly maxBytes?: number
}

export { readPieces }

const DEFAULT_MAX_BYTES = 2 ** 31

/**
 * Reads a section of an image as physical values (FITS 4.0 §4.4.2.5): integers and floats keep their type where BSCALE, BZERO and
 * BLANK leave them alone, the unsigned convention gives unsigned integers exactly, everything else is float64. Requests are those
 * of `planSection`, sent at once; each answer goes to its place in the array as it arrives.
 * @param source The `source` of the FitsFile that holds `hdu`.
 * @throws CaelumError `outside`, `unsupported`, `limit`, `truncated`, `malformed`, and what the source throws.
 */
export async function readSection(
  source: ByteSource,
  hdu: Hdu,
  section: Section,
  options: ReadSectionOptions = {},
): Promise<Pixels> {
  const cost = options.cost ?? costOf(source)
  const plan = planSection(hdu, section, cost)
  if (hdu.compression) return readCompressed(source, hdu, section, { ...options, cost })
  const scaling = scalingOf(hdu)
  const runs = sectionRuns(hdu, section)
  checkRoom(hdu, (runs.count * runs.bytes * pixelBytes(scaling.type)) / runs.element, options)
  checkSource(source, hdu)
  const pixels = allocatePixels((runs.count * runs.bytes) / runs.element, scaling)
  const spans = plan.steps.flatMap((step) => step.spans)
  await readPieces(source, spans, cost.connections, options, (bytes, span) =>
    scatter(bytes, span.offset, runs, pixels.raw),
  )
  return finish(hdu, section, decodePixels(pixels, scaling), scaling.type)
}

async function readCompressed(
  source: ByteSource,
  hdu: Hdu,
  section: Section,
  options: ReadSectionOptions & { readonly cost: ReadCost },
): Promise<Pixels> {
  const count = sectionShape(section).reduce((product, n) => product * n, 1)
  checkRoom(hdu, (count * Math.abs(hdu.bitpix)) / 8, options)
  checkSource(source, hdu)
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES
  const { data, scaling } = await readTiles(source, hdu, section, { ...options, maxBytes })
  return finish(hdu, section, data, scaling.type)
}

function finish(hdu: Hdu, section: Section, data: TypedArray, type: PixelType): Pixels {
  const shape = sectionShape(section)
  reverseAxes(data, shape, section)
  const unit = hdu.header.get("BUNIT")
  return { shape, type, data, ...(typeof unit === "string" && unit !== "" ? { unit } : {}) }
}

/** Copies the parts of runs that lie in a piece of the file to their place. */
function scatter(bytes: Uint8Array, from: number, runs: Runs, raw: Uint8Array): void {
  const to = from + bytes.length
  for (let i = firstRunBehind(runs, from); i < runs.count; i++) {
    const start = runs.offset(i)
    if (start >= to) return
    const a = Math.max(start, from)
    const b = Math.min(start + runs.bytes, to)
    raw.set(bytes.subarray(a - from, b - from), i * runs.bytes + a - start)
  }
}

function checkRoom(hdu: Hdu, bytes: number, options: ReadSectionOptions): void {
  const most = options.maxBytes ?? DEFAULT_MAX_BYTES
  if (bytes <= most) return
  throw new CaelumError(
    "limit",
    `The section of HDU ${hdu.index} of ${hdu.object} has ${bytes} bytes in memory, more than ${most}; ask for a smaller one or raise the limit (--max-memory).`,
    {
      context: { uri: hdu.object, hdu: hdu.index, bytes },
    },
  )
}

export function checkSource(source: ByteSource, hdu: Hdu): void {
  const size = source.known()?.size
  if (size === undefined || size === hdu.fileSize) return
  throw new CaelumError(
    "usage",
    `HDU ${hdu.index} of ${hdu.object} was asked of a source of ${size} bytes, but it lies in one of ${hdu.fileSize}; give the FitsFile's own source.`,
    {
      context: { uri: hdu.object, hdu: hdu.index },
    },
  )
}
