import type { Field } from "./check-table.ts"
import type { Findings } from "./problem.ts"
import type { TextForm } from "../table-form.ts"
import { latin1Text } from "../text.ts"
import type { FitsRule } from "./rules.ts"

/** A place that a descriptor gives to an array of text or logicals, whose values are checked when the heap comes by. */
export interface ArrayPlace {
  readonly start: number
  readonly end: number
  readonly row: number
  readonly field: Field
}

/** What is known when rows come by. */
export interface RowCheck {
  readonly fields: readonly Field[]
  readonly rowBytes: number
  /** Bytes behind the rows, and where among them the heap begins. */
  readonly pcount: number
  readonly gap: number
  /** First row (from 1), and how many, with each fault of each column. */
  readonly faults: Map<string, { rule: FitsRule; field: Field; row: number; count: number; what: string }>
  readonly arrays: ArrayPlace[]
  /** Bytes of arrays that may still be kept: arrays that share their bytes do not make a small heap long work. */
  budget: number
  /** Arrays that the next bytes of the heap may hold, once the arrays are in order. */
  next: number
  active: ArrayPlace[]
}

/** A check that has not seen any rows yet. */
export function newRowCheck(fields: readonly Field[], rowBytes: number, pcount: number, gap: number): RowCheck {
  const budget = 4 * pcount + (1 << 20)
  return { fields, rowBytes, pcount, gap, faults: new Map(), arrays: [], budget, next: 0, active: [] }
}

/** Checks whole rows, the first of which is row `first` (from 0). */
export function checkRows(check: RowCheck, bytes: Uint8Array, first: number): void {
  const rows = Math.floor(bytes.length / check.rowBytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const field of check.fields) {
    if ("text" in field) checkTextField(check, field, bytes, first, rows)
    else if (field.binary.variable) checkDescriptors(check, field, view, first, rows)
    else if (field.binary.code === "L" || field.binary.code === "A" || field.binary.code === "X")
      checkBytes(check, field, bytes, first, rows)
  }
}

function fault(check: RowCheck, rule: FitsRule, field: Field, row: number, what: string): void {
  const key = `${rule} ${field.number}`
  const known = check.faults.get(key)
  if (known) known.count++
  else check.faults.set(key, { rule, field, row: row + 1, count: 1, what })
}

/** The faults of all rows, one problem for each kind and column. */
export function reportRows(check: RowCheck, findings: Findings): void {
  for (const { rule, field, row, count, what } of check.faults.values()) {
    const more = count === 1 ? "" : `, and ${count - 1} more`
    findings.add(rule, `TFORM${field.number}`, `row ${row}, column ${field.number}: ${what}${more}`)
  }
}

function checkBytes(check: RowCheck, field: Field, bytes: Uint8Array, first: number, rows: number): void {
  if (!("binary" in field)) return
  const { code, repeat } = field.binary
  if (code === "X" && repeat % 8 === 0) return
  const wrong = WRONG[code as "L" | "A" | "X"]
  for (let row = 0; row < rows; row++) {
    const from = row * check.rowBytes + field.offset
    const what = wrong(bytes, from, from + field.bytes, repeat)
    if (what) fault(check, RULE_OF[code as "L" | "A" | "X"], field, first + row, what)
  }
}

const RULE_OF = { L: "logical-data", A: "text-data", X: "bit-fill" } as const

const WRONG = { L: wrongLogical, A: wrongText, X: wrongBits } as const

function wrongLogical(bytes: Uint8Array, from: number, to: number): string | undefined {
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!
    if (byte !== 84 && byte !== 70 && byte !== 0) return `the byte ${byte} is no logical value`
  }
  return undefined
}

/** Text ends at its first zero byte; what follows it has no meaning. */
function wrongText(bytes: Uint8Array, from: number, to: number): string | undefined {
  for (let i = from; i < to && bytes[i] !== 0; i++) {
    const byte = bytes[i]!
    if (byte < 32 || byte > 126) return `the byte ${byte} is no ASCII text`
  }
  return undefined
}

function wrongBits(bytes: Uint8Array, _from: number, to: number, repeat: number): string | undefined {
  return (bytes[to - 1]! & (0xff >> (repeat % 8))) === 0 ? undefined : "a bit is set beyond the last of the field"
}

