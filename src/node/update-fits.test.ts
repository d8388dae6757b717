import { spawn } from "node:child_process"
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, describe, expect, test } from "vitest"
import type { FitsChange } from "../formats/fits/index.ts"
import {
  Header,
  findHdu,
  openFits,
  readHdus,
  readSection,
  verifyFits,
  wholeSection,
  writeFits,
} from "../formats/fits/index.ts"
import { memorySource } from "../storage/index.ts"
import { FITS_DATA } from "../testing/fits-data.ts"
import { updateFits } from "./index.ts"

const folder = mkdtempSync(join(tmpdir(), "caelum-update-"))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, "a.fits")

const images = (checksums: boolean): Uint8Array =>
  writeFits(
    [
      { header: new Header().set("OBJECT", "M 31") },
      {
        header: new Header().set("EXTNAME", "A"),
        pixels: { shape: [40, 50], data: Int16Array.from({ length: 2000 }, (_, i) => i) },
      },
      { header: new Header().set("EXTNAME", "B"), pixels: { shape: [5], data: Uint16Array.of(1, 2, 3, 4, 60_000) } },
    ],
    { checksums },
  )

async function changed(bytes: Uint8Array, ...changes: FitsChange[]): Promise<Uint8Array> {
  writeFileSync(path, bytes)
  await updateFits(path, changes)
  const now = new Uint8Array(readFileSync(path))
  expect((await verifyFits(memorySource(now, "now"))).problems).toEqual([])
  return now
}

async function header(bytes: Uint8Array, index: number): Promise<Header> {
  return (await findHdu(await openFits(memorySource(bytes, "mem")), index)).header.copy()
}

async function pixels(bytes: Uint8Array, index: number): Promise<unknown[]> {
  const file = await openFits(memorySource(bytes, "mem"))
  const hdu = await findHdu(file, index)
  return Array.from((await readSection(file.source, hdu, wholeSection(hdu))).data as ArrayLike<number>)
}

