import type { ByteSource, ReadCost, SignalOptions, Span, TypedArray } from "../../core/index.ts"
import { CaelumError, costOf, mergeSpans, planObject } from "../../core/index.ts"
import type { PixelBuffer } from "./decode.ts"
import { allocatePixels, decodePixels } from "./decode.ts"
import type { Hdu } from "./hdu.ts"
import { readPieces } from "./pieces.ts"
import { planSection, sectionBands } from "./plan-section.ts"
import { reverseAxes } from "./reverse.ts"
import type { Runs } from "./runs.ts"
import { firstRunBehind, sectionRuns } from "./runs.ts"
import type { PixelType, Scaling } from "./scaling.ts"
import { pixelBytes, scalingOf } from "./scaling.ts"
import type { Section } from "./section.ts"
import { sectionShape } from "./section.ts"
import { readTiles } from "./tile-read.ts"
import type { TileWorkers } from "./tile-workers.ts"

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
  /**
   * Threads that decode the tiles of a compressed image (`startTileWorkers`). The array may then lie in a SharedArrayBuffer:
   * `data.slice()` is a copy that does not.
   */
  readonly workers?: TileWorkers | undefined
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
  return (await readSections(source, hdu, [section], options))[0]!
}

/**
 * Reads many sections of an image, as `readSection` reads one: what several of them need is read once, and a tile decoded once. One
 * section's requests are those of `planSection`; those of several are joined where they overlap or lie close.
 * @param source The `source` of the FitsFile that holds `hdu`.
 * @throws CaelumError as `readSection`; `limit` where all of them together are too large.
 */
export async function readSections(
  source: ByteSource,
  hdu: Hdu,
  sections: readonly Section[],
  options: ReadSectionOptions = {},
): Promise<Pixels[]> {
  const cost = options.cost ?? costOf(source)
  const spans =
    sections.length === 1
      ? planSection(hdu, sections[0]!, cost).steps.flatMap((step) => step.spans)
      : sections.flatMap((section) => sectionBands(hdu, section, cost.gap))
  checkSource(source, hdu)
  if (sections.length === 0) return []
  const pixels = sections.reduce(
    (sum, section) => sum + sectionShape(section).reduce((product, n) => product * n, 1),
    0,
  )
  const scaling = scalingOf(hdu)
  checkRoom(hdu, pixels * (hdu.compression ? Math.abs(hdu.bitpix) / 8 : pixelBytes(scaling.type)), options)
  if (hdu.compression) {
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES
    const read = await readTiles(source, hdu, sections, { ...options, cost, maxBytes })
    return read.data.map((data, i) => finish(hdu, sections[i]!, data, read.scaling.type))
  }
  const targets = sections.map((section) => target(hdu, section, scaling))
  const joined = sections.length === 1 ? spans : joinedSpans(spans, targets[0]!.runs.element, cost)
  await readPieces(source, joined, cost.connections, options, (bytes, { offset }) => {
    for (const { runs, pixels: room, end } of targets)
      if (runs.offset(0) < offset + bytes.length && offset < end) scatter(bytes, offset, runs, room.raw)
  })
  return targets.map(({ pixels: room }, i) => finish(hdu, sections[i]!, decodePixels(room, scaling), scaling.type))
}

/** The requests of several sections as those of one. */
function joinedSpans(spans: readonly Span[], grain: number, cost: ReadCost): Span[] {
  return planObject(
    mergeSpans(spans, cost.gap).map((span) => ({ ...span, grain })),
    cost,
  )
}

/** The memory of a section, and where its runs of pixels lie. */
function target(hdu: Hdu, section: Section, scaling: Scaling): { runs: Runs; pixels: PixelBuffer; end: number } {
  const runs = sectionRuns(hdu, section)
  const end = runs.offset(runs.count - 1) + runs.bytes
  return { runs, pixels: allocatePixels((runs.count * runs.bytes) / runs.element, scaling), end }
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
