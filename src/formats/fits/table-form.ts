import { CaelumError } from "../../core/index.ts"

/** Data type of a binary table's field (FITS 4.0 table 18), without the descriptors P and Q. */
export type FieldCode = "L" | "X" | "B" | "I" | "J" | "K" | "A" | "E" | "D" | "C" | "M"

/** What a TFORMn says of a binary table's field (FITS 4.0 §7.3.1, §7.3.5). */
export interface BinaryForm {
  readonly code: FieldCode
  /** Elements in a cell: bits for X, characters for A; 0 or 1 for a descriptor. */
  readonly repeat: number
  /** Descriptors of an array in the heap, by 32-bit (P) or 64-bit (Q) numbers. */
  readonly variable?: "P" | "Q"
  /** Bytes of the field in a row. */
  readonly bytes: number
  /** Characters of one string, by the convention `rAw`. */
  readonly width?: number
}

/** Bytes of one element; X counts bits and is not in here. */
export const ELEMENT_BYTES: Readonly<Record<FieldCode, number>> = {
  L: 1,
  X: 0.125,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
}

const BINARY = /^(\d{0,15})(?:([LXBIJKAEDCM])|([PQ])([LXBIJKAEDCM]))(.*)$/

/**
 * Reads a TFORMn of a binary table.
 * @throws CaelumError `malformed`.
 */
export function parseBinaryForm(text: string, keyword: string): BinaryForm {
  const match = BINARY.exec(text.trim().toUpperCase())
  if (!match) throw badForm(keyword, text, "a repeat count and one of the codes L X B I J K A E D C M P Q")
  const repeat = match[1] === "" ? 1 : Number(match[1])
  if (match[2] !== undefined) {
    const code = match[2] as FieldCode
    const bytes = Math.ceil(repeat * ELEMENT_BYTES[code])
    if (!Number.isSafeInteger(bytes)) throw badForm(keyword, text, "a smaller repeat count")
    const width = code === "A" ? Number(/^\d{1,15}/.exec(match[5]!)?.[0] ?? 0) : 0
    return width > 0 && width < repeat ? { code, repeat, bytes, width } : { code, repeat, bytes }
  }
  if (repeat > 1) throw badForm(keyword, text, "a descriptor's repeat count, 0 or 1")
  const variable = match[3] as "P" | "Q"
  return { code: match[4] as FieldCode, repeat, variable, bytes: repeat * (variable === "P" ? 8 : 16) }
}

/** What a TFORMn says of a field of an ASCII table (FITS 4.0 §7.2.1, table 15). */
export interface TextForm {
  readonly code: "A" | "I" | "F" | "E" | "D"
  /** Characters of the field. */
  readonly width: number
  /** Digits behind a decimal point that is not written. */
  readonly decimals: number
}

const TEXT = /^([AIFED])(\d{1,9})(?:\.(\d{1,4}))?$/

/**
 * Reads a TFORMn of an ASCII table.
 * @throws CaelumError `malformed`.
 */
export function parseTextForm(text: string, keyword: string): TextForm {
  const match = TEXT.exec(text.trim().toUpperCase())
  if (!match) throw badForm(keyword, text, "Aw, Iw, Fw.d, Ew.d or Dw.d")
  return { code: match[1] as TextForm["code"], width: Number(match[2]), decimals: Number(match[3] ?? 0) }
}

/** The axes of a TDIMn, slowest first; undefined where it is none (FITS 4.0 §7.3.2). */
export function parseDimensions(text: unknown): number[] | undefined {
  if (typeof text !== "string") return undefined
  const match = /^\s*\(\s*(\d{1,15}(?:\s*,\s*\d{1,15})*)\s*\)\s*$/.exec(text)
  return match?.[1]!.split(",").map(Number).reverse()
}

function badForm(keyword: string, text: string, wanted: string): CaelumError {
  return new CaelumError("malformed", `${keyword} is '${text.slice(0, 40)}' where ${wanted} should be.`, {
    context: { keyword },
  })
}
