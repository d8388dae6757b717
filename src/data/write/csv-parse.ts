import { CaelumError } from "../../core/index.ts"

/** A cell of CSV: its text, or null for an empty cell without quotes. */
export type CsvCell = string | null

/** Cuts CSV (RFC 4180), or the same with another delimiter, into rows of cells. Blank lines are left out. */
export function parseCsv(text: string, label: string, delimiter = ","): CsvCell[][] {
  const rows: CsvCell[][] = []
  let row: CsvCell[] = []
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at, label, delimiter) : plainCell(text, at, delimiter)
    row.push(cell)
    at = end
    if (text[at] === delimiter) {
      at++
      if (at >= text.length) row.push(null)
      else continue
    } else if (text[at] === "\r" && text[at + 1] === "\n") at += 2
    else at++
    if (row.length > 1 || row[0] !== null) rows.push(row)
    row = []
  }
  return rows
}

function plainCell(text: string, at: number, delimiter: string): [CsvCell, number] {
  let end = at
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end++
  return [end === at ? null : text.slice(at, end), end]
}

function quotedCell(text: string, at: number, label: string, delimiter: string): [CsvCell, number] {
  const parts: string[] = []
  for (let from = at + 1; ;) {
    const quote = text.indexOf('"', from)
    if (quote < 0)
      throw new CaelumError("malformed", `${label} has a quoted cell at character ${at + 1} that is not closed.`, {
        context: { uri: label, offset: at },
      })
    parts.push(text.slice(from, quote))
    if (text[quote + 1] !== '"') {
      const next = text[quote + 1]
      if (next !== undefined && next !== delimiter && next !== "\n" && next !== "\r")
        throw new CaelumError("malformed", `${label} goes on behind a closing quote at character ${quote + 2}.`, {
          context: { uri: label, offset: quote + 1 },
        })
      return [parts.join('"'), quote + 1]
    }
    from = quote + 2
  }
}
