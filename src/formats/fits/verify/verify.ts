import type { ByteSource } from "../../../core/index.ts"
import { BALANCED, throwIfAborted } from "../../../core/index.ts"
import type { FitsFile, FitsOptions } from "../file.ts"
import { openFrom, readHead } from "../file.ts"
import { headerGuess } from "../header-bytes.ts"
import { describeHdu } from "../hdu.ts"
import { parseHeader } from "../parse-header.ts"
import { BLOCK, latin1Text } from "../text.ts"
import type { ByteWindow } from "../window.ts"
import { readAt } from "../window.ts"
import type { CheckedHdu } from "./check-data.ts"
import { checkData, hasChecksum, needsData } from "./check-data.ts"
import { checkHeader } from "./check-header.ts"
import { checkOriginal, hasOriginalSums } from "./check-original.ts"
import type { Structure } from "./check-mandatory.ts"
import { checkPrimary } from "./check-place.ts"
import { HeaderCards } from "./header-cards.ts"
import type { FitsProblem } from "./problem.ts"
import { Findings } from "./problem.ts"
import { KeptBytes } from "./kept-bytes.ts"
import { printable } from "./raw-card.ts"

export interface VerifyOptions extends FitsOptions {
  /** Only headers, fill bytes and the ends of HDUs: checksums and the data of tables are left aside. */
  readonly headersOnly?: boolean
}

/** What `verifyFits` found. */
export interface FitsVerification {
  /** Whether the file conforms to the standard: no error. Warnings alone leave it valid. */
  readonly valid: boolean
  /** In the order of the HDUs. */
  readonly problems: readonly FitsProblem[]
  /** HDUs whose headers could be read. */
  readonly hdus: number
  /** Bytes of the file, uncompressed, and how many of them were read. */
  readonly size: number
  readonly read: number
}

const LONGEST_HEADER = 16 << 20
/** Bytes of a compressed image that are kept, to be summed and uncompressed. */
const MOST_KEPT = 64 << 20
const MOST_HDUS = 100_000

/**
 * Verifies a FITS file against FITS 4.0 as fitsverify does: mandatory and reserved keywords, values, tables, fill bytes, checksums. Data
 * are read only where they can be wrong: tables with text, logicals, bits or arrays of variable length, and HDUs with checksums.
 * @throws CaelumError what the source throws; a file that is no FITS file is a result, not an error.
 */
export async function verifyFits(source: ByteSource, options: VerifyOptions = {}): Promise<FitsVerification> {
  const start = await readHead(source, options)
  const file = await openFrom(source, start, options)
  const head = file.compressedSize === undefined ? start.head : new Uint8Array(0)
  const walk = new Walk(file, head, options)
  await walk.run()
  const problems = walk.findings.flatMap((findings) => findings.problems)
  const valid = !problems.some(({ severity }) => severity === "error")
  return { valid, problems, hdus: walk.hdus, size: file.size, read: walk.bytes.read }
}

interface HeaderText {
  readonly text: string
  readonly bytes: Uint8Array
  readonly fill: string
}

/** The way through a file, HDU by HDU. */
class Walk {
  readonly findings: Findings[] = []
  hdus = 0
  readonly bytes: KeptBytes
  readonly #file: FitsFile
  readonly #options: VerifyOptions
  #window: ByteWindow
  #primary: { header: HeaderCards; structure: Structure } | undefined
  readonly #names = new Map<string, number>()

  constructor(file: FitsFile, head: Uint8Array, options: VerifyOptions) {
    this.#file = file
    this.bytes = new KeptBytes(file.source, head)
    this.#window = { offset: 0, bytes: head }
    this.#options = options
  }

