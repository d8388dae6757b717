import type { ByteSource, SignalOptions } from "../../../core/index.ts"
import { CaelumError } from "../../../core/index.ts"
import { ChecksumAdder } from "../checksum.ts"
import type { Structure } from "./check-mandatory.ts"
import type { RowCheck } from "./check-rows.ts"
import { checkHeapBytes, checkRows, gapRow, newRowCheck, reportRows } from "./check-rows.ts"
import type { Field } from "./check-table.ts"
import type { HeaderCards } from "./header-cards.ts"
import { report } from "./header-cards.ts"
import type { Findings } from "./problem.ts"

/** An HDU whose header has been checked, for the checks of its data. */
export interface CheckedHdu {
  readonly header: HeaderCards
  readonly structure: Structure
  readonly findings: Findings
  /** Fields of a table's rows, where they could be told apart. */
  readonly fields: readonly Field[] | undefined
  /** The bytes of the header, to the end of its last block. */
  readonly headerBytes: Uint8Array
  readonly dataOffset: number
  readonly dataBytes: number
}

const PIECE = 4 << 20
const LONGEST_ROW = 256 << 20
const BLOCK = 2880

/** Checks what the data of an HDU can break; the fill behind them is checked elsewhere. */
export async function checkData(source: ByteSource, hdu: CheckedHdu, options: SignalOptions): Promise<void> {
  const adder = hasChecksum(hdu.header) ? new ChecksumAdder() : undefined
  const rowBytes = hdu.structure.naxis[0] ?? 0
  const rowEnd = hdu.fields ? rowBytes * (hdu.structure.naxis[1] ?? 0) : 0
  const rows = rowEnd > 0 && needsRows(hdu) ? rowCheck(hdu, rowBytes, rowEnd) : undefined
  const gaps = rows && hdu.structure.kind === "ascii-table" ? gapsOf(rows) : undefined
  if (rows || (adder && rowEnd > 0)) {
    let first = 0
    for await (const bytes of pieces(source, hdu.dataOffset, rowEnd, stepOf(rowBytes, hdu), options)) {
      adder?.add(bytes)
      if (rows) checkRows(rows, bytes, first)
      if (gaps) checkGaps(gaps, rowBytes, bytes, first, hdu.findings)
      first += bytes.length / rowBytes
    }
  }
  const end = adder ? Math.ceil(hdu.dataBytes / BLOCK) * BLOCK : hdu.dataBytes
  if (adder || (rows && rows.arrays.length > 0)) {
    let at = 0
    for await (const bytes of pieces(source, hdu.dataOffset + rowEnd, end - rowEnd, PIECE, options)) {
      adder?.add(bytes)
      if (rows) checkHeapBytes(rows, bytes, at)
      at += bytes.length
    }
  }
  if (rows) reportRows(rows, hdu.findings)
  if (adder) checkSums(hdu, adder.sum)
}

/** Whether the data have to be read for their own sake: integers and IEEE numbers are never wrong. */
export function needsData(hdu: CheckedHdu): boolean {
  return hdu.dataBytes > 0 && (hasChecksum(hdu.header) || needsRows(hdu))
}

function needsRows({ fields, structure }: CheckedHdu): boolean {
  if (!fields || structure.naxis[1] === 0) return false
  return fields.some((field) => {
    if (!("binary" in field)) return true
    const { code, repeat, variable } = field.binary
    return (
      field.bytes > 0 && (variable !== undefined || code === "L" || code === "A" || (code === "X" && repeat % 8 > 0))
    )
  })
}

/** Whether an HDU says what its bytes add up to. */
export function hasChecksum(header: HeaderCards): boolean {
  return (header.first("CHECKSUM")?.text ?? "") !== "" || (header.first("DATASUM")?.text ?? "") !== ""
}

function rowCheck({ header, structure, fields }: CheckedHdu, rowBytes: number, rowEnd: number): RowCheck {
  const heap = header.integer("THEAP")
  const gap = structure.kind === "table" && heap !== undefined && heap > rowEnd ? heap - rowEnd : 0
  return newRowCheck(fields!, rowBytes, structure.pcount, gap)
}

/** Whole rows of about `PIECE` bytes. */
function stepOf(rowBytes: number, { findings }: CheckedHdu): number {
  if (rowBytes <= LONGEST_ROW) return Math.max(1, Math.floor(PIECE / rowBytes)) * rowBytes
  throw new CaelumError(
    "limit",
    `HDU ${findings.hdu} has rows of ${rowBytes} bytes, more than the ${LONGEST_ROW} that are verified at once; verify its headers alone.`,
    { context: { hdu: findings.hdu } },
  )
}

/** The bytes `[offset, offset + length)` in pieces, the next one under way while one is worked on. */
async function* pieces(
  source: ByteSource,
  offset: number,
  length: number,
  step: number,
  options: SignalOptions,
): AsyncGenerator<Uint8Array> {
  const read = (at: number): Promise<Uint8Array> => {
    const bytes = source.read({ offset: offset + at, length: Math.min(step, length - at) }, options)
    bytes.catch(() => undefined)
    return bytes
  }
  let next = length > 0 ? read(0) : undefined
  for (let at = 0; next; at += step) {
    const bytes = await next
    next = at + step < length ? read(at + step) : undefined
    yield bytes
  }
}

/** For each byte of a row 1 where no field has it. */
function gapsOf(check: RowCheck): Uint8Array {
  const gaps = new Uint8Array(check.rowBytes).fill(1)
  for (const { offset, bytes } of check.fields) gaps.fill(0, offset, offset + bytes)
  return gaps
}

function checkGaps(gaps: Uint8Array, rowBytes: number, bytes: Uint8Array, first: number, findings: Findings): void {
  const row = gapRow(bytes, rowBytes, gaps)
  if (row >= 0) findings.add("table-gap", null, `row ${first + row + 1} has a byte beyond ASCII between its fields`)
}

function checkSums({ header, headerBytes, findings }: CheckedHdu, sum: number): void {
  const datasum = header.first("DATASUM")
  if (datasum && datasum.text !== "" && !sameSum(Number(datasum.text), sum))
    report(findings, "datasum", datasum, `the value is ${datasum.text} and the data have the sum ${sum}`)
  const checksum = header.first("CHECKSUM")
  if (!checksum || checksum.text === "") return
  const total = new ChecksumAdder(sum).add(headerBytes).sum
  if (total !== 0 && total !== 0xffffffff)
    report(findings, "checksum", checksum, `the sum of the HDU is ${total.toString(16).padStart(8, "0")}, not ffffffff`)
}

/** 0 and all ones are the same number in ones' complement. */
function sameSum(a: number, b: number): boolean {
  return a % 0xffffffff === b % 0xffffffff
}
