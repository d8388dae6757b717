import type { Column, Table } from "../../core/index.ts"

/** Turns a stream of tables of the same columns into the bytes of one file. */
export interface TableEncoder {
  /** Takes the next rows; returns the bytes that can be written so far. */
  add(table: Table): Uint8Array
  /** The rest of the file. */
  end(): Uint8Array
}

/** Makes an encoder for tables like `columns` (rows in them are ignored). */
export type EncoderFactory = (columns: readonly Column[], metadata: Readonly<Record<string, string>>) => TableEncoder

/** Text of one cell of a column, by row. */
export type CellText = (row: number) => string

const UTF8 = new TextEncoder()

/** An encoder of text: `head`, then a line a row with its cells between `separator`. */
export function lineEncoder(head: string, separator: string, cellTexts: (column: Column) => CellText): TableEncoder {
  let text = head
  const take = (): Uint8Array => {
    const bytes = UTF8.encode(text)
    text = ""
    return bytes
  }
  return {
    add(table) {
      const cells = table.columns.map(cellTexts)
      for (let row = 0; row < table.rows; row++) text += `${cells.map((cell) => cell(row)).join(separator)}\n`
      return take()
    },
    end: take,
  }
}

export const NOTHING: Uint8Array = new Uint8Array(0)

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