  async run(): Promise<void> {
    let offset = 0
    for (let index = 0; index < MOST_HDUS; index++) {
      throwIfAborted(this.#options.signal)
      const next = await this.#hdu(index, offset)
      if (next === undefined) break
      offset = next
    }
    if (this.#primary) {
      const { header, structure } = this.#primary
      checkPrimary(header, structure, this.hdus > 1, this.findings[0]!)
    }
  }

  /** Verifies the HDU at `offset`; where the next one begins, undefined where there is none. */
  async #hdu(index: number, offset: number): Promise<number | undefined> {
    if (index > 0 && offset >= this.#file.size) return undefined
    const findings = new Findings(index)
    const start = latin1Text(await this.#bytes(offset, 8))
    if (start !== "XTENSION" && index > 0) return this.#extra(offset)
    this.findings.push(findings)
    if (!/^SIMPLE {2}/.test(start) && index === 0) {
      findings.add("not-fits", null, `the file begins with '${printable(start)}'`)
      return undefined
    }
    const text = await this.#header(offset)
    if (!text) {
      findings.add("no-end", "END", "the header has no END")
      return undefined
    }
    this.hdus++
    return this.#contents(findings, offset, text)
  }

  async #contents(findings: Findings, offset: number, text: HeaderText): Promise<number | undefined> {
    const header = new HeaderCards(text.text)
    const primary = this.#primary?.structure
    const { structure, fields } = checkHeader(header, primary !== undefined && dataLength(primary) > 0, findings)
    if (text.fill.trimEnd() !== "") findings.add("header-fill", null, "the records behind END are not blank")
    if (!structure) return undefined
    if (findings.hdu === 0) this.#primary = { header, structure }
    this.#checkName(header, structure, findings)
    const dataOffset = offset + text.bytes.length
    const dataBytes = dataLength(structure)
    const end = dataOffset + Math.ceil(dataBytes / BLOCK) * BLOCK
    if (!Number.isSafeInteger(end) || end > this.#file.size) {
      findings.add("truncated", null, `its data end at byte ${end} and the file at byte ${this.#file.size}`)
      return undefined
    }
    const hdu = { header, structure, findings, fields, headerBytes: text.bytes, dataOffset, dataBytes }
    const twice = header.logical("ZIMAGE") === true && hasChecksum(header) && dataBytes <= MOST_KEPT
    if (this.#options.headersOnly !== true && twice) await this.bytes.hold(dataOffset, dataBytes, this.#options)
    if (this.#options.headersOnly !== true && needsData(hdu)) await checkData(this.bytes.source, hdu, this.#options)
    if (this.#options.headersOnly !== true && header.logical("ZIMAGE") === true) await this.#checkOriginal(hdu, offset)
    await this.#checkFill(hdu, end)
    return end
  }

  /** A compressed image's own checksums, where nothing else is wrong with it. */
  async #checkOriginal({ header, findings, headerBytes }: CheckedHdu, headerOffset: number): Promise<void> {
    if (findings.failed) return
    const { source, size } = this.#file
    const place = {
      object: source.label,
      index: findings.hdu,
      headerOffset,
      headerLength: headerBytes.length,
      fileSize: size,
    }
    const hdu = describeHdu(parseHeader(headerBytes)!.header, place)
    if (!hasOriginalSums(hdu)) return
    await checkOriginal(this.bytes.source, hdu, header, findings, this.#options)
  }

  /** Bytes behind the last HDU. */
  #extra(offset: number): undefined {
    const size = this.#file.size - offset
    this.findings.at(-1)!.add("extra-bytes", null, `${size} byte${size === 1 ? "" : "s"} behind it are no HDU`)
  }

  #checkName(header: HeaderCards, { kind }: Structure, findings: Findings): void {
    const name = header.text("EXTNAME") ?? ""
    if (findings.hdu === 0 || name === "") return
    const key = [kind, name, header.integer("EXTVER") ?? 1, header.integer("EXTLEVEL") ?? 1].join("\n")
    const twin = this.#names.get(key)
    if (twin !== undefined)
      findings.add("duplicate-name", "EXTNAME", `type, name and version are those of HDU ${twin} too`)
    this.#names.set(key, findings.hdu)
  }

  async #checkFill({ structure, findings, dataOffset, dataBytes }: CheckedHdu, end: number): Promise<void> {
    const from = dataOffset + dataBytes
    const fill = await this.#bytes(from, end - from)
    const wanted = structure.kind === "ascii-table" ? 32 : 0
    if (fill.some((byte) => byte !== wanted))
      findings.add("data-fill", null, "the bytes behind its data are something else")
  }

  /** The header at `offset`, to its END; undefined where it has none. */
  async #header(offset: number): Promise<HeaderText | undefined> {
    const { size } = this.#file
    for (let length = BLOCK; ; length = Math.min(2 * length, LONGEST_HEADER)) {
      const bytes = await this.#bytes(offset, Math.min(length, size - offset))
      const text = latin1Text(bytes)
      const end = endOf(text)
      if (end !== undefined) {
        const whole = Math.ceil((end + 80) / BLOCK) * BLOCK
        const block = bytes.subarray(0, whole)
        return { text: text.slice(0, end + 80), bytes: block, fill: text.slice(end + 80, whole) }
      }
      if (bytes.length < length || length >= LONGEST_HEADER) return undefined
    }
  }

  async #bytes(offset: number, length: number): Promise<Uint8Array> {
    const ahead = length + headerGuess(this.#options.cost ?? BALANCED)
    const range = { offset, length, ahead, size: this.#file.size }
    this.#window = await readAt(this.bytes.source, this.#window, range, this.#options)
    this.bytes.keep(this.#window)
    const at = offset - this.#window.offset
    return this.#window.bytes.subarray(at, at + length)
  }
}

/** Where the END record begins. */
function endOf(text: string): number | undefined {
  for (let at = 0; at + 80 <= text.length; at += 80) if (text.startsWith("END     ", at)) return at
  return undefined
}

/** |BITPIX|/8 × GCOUNT × (PCOUNT + ΠNAXISn) (FITS 4.0 eq. 2, 4). */
function dataLength({ kind, bitpix, naxis, pcount, gcount }: Structure): number {
  if (naxis.length === 0) return 0
  const axes = kind === "groups" ? naxis.slice(1) : naxis
  return (Math.abs(bitpix) / 8) * gcount * (pcount + axes.reduce((product, length) => product * length, 1))
}
