import { createHash } from "node:crypto"
import { readFileSync, readdirSync } from "node:fs"
import { beforeAll, describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import {
  complementMoc,
  degradeMoc,
  formatMoc,
  formatMocJson,
  fullMoc,
  intersectMocs,
  type Moc,
  mocContains,
  mocFraction,
  mocOfRanges,
  parseMoc,
  subtractMocs,
  unionMocs,
} from "../healpix/index.ts"
import { memorySource } from "../storage/index.ts"
import { encodeMocFits, readMoc } from "./moc-fits.ts"

interface Summary {
  count: number
  sha256: string
  fraction: number
  order: number
  ranges?: [string, string][]
}

interface Expected {
  files: Record<
    string,
    Summary & {
      complement: Summary
      degraded: Record<string, Summary>
      points: { lon: number[]; lat: number[]; inside: number[] }
      json?: Record<string, string[]>
      ascii?: string
    }
  >
  pairs: { a: string; b: string; union: Summary; intersection: Summary; difference: Summary }[]
}

const FOLDER = new URL("../../test/data/moc/", import.meta.url)
const expected = JSON.parse(readFileSync(new URL("expected.json", FOLDER), "utf8")) as Expected
const OTHER_AXES = ["P2012180.fits", "STMOC.fits", "TMOC.fits"]
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(name, FOLDER))
const read = (bytes: Uint8Array): Promise<Moc> => readMoc(memorySource(bytes, "moc.fits"))

function check(moc: Moc, summary: Summary): void {
  const pairs = Array.from({ length: moc.ranges.length / 2 }, (_, i) => `${moc.ranges[2 * i]}-${moc.ranges[2 * i + 1]}`)
  if (summary.ranges) expect(pairs).toEqual(summary.ranges.map(([start, end]) => `${start}-${end}`))
  expect(pairs.length).toBe(summary.count)
  expect(createHash("sha256").update(pairs.join(",")).digest("hex")).toBe(summary.sha256)
  expect(mocFraction(moc)).toBeCloseTo(summary.fraction, 14)
}

const mocs = new Map<string, Moc>()
beforeAll(async () => {
  for (const name of Object.keys(expected.files)) mocs.set(name, await read(bytesOf(`${name}.fits`)))
})

describe("MOCs of the archives, as mocpy has them", () => {
  it("reads every file of the folder, or says why not", async () => {
    const names = readdirSync(FOLDER).filter((name) => name.endsWith(".fits"))
    expect(names.filter((name) => !OTHER_AXES.includes(name))).toEqual(
      Object.keys(expected.files)
        .map((name) => `${name}.fits`)
        .sort(),
    )
    for (const name of OTHER_AXES)
      await expect(read(bytesOf(name))).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringMatching(/MOC of (frequency|time)/),
      })
  })

  it.each(Object.keys(expected.files))("%s: ranges, complement, degraded, points, texts", (name) => {
    const moc = mocs.get(name)!
    const file = expected.files[name]!
    check(moc, file)
    check(complementMoc(moc), file.complement)
    for (const [order, summary] of Object.entries(file.degraded)) check(degradeMoc(moc, Number(order)), summary)
    const { lon, lat, inside } = file.points
    expect(Array.from(mocContains(moc, Float64Array.from(lon), Float64Array.from(lat)))).toEqual(inside)
    if (file.ascii === undefined) return
    const same = moc.order === file.order ? moc : degradeMoc(moc, file.order)
    expect(formatMoc(same)).toBe(file.ascii.trim())
    expect(parseMoc(file.ascii)).toEqual(same)
    const json = JSON.parse(formatMocJson(same).replace(/\d{16,}/g, '"$&"')) as Record<string, (number | string)[]>
    for (const [order, cells] of Object.entries(json)) expect(cells.map(String)).toEqual(file.json![order] ?? [])
    expect(parseMoc(formatMocJson(same))).toEqual(same)
  })

  it(`union, intersection and difference of ${expected.pairs.length} pairs`, () => {
    for (const { a, b, union, intersection, difference } of expected.pairs) {
      const [first, second] = [mocs.get(a)!, mocs.get(b)!]
      check(unionMocs(first, second), union)
      check(intersectMocs(first, second), intersection)
      check(subtractMocs(first, second), difference)
    }
    expect(expected.pairs.length).toBeGreaterThan(40)
  })

  it("writes what it reads, in both forms", async () => {
    for (const moc of [...mocs.values(), fullMoc(0), fullMoc(29), parseMoc("7/")])
      for (const form of ["range", "uniq"] as const) expect(await read(encodeMocFits(moc, form))).toEqual(moc)
  })
})

