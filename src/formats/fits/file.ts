import type { ByteSource, ReadCost, ReadPlan, SignalOptions, Span } from "../../core/index.ts"
import { CaelumError, costOf, makePlan, orAborted } from "../../core/index.ts"
import type { Unpacked } from "./container/container.ts"
import { packingOf, unpackSource } from "./container/container.ts"
import { gzipSpans, inflateSource, isGzip } from "./gzip.ts"
import type { Hdu } from "./hdu.ts"
import { describeHdu, truncation } from "./hdu.ts"
import type { ParsedHeader } from "./parse-header.ts"
import { parseHeader } from "./parse-header.ts"
import type { ByteWindow } from "./window.ts"
import { withTableRows } from "./table-rows.ts"
import { BLOCK, latin1Text } from "./text.ts"
import { HeaderBytes, headerGuess } from "./header-bytes.ts"

export interface FitsOptions extends SignalOptions {
  /** What a request and a byte cost: how much is read ahead. */
  readonly cost?: ReadCost
  /** Told what a person should know: a compressed file that is read whole, junk at the end. */
  readonly note?: (text: string) => void
  /** Most bytes that a compressed file may hold; 2 GiB unless given. */
  readonly maxBytes?: number
}

/** No header of a real file comes near: what is longer has no END. */
const LONGEST_HEADER = 16 << 20
const MOST_HDUS = 100_000
const DEFAULT_MAX_BYTES = 2 ** 31

/** A FITS file whose headers are read as they are asked for. Made by `openFits`. */
export class FitsFile {
  /** Where the HDUs' bytes are: for a compressed file its content, whatever `openFits` was given. */
  readonly source: ByteSource
  /** Bytes of the file, uncompressed. */
  readonly size: number
  /** Bytes of the object where it is compressed as a whole. */
  readonly compressedSize: number | undefined
  /** How it is compressed: gzip, bzip2, Unix compress, xz, zstd or zip. */
  readonly packing: string | undefined
  readonly #hdus: Hdu[] = []
  readonly #bytes: HeaderBytes
  #complete = false
  #trailing = 0
  #pending: Promise<void> | undefined
  readonly #reads: (readonly Span[])[]

  constructor(source: ByteSource, size: number, head: Uint8Array, reads: (readonly Span[])[], packed?: PackedFacts) {
    this.source = source
    this.size = size
    this.compressedSize = packed?.size
    this.packing = packed?.packing
    this.#bytes = new HeaderBytes(source, size, head)
    this.#reads = reads
  }

  /** What has been read to find the HDUs known so far, as the plan that it was: each read needed the one before. */
  get headerPlan(): ReadPlan {
    const object = this.source.label
    const steps = this.#reads.map((spans, i) => ({
      object,
      spans,
      wave: i + 1,
      why: i === 0 ? "first header" : "headers",
    }))
    return makePlan(steps, `headers of ${this.#hdus.length} HDU${this.#hdus.length === 1 ? "" : "s"}`)
  }

  /** The HDUs found so far. */
  get known(): readonly Hdu[] {
    return this.#hdus
  }

  /** Bytes behind the last HDU that belong to none: special records or junk (FITS 4.0 §3.5). Known once all HDUs are. */
  get trailing(): number {
    return this.#trailing
  }

  /**
   * HDU `index`, reading headers up to it; undefined where the file ends before. That the file also holds the data of the last
   * HDU asked for is checked when they are read, or when the next HDU is.
   * @param last Number of the last HDU that may be asked for next: headers up to it are read together where they can be guessed.
   * @throws CaelumError `truncated`, `malformed`, and what the source throws.
   */
  async hdu(index: number, options: FitsOptions = {}, last: number = index): Promise<Hdu | undefined> {
    while (this.#hdus.length <= index && !this.#complete) {
      if (this.#pending) {
        // Another caller reads on; its failure or abort is its own, then this one tries itself.
        await orAborted(
          this.#pending.catch(() => undefined),
          options.signal,
        )
        continue
      }
      this.#pending = this.#readNext(options, last).finally(() => (this.#pending = undefined))
      await this.#pending
    }
    return this.#hdus[index]
  }

  async #readNext(options: FitsOptions, wanted: number): Promise<void> {
    const index = this.#hdus.length
    if (index >= MOST_HDUS) {
      throw new CaelumError(
        "limit",
        `${this.source.label} has more than ${MOST_HDUS} HDUs; it is damaged or not meant to be read.`,
        {
          context: { uri: this.source.label },
        },
      )
    }
    const last = this.#hdus.at(-1)
    const cut = last && truncation(last)
    if (cut) throw cut
    const offset = last?.end ?? 0
    if (last && offset >= this.size) return this.#endAt(this.size, options)
    const found = await this.#readHeader(offset, wanted, options)
    if (found === undefined) return this.#endAt(offset, options)
    const place = {
      object: this.source.label,
      index,
      headerOffset: offset,
      headerLength: found.parsed.length,
      fileSize: this.size,
    }
    this.#hdus.push(withTableRows(describeHdu(found.parsed.header, place), found.window))
  }

  /** The header at `offset`, reading on until its END; undefined where no HDU starts there. */
  async #readHeader(
    offset: number,
    last: number,
    { cost = costOf(this.source), signal }: FitsOptions,
  ): Promise<{ parsed: ParsedHeader; window: ByteWindow } | undefined> {
    const index = this.#hdus.length
    const wish = { cost, signal, hdus: this.#hdus, last: Math.max(last, index) }
    for (let length = BLOCK; ; length *= 2) {
      const { window, fetched } = await this.#bytes.read(offset, { ...wish, length })
      if (fetched.length > 0 && this.compressedSize === undefined) this.#reads.push(fetched)
      const bytes = window.bytes.subarray(offset - window.offset)
      if (!startsHdu(bytes, index)) {
        if (index === 0) throw notFits(this.source.label, bytes)
        return undefined
      }
      const parsed = this.#parse(bytes, index)
      if (parsed) return { parsed, window }
      this.#checkLonger(offset, bytes.length, index)
      length = Math.max(length, bytes.length)
    }
  }

  #parse(bytes: Uint8Array, index: number): ParsedHeader | undefined {
    try {
      return parseHeader(bytes)
    } catch (cause) {
      if (!(cause instanceof CaelumError)) throw cause
      const context = { ...cause.context, uri: this.source.label, hdu: index }
      throw new CaelumError(
        cause.code,
        `The header of HDU ${index} of ${this.source.label} cannot be read: ${cause.message}`,
        { context, cause },
      )
    }
  }

  #checkLonger(offset: number, read: number, index: number): void {
    const context = { uri: this.source.label, hdu: index, offset }
    if (offset + read >= this.size) {
      throw new CaelumError(
        "truncated",
        `The header of HDU ${index} of ${this.source.label} has no END before the file ends at byte ${this.size}; fetch the object again.`,
        { context },
      )
    }
    if (read >= LONGEST_HEADER) {
      throw new CaelumError(
        "malformed",
        `The header of HDU ${index} of ${this.source.label} has no END within ${LONGEST_HEADER} bytes; this is not a usable FITS file.`,
        { context },
      )
    }
  }

  #endAt(offset: number, options: FitsOptions): void {
    this.#complete = true
    this.#trailing = Math.max(0, this.size - offset)
    if (this.#trailing === 0) return
    options.note?.(
      `${this.source.label}: ${this.#trailing} bytes behind HDU ${this.#hdus.length - 1} are no HDU and were left alone.`,
    )
  }
}