function checkDescriptors(check: RowCheck, field: Field, view: DataView, first: number, rows: number): void {
  if (!("binary" in field) || field.bytes === 0) return
  const { code, variable } = field.binary
  const wide = variable === "Q"
  for (let row = 0; row < rows; row++) {
    const at = row * check.rowBytes + field.offset
    const length = wide ? Number(view.getBigInt64(at)) : view.getUint32(at)
    const start = wide ? Number(view.getBigInt64(at + 8)) : view.getUint32(at + 4)
    if (!wide && (length > 0x7fffffff || start > 0x7fffffff))
      fault(check, "array-range", field, first + row, `length ${length} or place ${start} exceeds 2147483647`)
    if (field.most !== undefined && length > field.most)
      fault(
        check,
        "array-length",
        field,
        first + row,
        `an array of ${length} elements exceeds the maximum of ${field.most}`,
      )
    const bytes = code === "X" ? Math.ceil(length / 8) : length * BYTES[code]
    if (length < 0 || start < 0 || check.gap + start + bytes > check.pcount) {
      if (length === 0) continue
      fault(
        check,
        "array-place",
        field,
        first + row,
        `an array of ${length} elements at byte ${start} is not within the heap`,
      )
    } else if (length > 0 && (code === "A" || code === "L") && check.budget >= bytes) {
      check.budget -= bytes
      check.arrays.push({ start: check.gap + start, end: check.gap + start + bytes, row: first + row, field })
    }
  }
}

const BYTES = { L: 1, X: 0.125, B: 1, I: 2, J: 4, K: 8, A: 1, E: 4, D: 8, C: 8, M: 16 } as const

/** Checks the arrays of text and logicals that lie in these bytes behind the rows, the first of which is byte `at` there; in order. */
export function checkHeapBytes(check: RowCheck, bytes: Uint8Array, at: number): void {
  if (check.next === 0) check.arrays.sort((a, b) => a.start - b.start)
  check.active = check.active.filter(({ end }) => end > at)
  for (; check.next < check.arrays.length && check.arrays[check.next]!.start < at + bytes.length; check.next++)
    check.active.push(check.arrays[check.next]!)
  for (const { start, end, row, field } of check.active) {
    if (!("binary" in field)) continue
    const code = field.binary.code === "L" ? "L" : "A"
    const what = WRONG[code](bytes, Math.max(start, at) - at, Math.min(end, at + bytes.length) - at)
    if (what) fault(check, RULE_OF[code], field, row, what)
  }
}

function checkTextField(check: RowCheck, field: Field, bytes: Uint8Array, first: number, rows: number): void {
  if (!("text" in field)) return
  for (let row = 0; row < rows; row++) {
    const from = row * check.rowBytes + field.offset
    const odd = wrongText(bytes, from, from + field.bytes)
    const zero = bytes.subarray(from, from + field.bytes).includes(0)
    if (odd ?? zero) fault(check, "text-data", field, first + row, odd ?? "there is a zero byte")
    if (field.text.code === "A") continue
    const what = wrongNumber(latin1Text(bytes, from, from + field.bytes), field.text, field.null)
    if (what) fault(check, "number-data", field, first + row, what)
  }
}

const INTEGER = /^[+-]? *\d+$/
const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+|[+-]\d+)?$/

function wrongNumber(field: string, form: TextForm, missing: string | undefined): string | undefined {
  const text = field.trim()
  if (text === "" || field.trimEnd() === missing) return undefined
  const shown = text.replace(/[^\x20-\x7e]/g, "?").slice(0, 30)
  if (form.code === "I") return INTEGER.test(text) ? undefined : `'${shown}' is no integer`
  if (!REAL.test(text)) return `'${shown}' is no number`
  return text.includes(".") ? undefined : `'${shown}' has no decimal point`
}

/** The first row of an ASCII table that has a byte beyond ASCII between its fields; -1 where none has. */
export function gapRow(bytes: Uint8Array, rowBytes: number, gaps: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++)
    if (bytes[i]! > 127 && gaps[i % rowBytes] === 1) return Math.floor(i / rowBytes)
  return -1
}