describe("a local file is changed", () => {
  test("not at all where nothing is, byte for byte", async () => {
    for (const name of readdirSync(join(FITS_DATA, "astropy"))) {
      if (!/\.fits?$/.test(name)) continue
      const bytes = readFileSync(join(FITS_DATA, "astropy", name))
      writeFileSync(path, bytes)
      const file = await openFits(memorySource(new Uint8Array(bytes), name))
      const hdus = await readHdus(file)
      const same: FitsChange[] = hdus.map((hdu) => ({ kind: "header", hdu: hdu.index, header: hdu.header }))
      const summed = hdus.some((hdu) => hdu.header.has("CHECKSUM"))
      await updateFits(path, summed ? [] : same)
      expect(readFileSync(path).equals(bytes), name).toBe(true)
    }
  })

  test("in a card, whether it fits the header's blocks or not", async () => {
    for (const checksums of [false, true]) {
      const bytes = images(checksums)
      const one = (await header(bytes, 1)).set("OBJECT", "M 33")
      const grown = await changed(bytes, { kind: "header", hdu: 1, header: one })
      expect(grown.length).toBe(bytes.length)
      const long = one.copy()
      for (let i = 0; i < 60; i++) long.set(`KEY${i}`, i)
      const longer = await changed(bytes, { kind: "header", hdu: 1, header: long })
      expect(longer.length).toBe(bytes.length + 2880)
      expect(await pixels(longer, 1)).toEqual(await pixels(bytes, 1))
      expect(await pixels(longer, 2)).toEqual([1, 2, 3, 4, 60_000])
      expect((await header(longer, 1)).get("KEY59")).toBe(59)
    }
  })

  test("in pixels, the later of two changes counting", async () => {
    const section = (y: number, x: number, rows: number, columns: number): { start: number; stop: number }[] => [
      { start: y, stop: y + rows },
      { start: x, stop: x + columns },
    ]
    for (const checksums of [false, true]) {
      const bytes = images(checksums)
      const now = await changed(
        bytes,
        { kind: "pixels", hdu: 1, section: section(10, 20, 3, 4), data: new Int16Array(12).fill(-1) },
        { kind: "pixels", hdu: 1, section: section(11, 22, 4, 6), data: new Int16Array(24).fill(-2) },
        { kind: "pixels", hdu: 2, data: Uint16Array.of(5, 6, 7, 8, 65_535) },
      )
      const wanted = Array.from({ length: 2000 }, (_, i) => i)
      for (let y = 0; y < 3; y++) wanted.fill(-1, (10 + y) * 50 + 20, (10 + y) * 50 + 24)
      for (let y = 0; y < 4; y++) wanted.fill(-2, (11 + y) * 50 + 22, (11 + y) * 50 + 28)
      expect(await pixels(now, 1)).toEqual(wanted)
      expect(await pixels(now, 2)).toEqual([5, 6, 7, 8, 65_535])
    }
  })

  test("in scaled pixels, by their scale", async () => {
    const scaling = { bitpix: 16, bscale: 0.5, bzero: 10, blank: -1 } as const
    const bytes = writeFits([{ pixels: { shape: [3], data: Float64Array.of(10, 11, 12), scaling } }])
    const now = await changed(bytes, { kind: "pixels", hdu: 0, data: Float64Array.of(20, Number.NaN, 20.6) })
    expect(await pixels(now, 0)).toEqual([20, Number.NaN, 20.5])
  })

  test("by HDUs appended, removed and replaced", async () => {
    const bytes = images(true)
    const extra = { header: new Header().set("EXTNAME", "C"), pixels: { shape: [1], data: Float32Array.of(1.5) } }
    const now = await changed(
      bytes,
      { kind: "remove", hdu: 1 },
      { kind: "replace", hdu: 2, with: extra },
      { kind: "append", with: { header: new Header().set("EXTNAME", "D") } },
    )
    const hdus = await readHdus(await openFits(memorySource(now, "mem")))
    expect(hdus.map(({ name }) => name)).toEqual(["PRIMARY", "C", "D"])
    expect(await pixels(now, 1)).toEqual([1.5])
    expect(hdus.every((hdu) => hdu.header.has("CHECKSUM"))).toBe(true)
    const closed = writeFits([{ header: new Header() }])
    const text = new TextDecoder("latin1")
      .decode(closed)
      .replace("END".padEnd(80), "EXTEND  =                    F".padEnd(80) + "END".padEnd(80))
    const opened = await changed(new TextEncoder().encode(text.slice(0, 2880)), { kind: "append", with: extra })
    expect((await header(opened, 0)).get("EXTEND")).toBe(true)
  })

  test("with its mode kept", async () => {
    writeFileSync(path, images(false))
    chmodSync(path, 0o640)
    await updateFits(path, [])
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  test("not by what does not fit it", async () => {
    const bytes = images(false)
    writeFileSync(path, bytes)
    const other = await header(bytes, 1)
    const wrong: (readonly [FitsChange[], RegExp])[] = [
      [[{ kind: "header", hdu: 2, header: other }], /not about its data/],
      [[{ kind: "header", hdu: 7, header: other }], /has no HDU 7/],
      [[{ kind: "remove", hdu: 0 }], /cannot be removed/],
      [[{ kind: "pixels", hdu: 1, data: new Float32Array(2000) }], /int16, those given are float32/],
      [[{ kind: "pixels", hdu: 1, data: new Int16Array(1) }], /1 pixels are given for 2000/],
      [[{ kind: "pixels", hdu: 0, data: new Int16Array(1) }], /holds no image/],
      [
        [
          { kind: "remove", hdu: 1 },
          { kind: "header", hdu: 1, header: other },
        ],
        /removed or replaced and changed/,
      ],
    ]
    for (const [changes, message] of wrong) await expect(updateFits(path, changes)).rejects.toThrow(message)
    expect(readFileSync(path).equals(bytes)).toBe(true)
    writeFileSync(path, gzipSync(bytes))
    await expect(updateFits(path, [])).rejects.toThrow(/compressed file/)
    writeFileSync(path, bytes.subarray(0, bytes.length - 2880))
    await expect(updateFits(path, [])).rejects.toThrow(/has 10 bytes of data/)
    expect(readdirSync(folder)).toEqual(["a.fits"])
  })
})

const built = existsSync(new URL("../../dist/node/update-fits.js", import.meta.url))

describe.skipIf(!built)("a kill at any moment (skipped without a build)", () => {
  test("leaves the old file or the new one, whole", async () => {
    const data = new Float32Array(1_000_000)
    const before = writeFits([{ pixels: { shape: [1000, 1000], data } }])
    const program = `
      import { updateFits } from ${JSON.stringify(new URL("../../dist/node/index.js", import.meta.url).href)}
      process.stdout.write("ready")
      for (let i = 1; ; i++)
        await updateFits(process.argv[1], [{ kind: "pixels", hdu: 0, data: new Float32Array(1_000_000).fill(i) }])`
    for (const delay of [5, 30, 60]) {
      writeFileSync(path, before)
      const child = spawn(process.execPath, ["--input-type=module", "-e", program, path])
      const ended = new Promise((resolve) => child.on("exit", resolve))
      await new Promise((resolve) => child.stdout.once("data", resolve))
      await new Promise((resolve) => setTimeout(resolve, delay))
      child.kill("SIGKILL")
      await ended
      const left = new Uint8Array(readFileSync(path))
      expect(left.length).toBe(before.length)
      const values = new Set(await pixels(left, 0))
      expect(values.size).toBe(1)
    }
  })
})
