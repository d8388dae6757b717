import { gunzipSync, gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { MIN_BYTES, isCaelumError } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { countingSource, fitsBytes, fitsSource } from "../../testing/fits-data.ts"
import { Header, findHdu, formatHeader, makeCard, openFits, readHdus, readSection } from "./index.ts"

const source = (bytes: Uint8Array): ReturnType<typeof memorySource> => memorySource(bytes, "mem")

describe("gzip", () => {
  test("is told of before it is read, with its size", async () => {
    const notes: string[] = []
    const counted = countingSource(fitsSource("made/axes-gzip.fits"))
    const file = await openFits(counted, { note: (text) => notes.push(text) })
    expect(notes.join()).toContain("768 bytes")
    expect(counted.asked.length).toBe(1)
    expect(file).toMatchObject({ size: 57_600, compressedSize: 768 })
    expect((await readHdus(file)).length).toBe(10)
  })

  test("a large one is read in pieces, each byte once", async () => {
    const noise = new Uint8Array(9 << 20)
    for (let i = 0, x = 1; i < noise.length; i++) noise[i] = (x = (x * 48_271) % 0x7fffffff) >> 8
    const plain = formatHeader(
      new Header([
        makeCard("SIMPLE", true),
        makeCard("BITPIX", 8),
        makeCard("NAXIS", 1),
        makeCard("NAXIS1", noise.length),
      ]),
    )
    const packed = gzipSync(Buffer.concat([plain, noise, new Uint8Array(2880 - (noise.length % 2880))]), { level: 1 })
    const counted = countingSource(source(new Uint8Array(packed)))
    const file = await openFits(counted)
    const pixels = await readSection(file.source, await findHdu(file, 0), [{ start: 0, stop: noise.length }])
    expect(Buffer.compare(pixels.data as Uint8Array, noise)).toBe(0)
    expect(counted.asked.length).toBe(file.headerPlan.requests)
    expect(file.headerPlan.bytes).toBe(packed.length)
  })

  test("cut off at any length is an error of ours", async () => {
    const bytes = fitsBytes("made/members.fits.gz")
    const whole = gunzipSync(bytes).length
    for (let length = 0; length < bytes.length; length += 13) {
      const cut = source(bytes.slice(0, length))
      const result = await openFits(cut)
        .then((file) => readHdus(file))
        .catch((error: unknown) => error)
      // A cut between the two members leaves a shorter file that is whole as gzip.
      expect(isCaelumError(result, "malformed", "truncated"), `${length} of ${whole}`).toBe(true)
    }
  })

  test("damaged bytes are an error of ours", async () => {
    const bytes = fitsBytes("made/axes-gzip.fits")
    for (const at of [10, 40, 400, bytes.length - 6, bytes.length - 2]) {
      const bad = bytes.slice()
      bad[at] = bad[at]! ^ 0xff
      const result = await openFits(source(bad))
        .then((file) => readHdus(file))
        .catch((error: unknown) => error)
      expect(isCaelumError(result), `byte ${at}`).toBe(true)
    }
  })

  test("more than the limit is refused", async () => {
    const bomb = source(new Uint8Array(gzipSync(new Uint8Array(50 << 20))))
    await expect(openFits(bomb, { maxBytes: 1 << 20 })).rejects.toThrow(expect.objectContaining({ code: "limit" }))
  })

  test("a failed read is told as itself", async () => {
    const bytes = fitsBytes("made/axes-gzip.fits")
    const broken = {
      ...source(bytes),
      read: (range: object) =>
        "first" in range ? Promise.resolve(bytes.subarray(0, 100)) : Promise.reject(new Error("wire")),
      known: () => ({ size: bytes.length }),
    }
    const opened = openFits({ ...broken, size: async () => bytes.length }, { cost: { ...MIN_BYTES, gap: 0 } })
    await expect(opened).rejects.toSatisfy((error) => isCaelumError(error))
  })
})
