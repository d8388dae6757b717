import type { SignalOptions, Span } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import { ChecksumAdder } from "./checksum.ts"
import type { FitsFile } from "./file.ts"
import { readHdus } from "./find.ts"
import type { Hdu } from "./hdu.ts"
import { describeHdu, truncation } from "./hdu.ts"
import type { Header } from "./header.ts"
import { formatHeader } from "./parse-header.ts"
import type { PixelChange } from "./update-pixels.ts"
import { pixelPieces } from "./update-pixels.ts"
import type { EncodedHdu, NewHdu } from "./write.ts"
import { frameOf } from "./write.ts"
import { announceLongStrings, encodeFrame, withChecksums } from "./write-frame.ts"

/** A change of a FITS file; HDUs are counted as in the file that is changed. */
export type FitsChange =
  /** Another header for the same data: an edited copy of the HDU's own. */
  | { readonly kind: "header"; readonly hdu: number; readonly header: Header }
  | PixelChange
  /** Another HDU in the place of one. */
  | { readonly kind: "replace"; readonly hdu: number; readonly with: NewHdu | EncodedHdu }
  | { readonly kind: "remove"; readonly hdu: number }
  /** A further HDU at the end. */
  | { readonly kind: "append"; readonly with: NewHdu | EncodedHdu }

/** A piece of the changed file: bytes of the old one, or new ones. */
export type UpdatePiece = Span | Uint8Array | (() => Iterable<Uint8Array>)

const PIECE = 4 << 20

/**
 * The pieces of which a changed FITS file is made, in order. HDUs that are not changed keep their bytes. A changed HDU that has DATASUM
 * or CHECKSUM gets new ones, for which its data are read.
 * @throws CaelumError `usage` for a change that does not fit the file, `truncated` or `malformed` where the file is damaged.
 */
export async function planUpdate(
  file: FitsFile,
  changes: readonly FitsChange[],
  options: SignalOptions = {},
): Promise<UpdatePiece[]> {
  const hdus = await readHdus(file, options)
  checkFile(file, hdus, changes)
  const pieces: UpdatePiece[] = []
  const appended = changes.filter((change) => change.kind === "append")
  const others = changes.filter((change) => change.kind !== "append")
  for (const hdu of hdus) {
    const own = others.filter((change) => change.hdu === hdu.index)
    const opened = hdu.index === 0 && appended.length > 0 ? withoutExtendFalse(hdu) : undefined
    pieces.push(...(await hduPieces(file, hdu, own, opened, options)))
  }
  for (const change of appended) pieces.push(...added(change.with, hdus.length, hdus.at(-1)!))
  if (appended.length === 0 && file.trailing > 0)
    pieces.push({ offset: file.size - file.trailing, length: file.trailing })
  return pieces
}

function checkFile(file: FitsFile, hdus: readonly Hdu[], changes: readonly FitsChange[]): void {
  const context = { uri: file.source.label }
  const refuse = (why: string): CaelumError =>
    new CaelumError("usage", `${file.source.label} cannot be changed so: ${why}.`, { context })
  if (file.compressedSize !== undefined) throw refuse("it is a compressed file; uncompress it first")
  const cut = hdus.length > 0 ? truncation(hdus.at(-1)!) : undefined
  if (cut) throw cut
  if (file.trailing > 0 && changes.some(({ kind }) => kind === "append"))
    throw refuse(`${file.trailing} bytes behind its last HDU are no HDU, and nothing can stand behind them`)
  for (const change of changes) {
    if (change.kind === "append") continue
    if (!hdus[change.hdu]) throw refuse(`it has no HDU ${change.hdu}`)
    if (change.kind === "remove" && change.hdu === 0) throw refuse("its primary HDU cannot be removed; replace it")
    const alike = changes.filter((other) => other.kind !== "append" && other.hdu === change.hdu)
    if (alike.length > 1 && alike.some(({ kind }) => kind === "remove" || kind === "replace"))
      throw refuse(`HDU ${change.hdu} is removed or replaced and changed at once`)
    if (alike.filter(({ kind }) => kind === "header").length > 1) throw refuse(`HDU ${change.hdu} is given two headers`)
  }
}

