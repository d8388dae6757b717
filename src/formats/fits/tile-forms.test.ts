import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { isCaelumError } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import type { MadeColumn } from "../../testing/tile-table.ts"
import { makeCompressed } from "../../testing/tile-table.ts"
import { ditherSequence } from "./dither.ts"
import type { CardValue, Pixels, ReadSectionOptions } from "./index.ts"
import { findHdu, openFits, readSection, wholeSection } from "./index.ts"

const IMAGE = { ZBITPIX: 16, ZNAXIS: 2, ZNAXIS1: 4, ZNAXIS2: 2, ZTILE1: 4, ZTILE2: 1, ZCMPTYPE: "GZIP_1" }
const FLOATS = { ...IMAGE, ZBITPIX: -32 }

async function read(
  image: Record<string, CardValue>,
  columns: readonly MadeColumn[],
  options: ReadSectionOptions & { readonly gap?: number } = {},
): Promise<Pixels> {
  const file = await openFits(memorySource(makeCompressed(image, columns, options.gap), "made"))
  const hdu = await findHdu(file, 1)
  return readSection(file.source, hdu, wholeSection(hdu), options)
}

function bytes(type: "Int16" | "Int32" | "Float32" | "Float64", ...values: number[]): Uint8Array {
  const size = { Int16: 2, Int32: 4, Float32: 4, Float64: 8 }[type]
  const view = new DataView(new ArrayBuffer(size * values.length))
  values.forEach((value, i) => view[`set${type}`](size * i, value))
  return new Uint8Array(view.buffer)
}

const packed = (...values: number[]): Uint8Array => new Uint8Array(gzipSync(bytes("Int16", ...values)))
const wide = (...values: number[]): Uint8Array => new Uint8Array(gzipSync(bytes("Int32", ...values)))
const two = [packed(1, 2, 3, -4), packed(5, 6, 7, 8)]

describe("where tiles are", () => {
  test("descriptors of 32 and 64 bits, a gap before the heap, names without regard to case", async () => {
    const wanted = Int16Array.of(1, 2, 3, -4, 5, 6, 7, 8)
    expect((await read(IMAGE, [{ name: "COMPRESSED_DATA", streams: two }])).data).toEqual(wanted)
    expect((await read(IMAGE, [{ name: "compressed_data", streams: two, wide: true }], { gap: 77 })).data).toEqual(
      wanted,
    )
  })

  test("a tile in UNCOMPRESSED_DATA, of the column's type, or in GZIP_COMPRESSED_DATA", async () => {
    const none = new Uint8Array(0)
    const floats = [bytes("Float32", 1.5, NaN, -2, 3), none]
    const zipped = new Uint8Array(gzipSync(bytes("Float32", 4, 5, 6, 7.25)))
    const { data } = await read({ ...FLOATS, ZCMPTYPE: "RICE_1", ZSCALE: 2, ZZERO: 0 }, [
      { name: "COMPRESSED_DATA", streams: [none, none] },
      { name: "UNCOMPRESSED_DATA", of: "E", streams: floats },
      { name: "GZIP_COMPRESSED_DATA", streams: [none, zipped] },
    ])
    expect(data).toEqual(Float32Array.of(1.5, NaN, -2, 3, 4, 5, 6, 7.25))
  })

  test("NOCOMPRESS in either column", async () => {
    const raw = [bytes("Int16", 1, 2, 3, 4), bytes("Int16", 5, 6, 7, 8)]
    const image = { ...IMAGE, ZCMPTYPE: "NOCOMPRESS" }
    const wanted = Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8)
    expect((await read(image, [{ name: "COMPRESSED_DATA", streams: raw }])).data).toEqual(wanted)
    expect((await read(image, [{ name: "UNCOMPRESSED_DATA", of: "I", streams: raw }])).data).toEqual(wanted)
  })

  test("a tile that is nowhere", async () => {
    const refused = read(IMAGE, [{ name: "COMPRESSED_DATA", streams: [two[0]!, new Uint8Array(0)] }])
    await expect(refused).rejects.toThrow(/row 2.*no column of its row holds data/)
  })
})

