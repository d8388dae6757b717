import { deflate } from "#deflate"
import { CaelumError, throwIfAborted } from "../core/index.ts"
import type { SignalOptions } from "../core/index.ts"
import { crc32 } from "./crc.ts"
import { filterRows } from "./png-filter.ts"

/** Pixels of 8 bits a channel, row 0 at the top, without padding between rows. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly kind: "gray" | "palette" | "rgb" | "rgba"
  /** `width × height` bytes (gray, palette), three (rgb) or four times as many (rgba, not premultiplied). */
  readonly data: Uint8Array
  /** For `palette`: up to 256 colours, four bytes each (red, green, blue, alpha). */
  readonly palette?: Uint8Array
}

export interface PngOptions extends SignalOptions {
  /** Keyword and value pairs kept in the file: Latin-1 as tEXt, everything else as iTXt. */
  readonly text?: Readonly<Record<string, string>>
}

const CHANNELS = { gray: 1, palette: 1, rgb: 3, rgba: 4 } as const
const COLOR_TYPE = { gray: 0, rgb: 2, palette: 3, rgba: 6 } as const
const SIGNATURE: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/**
 * A PNG file (ISO/IEC 15948) of `raster`. The same pixels give the same bytes on one runtime.
 * @throws CaelumError `usage` where the data do not have the size that width, height and kind ask for, or a text keyword
 * is not 1–79 Latin-1 characters.
 */
export async function encodePng(raster: Raster, options: PngOptions = {}): Promise<Uint8Array> {
  checkRaster(raster)
  const { width, height, kind, data } = raster
  throwIfAborted(options.signal)
  const { rows, noisy } = filterRows(data, width * CHANNELS[kind], height, CHANNELS[kind], kind !== "palette")
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, COLOR_TYPE[kind]], 8)
  const chunks = [chunk("IHDR", header), ...textChunks(options.text ?? {})]
  if (raster.palette && kind === "palette") chunks.push(...paletteChunks(raster.palette))
  chunks.push(chunk("IDAT", await deflate(rows, noisy)), chunk("IEND", new Uint8Array(0)))
  throwIfAborted(options.signal)
  return concat([SIGNATURE, ...chunks])
}

function checkRaster({ width, height, kind, data, palette }: Raster): void {
  const sized = (n: number): boolean => Number.isInteger(n) && n >= 1 && n < 2 ** 31
  const bytes = width * height * CHANNELS[kind]
  const entries = palette ? palette.length / 4 : 0
  const painted = kind !== "palette" || (Number.isInteger(entries) && entries >= 1 && entries <= 256)
  if (sized(width) && sized(height) && data.length === bytes && painted) return
  const found = `${data.length} bytes of pixels${kind === "palette" ? ` and ${entries} palette entries` : ""}`
  throw new CaelumError(
    "usage",
    `A PNG of ${width} × ${height} ${kind} pixels needs ${bytes} bytes (and 1–256 palette entries of 4 bytes for a palette), not ${found}; check the raster.`,
  )
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, body.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(body, 8)
  view.setUint32(body.length + 8, crc32(bytes.subarray(4, body.length + 8)))
  return bytes
}

function paletteChunks(palette: Uint8Array): Uint8Array[] {
  const entries = palette.length / 4
  const colors = Uint8Array.from({ length: entries * 3 }, (_, i) => palette[Math.floor(i / 3) * 4 + (i % 3)]!)
  const alphas = Uint8Array.from({ length: entries }, (_, i) => palette[i * 4 + 3]!)
  const last = alphas.findLastIndex((alpha) => alpha < 255)
  const plte = chunk("PLTE", colors)
  return last < 0 ? [plte] : [plte, chunk("tRNS", alphas.subarray(0, last + 1))]
}

function textChunks(text: Readonly<Record<string, string>>): Uint8Array[] {
  return Object.entries(text).map(([keyword, value]) => {
    if (!/^(?! )[\x20-\x7e\xa1-\xff]{1,79}(?<! )$/.test(keyword))
      throw new CaelumError("usage", `'${keyword}' cannot be a PNG text keyword; use 1 to 79 Latin-1 characters.`)
    const plain = /^[\n\x20-\x7e\xa0-\xff]*$/.test(value)
    if (plain) return chunk("tEXt", latin1(`${keyword}\0${value}`))
    const utf8 = new TextEncoder().encode(value.replaceAll("\0", ""))
    return chunk("iTXt", concat([latin1(`${keyword}\0\0\0\0\0`), utf8]))
  })
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}
