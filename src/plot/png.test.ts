import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { inflateSync, crc32 as nodeCrc } from "node:zlib"
import { deflate as nodeDeflate } from "#deflate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { deflate as webDeflate } from "./deflate.ts"
import { encodePng } from "./png.ts"
import type { Raster } from "./png.ts"

const FOLDER = new URL("../../test/data/plot/png/", import.meta.url)
const CHANNELS = { gray: 1, palette: 1, rgb: 3, rgba: 4 } as const

/** Seeded pixels: smooth, noisy and flat parts. */
function pixels(count: number, seed: number, below = 256): Uint8Array {
  let state = seed
  return Uint8Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (i % 3 === 0 ? state >> 16 : i >> 2) % below
  })
}

const RASTERS: Record<string, { raster: Raster; text?: Record<string, string> }> = {
  gray: { raster: { width: 37, height: 21, kind: "gray", data: pixels(37 * 21, 1) }, text: { Software: "Caelum" } },
  "gray-one": { raster: { width: 1, height: 1, kind: "gray", data: Uint8Array.of(200) } },
  ramp: { raster: { width: 256, height: 9, kind: "gray", data: Uint8Array.from({ length: 2304 }, (_, i) => i % 256) } },
  rgb: { raster: { width: 19, height: 33, kind: "rgb", data: pixels(19 * 33 * 3, 2) }, text: { Title: "α Ori ±1" } },
  rgba: { raster: { width: 20, height: 8, kind: "rgba", data: pixels(20 * 8 * 4, 3) } },
  palette: {
    raster: { width: 16, height: 16, kind: "palette", data: pixels(256, 4, 5), palette: pixels(20, 5) },
    text: { Description: "five colours", Unit: "Å" },
  },
}

/** The pixels of a raster as red, green, blue, alpha. */
function rgbaOf({ width, height, kind, data, palette }: Raster): Uint8Array {
  const out = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    const entry = palette?.subarray(data[i]! * 4, data[i]! * 4 + 4) ?? [data[i]!, data[i]!, data[i]!, 255]
    if (kind === "rgb") out.set([...data.subarray(i * 3, i * 3 + 3), 255], i * 4)
    else out.set(kind === "rgba" ? data.subarray(i * 4, i * 4 + 4) : entry, i * 4)
  }
  return out
}

interface Chunk {
  type: string
  body: Uint8Array
}

function chunksOf(png: Uint8Array): Chunk[] {
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const chunks: Chunk[] = []
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at)
    expect(view.getUint32(at + 8 + length)).toBe(nodeCrc(png.subarray(at + 4, at + 8 + length)))
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8))
    chunks.push({ type, body: png.subarray(at + 8, at + 8 + length) })
    at += length + 12
  }
  return chunks
}

/** Undoes deflate and the filters, by the words of the standard. */
function decode(png: Uint8Array, step: number): Uint8Array {
  const chunks = chunksOf(png)
  const header = chunks[0]!.body
  const width = new DataView(header.buffer, header.byteOffset).getUint32(0)
  const rows = inflateSync(chunks.find(({ type }) => type === "IDAT")!.body)
  const stride = width * step
  const out: number[] = []
  for (let at = 0, row = 0; at < rows.length; at += stride + 1, row++)
    for (let i = 0; i < stride; i++) {
      const a = i < step ? 0 : out[row * stride + i - step]!
      const b = row === 0 ? 0 : out[(row - 1) * stride + i]!
      const c = row === 0 || i < step ? 0 : out[(row - 1) * stride + i - step]!
      const p = a + b - c
      const nearest = [a, b, c].reduce((best, next) => (Math.abs(p - next) < Math.abs(p - best) ? next : best))
      const guess = [0, a, b, (a + b) >> 1, nearest][rows[at]!]!
      out.push((rows[at + 1 + i]! + guess) & 255)
    }
  return Uint8Array.from(out)
}

const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

describe("PNG files", () => {
  it.each(Object.entries(RASTERS))("%s decodes to its pixels", async (_, { raster, text }) => {
    const png = await encodePng(raster, text ? { text } : {})
    expect(decode(png, CHANNELS[raster.kind])).toEqual(raster.data)
    expect(await encodePng(raster, text ? { text } : {})).toEqual(png)
  })

  // CAELUM_WRITE_PNG=1 writes the files anew, for scripts/golden/plot_render.py to read
  it("are read by Pillow as what they are", async () => {
    const decoded = JSON.parse(readFileSync(new URL("../decoded.json", FOLDER), "utf8")) as Record<
      string,
      { size: number[]; mode: string; text: object; rgba: string }
    >
    expect(readdirSync(FOLDER).sort()).toEqual(
      Object.keys(RASTERS)
        .map((name) => `${name}.png`)
        .sort(),
    )
    for (const [name, { raster, text = {} }] of Object.entries(RASTERS)) {
      const mode = { gray: "L", palette: "P", rgb: "RGB", rgba: "RGBA" }[raster.kind]
      const rgba = sha(rgbaOf(raster))
      expect(decoded[`${name}.png`]).toEqual({ size: [raster.width, raster.height], mode, text, rgba })
      const path = new URL(`${name}.png`, FOLDER)
      if (process.env["CAELUM_WRITE_PNG"]) writeFileSync(path, await encodePng(raster, { text }))
      const file = readFileSync(path)
      expect(decode(file, CHANNELS[raster.kind])).toEqual(raster.data)
    }
  })

  it("keeps any raster", async () => {
    const raster = fc
      .record({
        width: fc.integer({ min: 1, max: 9 }),
        height: fc.integer({ min: 1, max: 9 }),
        kind: fc.constantFrom("gray", "rgb", "rgba"),
      })
      .chain(({ width, height, kind }) => {
        const length = width * height * CHANNELS[kind as "gray"]
        return fc
          .uint8Array({ minLength: length, maxLength: length })
          .map((data): Raster => ({ width, height, kind, data }))
      })
    await fc.assert(
      fc.asyncProperty(raster, async (one) => {
        expect(decode(await encodePng(one), CHANNELS[one.kind])).toEqual(one.data)
      }),
    )
  })

  it("refuses sizes, palettes and keywords that do not fit", async () => {
    const data = new Uint8Array(4)
    const wrong: Raster[] = [
      { width: 2, height: 3, kind: "gray", data },
      { width: 0, height: 4, kind: "gray", data: new Uint8Array(0) },
      { width: 1.5, height: 2, kind: "gray", data },
      { width: 2, height: 2, kind: "rgb", data },
      { width: 2, height: 2, kind: "palette", data },
      { width: 2, height: 2, kind: "palette", data, palette: new Uint8Array(6) },
      { width: 2, height: 2, kind: "palette", data, palette: new Uint8Array(257 * 4) },
    ]
    for (const raster of wrong) await expect(encodePng(raster)).rejects.toMatchObject({ code: "usage" })
    const raster: Raster = { width: 2, height: 2, kind: "gray", data }
    for (const key of ["", " a", "é\n", "x".repeat(80), "α"])
      await expect(encodePng(raster, { text: { [key]: "v" } })).rejects.toMatchObject({ code: "usage" })
    await expect(encodePng(raster, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" })
  })
})

it("compresses the same in Node and in a page, but for size", async () => {
  for (const bytes of [new Uint8Array(0), pixels(1, 6), pixels(700_000, 7)])
    for (const noisy of [false, true])
      for (const deflate of [nodeDeflate, webDeflate])
        expect(inflateSync(await deflate(bytes.slice(), noisy)).equals(bytes)).toBe(true)
})
