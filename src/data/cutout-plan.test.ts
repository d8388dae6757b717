import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type { ByteRange, ByteSource } from "../core/index.ts"
import { writeFits } from "../formats/fits/index.ts"
import { parseSize } from "../sky/index.ts"
import { memorySource } from "../storage/index.ts"
import { cutout, openImage, planCutout, type SkyImage } from "./index.ts"

const folder = new URL("../../test/data/wcs/cutouts/", import.meta.url)
const wise = new URL("../../test/data/fits/firefly/wise-1b-1.fits", import.meta.url)

function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(name === "wise-1b-1.fits" ? wise : new URL(name, folder)))
}

function open(name: string): Promise<SkyImage> {
  return openImage(memorySource(bytesOf(name), name))
}

const px = (text: string): ReturnType<typeof parseSize> => parseSize(text)

describe("the plan of a cutout", () => {
  /** A large float image of which only the header is in memory: byte values follow from their offset. */
  async function largeImage(side: number): Promise<{ source: ByteSource; requests: ByteRange[] }> {
    const given = (await open("tan_float32.fits")).hdu.header
      .copy()
      .set("CRPIX1", side / 2)
      .set("CRPIX2", side / 2)
    const header = writeFits([{ header: given, pixels: { shape: [1, 1], data: Float32Array.of(0) } }]).slice(0, 2880)
    const cards = new TextDecoder()
      .decode(header)
      .replace(/NAXIS([12]) {2}= +1 /g, (_, n: string) => `NAXIS${n}  = ${String(side).padStart(20)} `)
    const head = new TextEncoder().encode(cards)
    const size = 2880 + side * side * 4
    const requests: ByteRange[] = []
    const read = async (range: ByteRange): Promise<Uint8Array> => {
      requests.push(range)
      const [from, length] =
        "offset" in range
          ? [range.offset, range.length]
          : "first" in range
            ? [0, Math.min(range.first, size)]
            : [size - range.last, range.last]
      const bytes = new Uint8Array(length)
      if (from < head.length) bytes.set(head.subarray(from, from + length))
      return bytes
    }
    return {
      source: { label: "s3://bucket/large.fits", known: () => ({ size }), size: async () => size, read },
      requests,
    }
  }

  it("60 px of a 268 MB float image: at most 3 requests in 2 waves, and the reads are the plan", async () => {
    const { source, requests } = await largeImage(8192)
    const image = await openImage(source)
    const at = { frame: "icrs", lon: 150.01, lat: 2.2 } as const
    const plan = planCutout(image, at, px("60px"))
    expect(plan.requests).toBeLessThanOrEqual(3)
    expect(plan.waves).toBeLessThanOrEqual(2)
    expect(plan.bytes).toBeLessThan(2.2e6)
    expect(requests).toHaveLength(1)
    const cut = await cutout(image, at, px("60px"))
    expect(cut.pixels.shape).toEqual([60, 60])
    expect(requests).toHaveLength(plan.requests)
  })
})
