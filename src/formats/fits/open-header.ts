import type { ByteSource } from "../../core/index.ts"
import { CaelumError, isCaelumError, namingErrors } from "../../core/index.ts"
import { CARD_LENGTH } from "./card.ts"
import type { FitsFile, FitsOptions } from "./file.ts"
import { openFrom, readHead } from "./file.ts"
import type { HduSelector } from "./find.ts"
import { findHdu } from "./find.ts"
import type { Hdu } from "./hdu.ts"
import { Header } from "./header.ts"
import { originalHeader } from "./original-header.ts"
import { parseCards, parseHeader } from "./parse-header.ts"
import { BLOCK, latin1Text } from "./text.ts"

/** One header, and which HDU of its object it belongs to. */
export interface OpenedHeader {
  readonly object: string
  readonly header: Header
  /** 0 for a text header. */
  readonly index: number
  readonly name: string
  /** The file, where it is one: its other HDUs can be read. */
  readonly file?: FitsFile | undefined
}

const LONGEST_TEXT = 16 << 20
const KEYWORD = /^[A-Z0-9_-]{1,8} *(?:=|$)|^(?:COMMENT|HISTORY|HIERARCH|CONTINUE)\b|^ {8}/

const BYTE_ORDER_MARK = /^(?:\ufeff|\u00ef\u00bb\u00bf)/
/** A card as it is written by hand, the sign anywhere behind the keyword and no blank needed. */
const LOOSE_CARD = /^(?!COMMENT|HISTORY|CONTINUE|HIERARCH)([A-Z0-9_-]{1,8}) *= ?(.*)$/

/**
 * A header written as text: a card a line (padded or not, any line ending, all indented or not, `KEY=1` too), or records of 80
 * characters run together; a byte order mark and blank lines before it do not count. END is optional and what follows it is left out.
 * @throws CaelumError `malformed` where the text holds no card with a value.
 */
export function parseTextHeader(text: string): Header {
  const plain = text.replace(BYTE_ORDER_MARK, "")
  const records = /[\r\n]/.test(plain)
    ? withoutIndent(plain.split(/\r\n|\r|\n/))
        .map(lineRecords)
        .join("")
    : plain
  const cards = parseCards(records)
  const end = cards.findIndex((card) => card.image.trimEnd() === "END")
  const kept = end < 0 ? cards : cards.slice(0, end)
  if (!kept.some((card) => card.kind === "value" && KEYWORD.test(card.image))) {
    throw new CaelumError("malformed", "The text holds no header card such as 'CRVAL1  = 150.1'; give a card a line.")
  }
  return new Header(kept)
}

/** Lines without the blanks that all of them begin with, and without blank ones before the first. */
function withoutIndent(lines: readonly string[]): string[] {
  const written = lines.filter((line) => line.trim() !== "")
  const indent = Math.min(...written.map((line) => line.search(/\S/)))
  const first = lines.indexOf(written[0] ?? "")
  return lines.slice(Math.max(0, first)).map((line) => line.slice(Number.isFinite(indent) ? indent : 0))
}

/** A line as whole records: a line of several records (a dump whose lines are blocks) stays several. */
function lineRecords(line: string): string {
  const text = line.trimEnd()
  const loose = text.length <= CARD_LENGTH && text.slice(8, 10) !== "= " ? LOOSE_CARD.exec(text) : null
  if (loose) return `${loose[1]!.padEnd(8)}= ${loose[2]}`.slice(0, CARD_LENGTH).padEnd(CARD_LENGTH)
  return text.padEnd(Math.ceil(text.length / CARD_LENGTH) * CARD_LENGTH)
}

export interface OpenHeaderOptions extends FitsOptions {
  /** Without a selector and without an image the first binary table is meant, not the primary HDU. */
  readonly tables?: boolean
}

/**
 * The header of one HDU, whether or not the data behind it are there. A text header (`parseTextHeader`) counts as HDU 0. Without a
 * selector: the first HDU that holds an image, else HDU 0.
 * @throws CaelumError as `openFits` and `findHdu`; `malformed` where the object is neither FITS nor header text.
 */
export async function openHeader(
  source: ByteSource,
  selector?: HduSelector,
  options: OpenHeaderOptions = {},
): Promise<OpenedHeader> {
  const start = await readHead(source, options)
  if (isTextHeader(start.head)) return openText(source, start.size, selector, options)
  const file = await openFrom(source, start, options)
  try {
    await file.hdu(0, options)
  } catch (cause) {
    return openIncomplete(file, cause, selector, options)
  }
  const hdu = selector === undefined ? await defaultHdu(file, options) : await findHdu(file, selector, options)
  return { object: source.label, header: originalHeader(hdu), index: hdu.index, name: hdu.name, file }
}

/** A header that is no sound FITS file's: records without END, or without the mandatory keywords. */
async function openIncomplete(
  file: FitsFile,
  cause: unknown,
  selector: HduSelector | undefined,
  options: FitsOptions,
): Promise<OpenedHeader> {
  const { source, size } = file
  // No FITS file is shorter than a block.
  const records = size > 0 && (size % CARD_LENGTH === 0 || size < BLOCK)
  if (isCaelumError(cause, "truncated") && records) {
    return openText(source, size, selector, options)
  }
  if (!isCaelumError(cause, "malformed") || (selector ?? 0) !== 0) throw cause
  const parsed = parseHeader(await source.read({ first: Math.min(size, LONGEST_TEXT) }, options))
  if (!parsed) throw cause
  options.note?.(`${cause.message} Its header is given as it stands.`)
  return { object: source.label, header: parsed.header, index: 0, name: "" }
}

async function defaultHdu(file: FitsFile, options: OpenHeaderOptions): Promise<Hdu> {
  try {
    return await findHdu(file, undefined, options)
  } catch (cause) {
    const first = file.known[0]
    if (!first || !isCaelumError(cause, "not-found", "truncated")) throw cause
    const table = options.tables ? file.known.find(({ kind }) => kind === "table") : undefined
    const chosen = table ?? first
    options.note?.(`${file.source.label}: using HDU ${chosen.index}; no HDU holds an image.`)
    return chosen
  }
}

async function openText(
  source: ByteSource,
  size: number,
  selector: HduSelector | undefined,
  options: FitsOptions,
): Promise<OpenedHeader> {
  const context = { uri: source.label }
  if (size > LONGEST_TEXT) {
    throw new CaelumError("limit", `${source.label} has ${size} bytes, too many for a text header; give a FITS file.`, {
      context,
    })
  }
  if (selector !== undefined && selector !== 0) {
    throw new CaelumError(
      "not-found",
      `${source.label} is a text header, which is HDU 0 alone; leave the selector out.`,
      { context },
    )
  }
  const text = latin1Text(await source.read({ first: size }, options))
  const header = namingErrors(context, () => parseTextHeader(text))
  return { object: source.label, header, index: 0, name: "" }
}

/** Line ends among the first records, or a card that begins no FITS file. */
function isTextHeader(head: Uint8Array): boolean {
  const text = latin1Text(head, 0, Math.min(BLOCK, head.length)).replace(BYTE_ORDER_MARK, "")
  return [text, text.trimStart()].some((words) => {
    const start = words.slice(0, 3 * CARD_LENGTH)
    if (/^(?:SIMPLE {2}|XTENSION)/.test(start) && !/[\r\n]/.test(start)) return false
    return KEYWORD.test(start.slice(0, CARD_LENGTH)) && /^[\x20-\x7e\s]*$/.test(start)
  })
}