describe("a MOC of any form", () => {
  it("is told by its first bytes", async () => {
    const moc = parseMoc("3/3 10 5/19-20 29/")
    const text = (words: string): Uint8Array => new TextEncoder().encode(words)
    for (const bytes of [encodeMocFits(moc), text(formatMoc(moc)), text(`${formatMocJson(moc)}\n`)])
      expect(await readMoc(memorySource(bytes, "x"))).toEqual(moc)
    expect(await readMoc(memorySource(text("0/"), "x"))).toEqual(parseMoc("0/"))
    await expect(readMoc(memorySource(text(""), "x"))).rejects.toMatchObject({ code: "malformed" })
    await expect(readMoc(memorySource(text("3/1 2 3"), "x"), { maxBytes: 4 })).rejects.toMatchObject({ code: "limit" })
  })
})

describe("MOC files that are wrong", () => {
  const small = encodeMocFits(parseMoc("3/3 10 28/123456789 29/"), "uniq")
  const edited = (from: string, to: string): Uint8Array =>
    Buffer.from(Buffer.from(small).toString("latin1").replace(from.padEnd(to.length), to.padEnd(from.length)), "latin1")

  it.each([
    ["ORDERING= 'NUNIQ   '", "ORDERING= 'NESTED  '", "unsupported", /ORDERING NESTED/],
    ["COORDSYS= 'C       '", "COORDSYS= 'G       '", "unsupported", /coordinate system 'G'/],
    ["MOCDIM  = 'SPACE   '", "MOCDIM  = 'TIME    '", "unsupported", /ORDERING NUNIQ/],
    ["MOCDIM  = 'SPACE   '", "MOCDIM  = 'COLOUR  '", "unsupported", /MOC of COLOUR/],
    ["TFORM1  = '1K      '", "TFORM1  = '1E      '", "malformed", /no single column/],
    ["TFORM1  = '1K      '", "TFORM1  = '2K      '", "malformed", /no single column/],
    ["ORDERING= 'NUNIQ   '", "ORDERING= 'RANGE   '", "malformed", /bounds|Range/],
    ["MOCORD_S=                   29", "MOCORD_S=                   30", "malformed", /order 30/],
  ])("%s → %s", async (from, to, code, message) => {
    await expect(read(edited(from, to))).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it("leaves out the zeros that fill a column up", async () => {
    const moc = await read(small)
    const longer = edited("NAXIS2  =                    3", "NAXIS2  =                    9")
    expect(await read(longer)).toEqual(moc)
  })

  it("refuses an image, and every cut and mutation ends in an error or a MOC", async () => {
    await expect(read(small.subarray(0, 2880))).rejects.toMatchObject({ code: "not-found" })
    for (let i = 0; i < 400; i++) {
      const bytes = Uint8Array.from(small)
      const at = (i * 7919) % bytes.length
      bytes[at] = (bytes[at]! + 1 + ((i * 31) % 255)) % 256
      for (const each of [bytes, small.subarray(0, at)]) {
        const result = await read(each).catch((error: unknown) => error)
        if (isCaelumError(result)) continue
        const { order, ranges } = result as Moc
        expect(mocOfRanges(ranges, order)).toEqual(result)
      }
    }
  })
})