describe("numbers of tiles", () => {
  const streams = [wide(0, 1, 2, -5), wide(0, 1, 2, -5)]

  test("ZSCALE, ZZERO and ZBLANK as keywords and as columns", async () => {
    const columns: MadeColumn[] = [
      { name: "COMPRESSED_DATA", streams },
      { name: "ZSCALE", form: "E", numbers: [0.5, 2] },
      { name: "ZZERO", form: "D", numbers: [10, -1] },
      { name: "ZBLANK", form: "J", numbers: [-5, 1] },
    ]
    expect((await read(FLOATS, columns)).data).toEqual(Float32Array.of(10, 10.5, 11, NaN, -1, NaN, 3, -11))
    const keywords = { ...FLOATS, ZSCALE: 0.5, ZZERO: 10, ZBLANK: -5 }
    expect((await read(keywords, columns.slice(0, 1))).data).toEqual(
      Float32Array.of(10, 10.5, 11, NaN, 10, 10.5, 11, NaN),
    )
  })

  test("a null value makes integers doubles", async () => {
    const { data, type } = await read({ ...IMAGE, ZBLANK: 3 }, [{ name: "COMPRESSED_DATA", streams: two }])
    expect([type, data]).toEqual(["float64", Float64Array.of(1, 2, NaN, -4, 5, 6, 7, 8)])
  })

  test("BSCALE and BZERO apply to the floats that the quantization gave, in the image's precision", async () => {
    const { data, type } = await read({ ...FLOATS, ZSCALE: 0.1, ZZERO: 0, BSCALE: 2, BZERO: 1 }, [
      { name: "COMPRESSED_DATA", streams },
    ])
    expect([type, data[1]]).toEqual(["float64", Math.fround(0.1) * 2 + 1])
  })

  test("a null pixel mask", async () => {
    const mask = [packed(0, 1, 0, 0), packed(0, 0, 0, 1)]
    const columns: MadeColumn[] = [
      { name: "COMPRESSED_DATA", streams: two },
      { name: "NULL_PIXEL_MASK", streams: mask },
    ]
    const { data } = await read({ ...IMAGE, ZMASKCMP: "GZIP_1" }, columns)
    expect(data).toEqual(Float64Array.of(1, NaN, 3, -4, 5, 6, 7, NaN))
    const partly = [columns[0]!, { name: "NULL_PIXEL_MASK", streams: [mask[0]!, new Uint8Array(0)] }]
    expect((await read({ ...IMAGE, ZMASKCMP: "GZIP_1" }, partly)).data[7]).toBe(8)
  })

  test("64-bit integers keep every digit", async () => {
    const view = new DataView(new ArrayBuffer(32))
    const values = [1n, -1n, 2n ** 62n + 1n, -(2n ** 63n)]
    values.forEach((value, i) => view.setBigInt64(8 * i, value))
    const stream = new Uint8Array(gzipSync(new Uint8Array(view.buffer)))
    const { data } = await read({ ...IMAGE, ZBITPIX: 64, ZNAXIS2: 1 }, [{ name: "COMPRESSED_DATA", streams: [stream] }])
    expect(data).toEqual(BigInt64Array.from(values))
  })

  test("the sequence of random numbers ends as the standard says", () => {
    expect(ditherSequence()[9999]).toBe(Math.fround(1043618065 / 2147483647))
  })
})

