import type { CardValue } from "../formats/fits/index.ts"
import { Header, formatHeader, makeCard } from "../formats/fits/index.ts"

/** A column of a made table: streams of bytes (TFORM letter of their elements) or numbers, one a tile. */
export type MadeColumn =
  | {
      readonly name: string
      readonly wide?: boolean
      readonly of?: "B" | "I" | "J" | "E" | "D"
      readonly streams: readonly Uint8Array[]
    }
  | { readonly name: string; readonly numbers: readonly number[]; readonly form: "D" | "E" | "J" | "I" }

const SIZES = { B: 1, I: 2, J: 4, E: 4, D: 8 }

/**
 * A FITS file with one compressed image, laid out as told: for forms that no program writes. `gap` bytes stand between table and heap.
 */
export function makeCompressed(
  image: Readonly<Record<string, CardValue>>,
  columns: readonly MadeColumn[],
  gap = 0,
): Uint8Array {
  const rows = "streams" in columns[0]! ? columns[0].streams.length : columns[0]!.numbers.length
  const widths = columns.map((column) => ("streams" in column ? (column.wide ? 16 : 8) : SIZES[column.form]))
  const width = widths.reduce((sum, n) => sum + n, 0)
  const heap = columns.flatMap((column) => ("streams" in column ? column.streams : []))
  const heapBytes = heap.reduce((sum, stream) => sum + stream.length, 0)
  const data = new Uint8Array(Math.ceil((width * rows + gap + heapBytes) / 2880) * 2880)
  fill(data, columns, width, rows, width * rows + gap)
  const cards: [string, CardValue][] = [
    ["XTENSION", "BINTABLE"],
    ["BITPIX", 8],
    ["NAXIS", 2],
    ["NAXIS1", width],
    ["NAXIS2", rows],
    ["PCOUNT", gap + heapBytes],
    ["GCOUNT", 1],
    ["TFIELDS", columns.length],
    ...columns.flatMap((column, i): [string, CardValue][] => [
      [`TTYPE${i + 1}`, column.name],
      [`TFORM${i + 1}`, formOf(column)],
    ]),
    ...(gap > 0 ? [["THEAP", width * rows + gap] as [string, CardValue]] : []),
    ["ZIMAGE", true],
    ...Object.entries(image),
  ]
  const primary = new Header([makeCard("SIMPLE", true), makeCard("BITPIX", 8), makeCard("NAXIS", 0)])
  const header = new Header(cards.map(([keyword, value]) => makeCard(keyword, value)))
  return new Uint8Array(Buffer.concat([formatHeader(primary), formatHeader(header), data]))
}

function formOf(column: MadeColumn): string {
  return "streams" in column ? `1${column.wide ? "Q" : "P"}${column.of ?? "B"}` : `1${column.form}`
}

function fill(data: Uint8Array, columns: readonly MadeColumn[], width: number, rows: number, heap: number): void {
  const view = new DataView(data.buffer)
  let free = 0
  let offset = 0
  for (const column of columns) {
    for (let row = 0; row < rows; row++) {
      const at = row * width + offset
      if ("streams" in column) {
        const stream = column.streams[row]!
        const count = stream.length / SIZES[column.of ?? "B"]
        if (column.wide) {
          view.setBigInt64(at, BigInt(count))
          view.setBigInt64(at + 8, BigInt(free))
        } else {
          view.setInt32(at, count)
          view.setInt32(at + 4, free)
        }
        data.set(stream, heap + free)
        free += stream.length
      } else if (column.form === "D") view.setFloat64(at, column.numbers[row]!)
      else if (column.form === "E") view.setFloat32(at, column.numbers[row]!)
      else if (column.form === "J") view.setInt32(at, column.numbers[row]!)
      else view.setInt16(at, column.numbers[row]!)
    }
    offset += "streams" in column ? (column.wide ? 16 : 8) : SIZES[column.form]
  }
}
