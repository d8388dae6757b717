import type { Header } from "./header.ts"

/** Keywords that describe how a table lies in its file. */
const STRUCTURE =
  /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|GROUPS|EXTEND|TFIELDS|THEAP|END|CHECKSUM|DATASUM|EXTNAME|BSCALE|BZERO|BLANK|BUNIT|T(?:TYPE|FORM|UNIT|DIM|NULL|SCAL|ZERO|DISP|BCOL|COMM|UCD|UTYP)\d+|P(?:TYPE|SCAL|ZERO)\d+)$/

/** Whether a keyword follows from the table itself. */
export function isStructure(keyword: string): boolean {
  return STRUCTURE.test(keyword.toUpperCase())
}

/** What the header says of the table beside its structure: values as text, logicals as T and F. */
export function tableMetadata(header: Header): Record<string, string> {
  const entries = new Map<string, string>()
  for (const { keyword, kind, value } of header.cards) {
    if (kind !== "value" || value === undefined || typeof value === "object" || STRUCTURE.test(keyword.toUpperCase()))
      continue
    if (!entries.has(keyword)) entries.set(keyword, typeof value === "boolean" ? (value ? "T" : "F") : String(value))
  }
  return Object.fromEntries(entries)
}
