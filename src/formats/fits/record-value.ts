import { CaelumError } from "../../core/index.ts"
import type { CardValue } from "./value.ts"

/** One field of a record-valued keyword. */
export interface RecordValue {
  /** Names and indices with dots between them: `AXIS.1`. */
  readonly field: string
  readonly value: number
}

const FIELD = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*$/
const RECORD = /^\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*): +([+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?)\s*$/

/** Reads the text of a record-valued keyword, `field: value`; undefined where it is none (FITS WCS paper IV, §2.3.2). */
export function parseRecord(text: CardValue): RecordValue | undefined {
  const match = typeof text === "string" ? RECORD.exec(text) : null
  return match ? { field: match[1]!, value: Number(match[2]!.replace(/[Dd]/, "E")) } : undefined
}

/**
 * The text of a record-valued keyword.
 * @throws CaelumError `usage` where the field is no name or the value not finite.
 */
export function formatRecord(field: string, value: number): string {
  if (FIELD.test(field) && Number.isFinite(value)) return `${field}: ${String(value).toUpperCase()}`
  throw new CaelumError(
    "usage",
    `'${field}: ${value}' cannot be a record-valued keyword; it takes names with dots between them and a finite number.`,
  )
}