type OwnChange = Exclude<FitsChange, { kind: "append" }>

async function hduPieces(
  file: FitsFile,
  hdu: Hdu,
  changes: readonly OwnChange[],
  opened: Header | undefined,
  options: SignalOptions,
): Promise<UpdatePiece[]> {
  const whole = changes.find((change) => change.kind === "remove" || change.kind === "replace")
  if (whole?.kind === "remove") return []
  if (whole?.kind === "replace") return added(whole.with, hdu.index, hdu)
  const given = changes.find((change) => change.kind === "header")?.header
  if (given) checkHeader(hdu, given)
  const pixels = changes.filter((change) => change.kind === "pixels")
  const length = Math.min(hdu.end, file.size) - hdu.dataOffset
  const old = { offset: hdu.dataOffset, length }
  const data: UpdatePiece[] = pixels.length === 0 ? [old] : pixelPieces(hdu, old, pixels)
  if (length < hdu.end - hdu.dataOffset) data.push(new Uint8Array(hdu.end - hdu.dataOffset - length))
  const header = given === undefined ? (opened ?? hdu.header) : announced(given, hdu.header)
  if (header === hdu.header && pixels.length === 0)
    return [{ offset: hdu.headerOffset, length: hdu.dataOffset - hdu.headerOffset }, ...data]
  if (!hasChecksum(header)) return [formatHeader(header), ...data]
  return [formatHeader(withChecksums(header, await sumOf(file, data, options))), ...data]
}

/** An edited header; one that had long strings without a word of it goes on so. */
function announced(given: Header, old: Header): Header {
  return announceLongStrings(old) === old ? announceLongStrings(given) : given
}

function added(hdu: NewHdu | EncodedHdu, index: number, like: Hdu): UpdatePiece[] {
  const frame = frameOf(hdu, { index, extended: index === 0 })
  return [() => encodeFrame(frame, hasChecksum(like.header))]
}

function hasChecksum(header: Header): boolean {
  return header.has("CHECKSUM") || header.has("DATASUM")
}

/** EXTEND = F would be wrong where an extension follows. */
function withoutExtendFalse({ header }: Hdu): Header | undefined {
  return header.get("EXTEND") === false ? header.copy().set("EXTEND", true) : undefined
}

/** A header in the place of another has to be about the same data. */
function checkHeader(hdu: Hdu, header: Header): void {
  const { object, index, headerOffset, fileSize } = hdu
  const place = { object, index, headerOffset, headerLength: formatHeader(header).length, fileSize }
  const made = describeHdu(header, place)
  const first = hdu.header.cards[0]?.keyword
  const same = made.dataBytes === hdu.dataBytes && made.kind === hdu.kind && String(made.naxis) === String(hdu.naxis)
  if (same && made.bitpix === hdu.bitpix && header.cards[0]?.keyword === first) return
  throw new CaelumError(
    "usage",
    `The new header of HDU ${index} of ${object} is not about its data: first keyword, type, BITPIX and NAXISn must stay; replace the HDU instead.`,
    { context: { uri: object, hdu: index } },
  )
}

async function sumOf(file: FitsFile, pieces: readonly UpdatePiece[], options: SignalOptions): Promise<number> {
  const adder = new ChecksumAdder()
  for await (const bytes of updateBytes(file, pieces, options)) adder.add(bytes)
  return adder.sum
}

/** The bytes of `planUpdate`, in pieces of a few megabytes, for a sink. */
export async function* updateBytes(
  file: FitsFile,
  pieces: readonly UpdatePiece[],
  options: SignalOptions = {},
): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece
    else if (typeof piece === "function") yield* piece()
    else
      for (let at = 0; at < piece.length; at += PIECE)
        yield await file.source.read({ offset: piece.offset + at, length: Math.min(PIECE, piece.length - at) }, options)
  }
}
