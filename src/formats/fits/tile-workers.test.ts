import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { afterAll, describe, expect, test } from "vitest"
import { costOf } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { pixelDigest } from "../../testing/fits-facts.ts"
import type { Pixels, Section } from "./index.ts"
import {
  compressImage,
  findHdu,
  imageShape,
  openFits,
  readHdus,
  readSection,
  readSections,
  startTileWorkers,
  wholeSection,
  writeFits,
} from "./index.ts"

/** Threads run what is built. */
const DIST = new URL("../../../dist/formats/fits/", import.meta.url)
const url = new URL("tile-worker.js", DIST)
const SIDE = 700

/** Noise, that requests are many: streams of more than one piece. */
async function noise(
  codec: "RICE_1" | "GZIP_1" | "GZIP_2",
  data: Int32Array | Uint16Array | Float32Array,
): Promise<Uint8Array> {
  let state = 1
  for (let i = 0; i < data.length; i++) data[i] = (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 12
  const level = data instanceof Float32Array ? { level: 0 } : {}
  return writeFits([{}, await compressImage({ shape: [SIDE, SIDE], data }, { codec, ...level })])
}

/** What is compared: shape, type, and the bits. */
function bits({ shape, type, data }: Pixels): unknown {
  return [shape, type, pixelDigest(data)]
}

describe.skipIf(!existsSync(url))("tiles decoded in workers (skipped where nothing is built)", () => {
  const workers = startTileWorkers(2, { url })
  afterAll(() => workers.close())

  test.each([
    ["RICE_1", new Int32Array(SIDE * SIDE)],
    ["GZIP_1", new Uint16Array(SIDE * SIDE)],
    ["GZIP_2", new Float32Array(SIDE * SIDE)],
  ] as const)("are the same bits: %s", async (codec, data) => {
    const file = await openFits(memorySource(await noise(codec, data), codec))
    const hdu = await findHdu(file, 1)
    const whole = wholeSection(hdu)
    const here = bits(await readSection(file.source, hdu, whole))
    const read = await readSection(file.source, hdu, whole, { workers })
    expect(bits(read)).toEqual(here)
    expect(read.data.buffer).toBeInstanceOf(SharedArrayBuffer)
    const sections: Section[] = [0, 300, 300, 650].map((start) => [
      { start, stop: start + 50 },
      { start: start / 2, stop: SIDE },
    ])
    const parts = (await readSections(file.source, hdu, sections)).map(bits)
    expect((await readSections(file.source, hdu, sections, { workers })).map(bits)).toEqual(parts)
    const Shared = globalThis.SharedArrayBuffer
    try {
      Object.assign(globalThis, { SharedArrayBuffer: undefined }) // a page that may not share memory
      const sent = await readSection(file.source, hdu, whole, { workers })
      expect(sent.data.buffer).toBeInstanceOf(ArrayBuffer)
      expect(bits(sent)).toEqual(here)
      expect((await readSections(file.source, hdu, sections, { workers })).map(bits)).toEqual(parts)
    } finally {
      Object.assign(globalThis, { SharedArrayBuffer: Shared })
    }
  })

  test("of CFITSIO's files too, masks and scales among them", async () => {
    const root = new URL("../../../test/data/fits-compressed/", import.meta.url)
    const { readdirSync } = await import("node:fs")
    for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((each) => /\.(fits|fz)$/.test(each))
      .filter((_, i) => i % 3 === 0)) {
      const file = await openFits(memorySource(new Uint8Array(readFileSync(new URL(name, root))), name))
      for (const hdu of (await readHdus(file)).filter((each) => each.compression && each.kind === "image")) {
        // A small piece is decoded where it arrives: requests without joining make many of one file.
        const cost = { gap: 0, connections: 3, longest: 64 }
        const section = imageShape(hdu).map((length) => ({ start: 0, stop: length }))
        const cut = await readSection(file.source, hdu, section, { workers, cost: { ...costOf(file.source), ...cost } })
        expect([name, bits(cut)]).toEqual([name, bits(await readSection(file.source, hdu, section))])
      }
    }
  })

  test("fail as they do here: a damaged tile, a read that is given up, workers that are closed", async () => {
    const bytes = await noise("GZIP_1", new Uint16Array(SIDE * SIDE))
    const file = await openFits(memorySource(bytes, "damaged"))
    const hdu = await findHdu(file, 1)
    const whole = wholeSection(hdu)
    const aborting = new AbortController()
    const given = readSection(file.source, hdu, whole, { workers, signal: aborting.signal })
    aborting.abort()
    await expect(given).rejects.toMatchObject({ name: "CaelumError", code: "aborted" })
    bytes.fill(0x55, hdu.dataOffset + hdu.dataBytes - 40_000, hdu.dataOffset + hdu.dataBytes - 39_000)
    const here = await readSection(file.source, hdu, whole).catch((cause: unknown) => cause as Error)
    const there = await readSection(file.source, hdu, whole, { workers }).catch((cause: unknown) => cause as Error)
    expect(here).toMatchObject({ code: "malformed", context: { uri: "damaged", hdu: 1 } })
    expect(there).toMatchObject({ name: "CaelumError", code: "malformed", context: { uri: "damaged", hdu: 1 } })
    const closed = startTileWorkers(1, { url })
    await closed.close()
    await expect(readSection(file.source, hdu, whole, { workers: closed })).rejects.toMatchObject({ code: "usage" })
    const missing = startTileWorkers(1, { url: new URL("no-such-file.js", DIST) })
    await expect(readSection(file.source, hdu, whole, { workers: missing })).rejects.toMatchObject({ code: "internal" })
    expect(() => startTileWorkers(0)).toThrow(/from 1 to 64/)
  })

  test("do not keep a process alive, and a process waits for them while they work", async () => {
    const script = `import { compressImage, findHdu, openFits, readSection, startTileWorkers, wholeSection, writeFits } from ${JSON.stringify(new URL("index.js", DIST).href)}
import { memorySource } from ${JSON.stringify(new URL("../../storage/index.js", DIST).href)}
const data = Int32Array.from({ length: 490000 }, (_, i) => (i * 2654435761) % 1000003)
const file = await openFits(memorySource(writeFits([{}, await compressImage({ shape: [700, 700], data }, {})]), "mem"))
const hdu = await findHdu(file, 1)
const ended = startTileWorkers(2)
await ended.close()
const read = await readSection(file.source, hdu, wholeSection(hdu), { workers: startTileWorkers(2) })
console.log(read.data.every((value, i) => value === data[i]), read.data.buffer.constructor.name)`
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      timeout: 20_000,
    })
    expect(printed).toBe("true SharedArrayBuffer\n")
  })
})