/**
 * Opens a FITS file: one read of its first bytes. A file compressed by gzip, bzip2, compress, xz, zstd or zip (by its content, not its
 * name) is read and inflated whole, which `note` is told first, with its size. HDUs are then found by `hdu()`, `readHdus`, `findHdu`.
 * @throws CaelumError `malformed` where it is not FITS, `limit` above `maxBytes`.
 */
export async function openFits(source: ByteSource, options: FitsOptions = {}): Promise<FitsFile> {
  return openFrom(source, await readHead(source, options), options)
}

/** `openFits` of a source whose first bytes have been read. */
export async function openFrom(source: ByteSource, start: FileStart, options: FitsOptions): Promise<FitsFile> {
  let packed: PackedFacts | undefined
  let [content, { head, size }] = [source, start]
  const reads: (readonly Span[])[] = [[{ offset: 0, length: head.length }]]
  for (let depth = 0; depth < MOST_LAYERS && (isGzip(head) || packingOf(head) !== undefined); depth++) {
    const unpacked = await unpack(content, { head, size }, options)
    packed ??= { size, packing: unpacked.packing }
    if (depth === 0) reads.push(...unpacked.reads)
    content = unpacked.source
    size = await content.size(options)
    head = await content.read({ first: 16 * BLOCK }, options)
  }
  return new FitsFile(content, size, head, reads, packed)
}

/** A file in a file in a file: what holds more is no one's archive. */
const MOST_LAYERS = 3

async function unpack(source: ByteSource, { head, size }: FileStart, options: FitsOptions): Promise<Unpacked> {
  const bounds = { maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES, signal: options.signal, note: options.note }
  if (!isGzip(head)) return unpackSource(source, head, size, bounds)
  options.note?.(`${source.label} is gzip: all of its ${size} bytes are read, however small the part that is wanted.`)
  const rest = gzipSpans(head.length, size)
  const content = await inflateSource(source, head, size, bounds)
  return { source: content, packing: "gzip", reads: rest.length === 0 ? [] : [rest] }
}

/** How a compressed object is stored. */
interface PackedFacts {
  readonly size: number
  readonly packing: string
}

/** The first bytes of an object, and how long it is. */
export interface FileStart {
  readonly head: Uint8Array
  readonly size: number
}

/** Reads the first bytes of an object: one request. */
export async function readHead(source: ByteSource, options: FitsOptions): Promise<FileStart> {
  const wanted = headerGuess(options.cost ?? costOf(source))
  const head = await source.read({ first: wanted }, options)
  const size = head.length < wanted ? head.length : (source.known()?.size ?? (await source.size(options)))
  return { head, size }
}

function startsHdu(bytes: Uint8Array, index: number): boolean {
  const word = latin1Text(bytes, 0, Math.min(8, bytes.length))
  return word === "XTENSION" || (index === 0 && word === "SIMPLE  ")
}

function notFits(label: string, bytes: Uint8Array): CaelumError {
  const start = latin1Text(bytes, 0, Math.min(24, bytes.length))
  const context = { uri: label }
  if (bytes.length === 0) return new CaelumError("truncated", `${label} is empty; fetch the object again.`, { context })
  return new CaelumError(
    "malformed",
    `${label} is not a FITS file: it starts with ${JSON.stringify(start)}, not SIMPLE; check the name.`,
    { context },
  )
}