describe("what cannot be", () => {
  const good: readonly MadeColumn[] = [{ name: "COMPRESSED_DATA", streams: two }]
  test.each([
    ["an unknown codec", { ...IMAGE, ZCMPTYPE: "LZ_9" }, "unsupported", "ZCMPTYPE"],
    ["an unknown quantization", { ...FLOATS, ZSCALE: 1, ZQUANTIZ: "NEW" }, "unsupported", "ZQUANTIZ"],
    ["floats in a codec of integers", { ...FLOATS, ZCMPTYPE: "RICE_1" }, "malformed", "ZSCALE"],
    ["a tile of no length", { ...IMAGE, ZTILE1: 0 }, "malformed", "ZTILE1"],
    ["more tiles than rows", { ...IMAGE, ZNAXIS2: 3 }, "malformed", "3 tiles"],
    ["THEAP within the table", { ...IMAGE, THEAP: 3 }, "malformed", "THEAP"],
    ["THEAP behind the data", { ...IMAGE, THEAP: 1e6 }, "malformed", "THEAP"],
    ["BYTEPIX 3", { ...IMAGE, ZCMPTYPE: "RICE_1", ZNAME1: "BYTEPIX", ZVAL1: 3 }, "malformed", "BYTEPIX"],
    ["BLOCKSIZE 0", { ...IMAGE, ZCMPTYPE: "RICE_1", ZNAME1: "BLOCKSIZE", ZVAL1: 0 }, "malformed", "BLOCKSIZE"],
    ["ZSCALE for integers", { ...IMAGE, ZSCALE: 2 }, "unsupported", "ZSCALE"],
    ["a stream of another size", { ...IMAGE, ZNAXIS1: 5, ZTILE1: 5 }, "malformed", "8 bytes for 5 pixels"],
    ["a stream that is too long", { ...IMAGE, ZNAXIS1: 1, ZTILE1: 1 }, "malformed", "gzip"],
    ["no gzip", { ...IMAGE, ZCMPTYPE: "PLIO_1" }, "malformed", "PLIO"],
    ["no HCOMPRESS", { ...IMAGE, ZCMPTYPE: "HCOMPRESS_1" }, "malformed", "HCOMPRESS"],
  ] as const)("%s", async (_, image, code, text) => {
    const error: unknown = await read(image, good).catch((cause: unknown) => cause)
    expect(isCaelumError(error, code), String(error)).toBe(true)
    expect((error as Error).message).toContain(text)
    expect((error as Error).message).toContain("HDU 1 of made")
  })

  test.each([
    ["a number for a stream", [{ name: "COMPRESSED_DATA", form: "J", numbers: [1, 2] }]],
    ["a stream for a number", [...good, { name: "ZBLANK", streams: two }]],
    ["no column of data", [{ name: "OTHER", streams: two }]],
  ] as const)("%s", async (_, columns) => {
    await expect(read(IMAGE, columns)).rejects.toSatisfy((error) => isCaelumError(error, "malformed"))
  })

  test("descriptors that leave the heap", async () => {
    const whole = makeCompressed(IMAGE, good)
    const table = whole.length - 2880
    for (const [at, value] of [
      [0, -1],
      [0, 2 ** 31 - 1],
      [4, -1],
      [4, 60],
      [4, 2 ** 31 - 1],
      [8, 0x7fff0000],
    ] as const) {
      const bad = whole.slice()
      new DataView(bad.buffer).setInt32(table + at, value)
      const file = await openFits(memorySource(bad, "made"))
      const hdu = await findHdu(file, 1)
      await expect(readSection(file.source, hdu, wholeSection(hdu))).rejects.toSatisfy((error) =>
        isCaelumError(error, "malformed"),
      )
    }
  })

  test("a tile far larger than its file, and memory that does not do", async () => {
    const image = { ...IMAGE, ZNAXIS1: 30_000, ZNAXIS2: 30_000, ZTILE1: 30_000, ZTILE2: 30_000, ZCMPTYPE: "PLIO_1" }
    const file = await openFits(memorySource(makeCompressed(image, good), "made"))
    const hdu = await findHdu(file, 1)
    const corner = [
      { start: 0, stop: 1 },
      { start: 0, stop: 1 },
    ]
    await expect(readSection(file.source, hdu, corner)).rejects.toSatisfy((error) => isCaelumError(error, "limit"))
    await expect(read(IMAGE, good, { maxBytes: 10 })).rejects.toSatisfy((error) => isCaelumError(error, "limit"))
    await expect(read(IMAGE, good, { maxBytes: 60 })).rejects.toSatisfy((error) => isCaelumError(error, "limit"))
  })
})
