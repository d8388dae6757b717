import { createHash } from "node:crypto"
import { readFileSync, readdirSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { isCaelumError } from "../../../core/index.ts"
import { memorySource } from "../../../storage/index.ts"
import { countingSource } from "../../../testing/fits-data.ts"
import { findHdu, openFits, readHdus, readSection, wholeSection } from "../index.ts"
import { crc32, crc64 } from "./crc.ts"
import { gunzip } from "./gunzip.ts"
import { Output } from "./output.ts"
import { sha256 } from "./sha256.ts"
import { xxh64 } from "./xxh64.ts"

const FOLDER = new URL("../../../../test/data/fits-containers/", import.meta.url)
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, FOLDER)))
const PLAIN = bytesOf("plain.fits")
const PACKED = readdirSync(FOLDER).filter((name) => /\.(?:gz|bz2|xz|Z|zst|zip)$/.test(name))

async function content(bytes: Uint8Array, maxBytes = 1 << 20): Promise<Uint8Array> {
  const file = await openFits(memorySource(bytes, "packed"), { maxBytes })
  await readHdus(file)
  return file.source.read({ first: file.size })
}

describe("whole-file compression", () => {
  test.each(PACKED)("%s holds the plain file, whatever it is called, and says so first", async (name) => {
    const notes: string[] = []
    const counted = countingSource(memorySource(bytesOf(name), "packed"))
    const file = await openFits(counted, { note: (text) => notes.push(text) })
    expect(notes[0]).toMatch(/\d+ bytes/)
    expect(await file.source.read({ first: file.size })).toEqual(PLAIN)
    expect(file.compressedSize).toBe(bytesOf(name).length)
    const hdu = await findHdu(file, { name: "RAMP" })
    expect((await readSection(file.source, hdu, wholeSection(hdu))).data.subarray(0, 3)).toEqual(Int32Array.of(0, 1, 2))
  })

  test("several members of gzip are read by our own decoder too, for browsers", () => {
    const out = new Output("members.gz", 1 << 20)
    gunzip(bytesOf("members.gz"), out)
    expect(out.bytes).toEqual(PLAIN)
    for (const level of [0, 1, 6, 9]) {
      const noise = Uint8Array.from({ length: 70_000 }, (_, i) => ((i * 48_271) >> 7) & 255)
      const all = new Output("noise", 1 << 20)
      gunzip(new Uint8Array(gzipSync(noise, { level })), all)
      expect(all.bytes).toEqual(noise)
    }
  })

  test("a file in a file is read, a nest of them is not", async () => {
    const once = new Uint8Array(gzipSync(bytesOf("plain.xz")))
    expect(await content(once)).toEqual(PLAIN)
    let nest = once
    for (let i = 0; i < 4; i++) nest = new Uint8Array(gzipSync(nest))
    await expect(content(nest)).rejects.toMatchObject({ code: "malformed" })
  })

  test.each(PACKED)("%s that is cut off or damaged is read right or refused, within its bounds", async (name) => {
    const bytes = bytesOf(name)
    let seed = 11
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
    for (let i = 0; i < 60; i++) {
      const bad = i < 20 ? bytes.slice(0, random(bytes.length)) : bytes.slice()
      if (i >= 20) for (let k = 0; k < 1 + (i % 3); k++) bad[random(bad.length)] = random(256)
      const result = await content(bad).catch((error: unknown) => error)
      expect(result instanceof Uint8Array || isCaelumError(result), String(result)).toBe(true)
    }
  })

  test.each(PACKED)("%s that holds more than is allowed is refused before there is room for it", async (name) => {
    const result = await content(bytesOf(name), 5000).catch((error: unknown) => error)
    // what is only stored is read in place
    if (name === "stored.zip") expect(result).toEqual(PLAIN)
    else expect(result).toMatchObject({ code: "limit" })
  })

  test("check sums are those of their standards", () => {
    const text = new TextEncoder().encode("123456789")
    expect(crc32(text)).toBe(0xcbf43926)
    // CRC-64/XZ of the usual test text
    expect(crc64(text).map((word) => word.toString(16))).toEqual(["df1939fa", "995dc9bb"])
    // of the xxHash specification's program
    for (const [of, sum] of [
      ["", "ef46db3751d8e999"],
      ["a", "d24ec4f1a98c6e5b"],
      ["abc", "44bc2cf5ad770999"],
    ] as const)
      expect(xxh64(new TextEncoder().encode(of)).toString(16)).toBe(sum)
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 48_271) >> 5)
      expect(Array.from(sha256(bytes))).toEqual(Array.from(createHash("sha256").update(bytes).digest()))
    }
  })

  test("a check sum that is wrong is told: of zstd, of xz by SHA-256", async () => {
    const zstd = bytesOf("plain.zst")
    zstd[zstd.length - 1]! ^= 1
    await expect(content(zstd)).rejects.toThrow(/check sum of a frame/)
    const xz = bytesOf("delta.xz")
    // its check stands before the index of 8 bytes and the footer of 12
    xz[xz.length - 30]! ^= 1
    await expect(content(xz)).rejects.toThrow(/check sum of a block/)
  })

  test("a directory of ZIP64, found by its own end where the other has no room for the numbers", async () => {
    const zip = bytesOf("wide.zip")
    zip.fill(255, zip.length - 12, zip.length - 2)
    expect(await content(zip)).toEqual(PLAIN)
  })

  test("every frame of zstd is read, and the window of each is bounded before there is room for it", async () => {
    const frame = bytesOf("stream.zst")
    const skipped = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3)
    const both = await content(Uint8Array.from([...frame, ...skipped, ...frame]))
    expect(both).toEqual(Uint8Array.from([...PLAIN, ...PLAIN]))
    const vast = frame.slice()
    vast[5] = 21 << 3
    await expect(content(Uint8Array.from([...frame, ...vast]))).rejects.toThrow(/more room/)
  })
})
