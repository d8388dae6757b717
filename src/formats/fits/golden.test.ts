import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { FITS_DATA, fitsBytes, fitsFiles, fitsSource } from "../../testing/fits-data.ts"
import { MIN_BYTES, BALANCED } from "../../core/index.ts"
import { parseCard } from "./card.ts"
import type { Card, Hdu } from "./index.ts"
import { findHdu, formatHeader, openFits, readHdus, readSection, wholeSection } from "./index.ts"
import { gunzipSync } from "node:zlib"

interface ExpectedHdu {
  readonly name: string
  readonly version: number
  readonly kind: string
  readonly headerOffset: number
  readonly dataOffset: number
  readonly end: number
  readonly dataBytes: number
  readonly cards: readonly (readonly [string, unknown, string])[]
  readonly bitpix?: number
  readonly naxis?: readonly number[]
  readonly compression?: unknown
  readonly rows?: number
  readonly columns?: number
  readonly image?: { readonly shape: readonly number[]; readonly type: string; readonly sha256: string } | null
}

function expected(path: string): readonly ExpectedHdu[] {
  const golden = join(FITS_DATA, `${path}.expected.json`)
  expect(existsSync(golden), `${golden} is missing: run scripts/golden/fits_expected.py`).toBe(true)
  return (JSON.parse(readFileSync(golden, "utf8")) as { hdus: ExpectedHdu[] }).hdus
}

function plainValue(card: Card): unknown {
  if (card.kind === "invalid") return { invalid: true }
  const { value } = card
  if (typeof value === "bigint") return value.toString()
  if (typeof value === "object") return [value.re, value.im]
  return value ?? null
}

describe.each(fitsFiles())("%s as astropy reads it", (path) => {
  test("HDUs, headers and offsets", async () => {
    const file = await openFits(fitsSource(path))
    const hdus = await readHdus(file)
    const wanted = expected(path)
    expect(hdus.map((hdu) => place(hdu, wanted[hdu.index]))).toEqual(wanted.map(expectedPlace))
    for (const hdu of hdus) {
      const cards = hdu.header.cards.map((card) => [card.keyword, plainValue(card), card.comment])
      expect(cards).toEqual(wanted[hdu.index]!.cards)
    }
  })

  test("untouched headers keep their bytes", async () => {
    const file = await openFits(fitsSource(path))
    const bytes = whole(fitsBytes(path))
    for (const hdu of await readHdus(file)) {
      const stored = bytes.slice(hdu.headerOffset, hdu.dataOffset)
      expect(Buffer.compare(formatHeader(hdu.header), stored)).toBe(0)
    }
  })

  test("physical values", async () => {
    const file = await openFits(fitsSource(path))
    const wanted = expected(path)
    let images = 0
    for (const hdu of await readHdus(file)) {
      if (hdu.kind !== "image") continue
      images++
      for (const cost of [BALANCED, MIN_BYTES]) {
        const pixels = await readSection(file.source, hdu, wholeSection(hdu), { cost })
        const { shape, type, data } = pixels
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        const sha256 = createHash("sha256").update(bytes).digest("hex")
        expect({ name: hdu.name, shape, type, sha256 }).toMatchObject({ name: hdu.name, ...image(wanted[hdu.index]!) })
      }
    }
    expect(images).toBe(wanted.filter((hdu) => hdu.kind === "image").length)
  })
})

function image(hdu: ExpectedHdu): object {
  const { shape, type, sha256 } = hdu.image!
  return { shape, type, sha256 }
}

function place(hdu: Hdu, wanted: ExpectedHdu | undefined): object {
  const { name, version, kind, headerOffset, dataOffset, end, dataBytes } = hdu
  const compressed = wanted?.compression ? { bitpix: hdu.bitpix, naxis: hdu.naxis, compression: hdu.compression } : {}
  const table = wanted?.rows === undefined ? {} : { rows: hdu.rows, columns: hdu.columns }
  return { name, version, kind, headerOffset, dataOffset, end, dataBytes, ...compressed, ...table }
}

function expectedPlace(hdu: ExpectedHdu): object {
  const { cards: _, image: __, ...rest } = hdu
  return rest
}

describe("single records as astropy reads them", () => {
  const records = JSON.parse(readFileSync(join(FITS_DATA, "cards.json"), "utf8")) as {
    record: string
    keyword: string
    value?: unknown
    comment?: string
    invalid?: boolean
  }[]
  // Where astropy goes its own way: a record-valued keyword split in two, a stray CONTINUE taken for a value, the blank of `KEY =`.
  const ownWay = new Set(["DP1     = 'AXIS.1: 1'", "CONTINUE  'stray continuation'", "KEY = 'early text'"])

  test.each(records.filter(({ record }) => !ownWay.has(record)))("$record", ({ record, ...wanted }) => {
    const card = parseCard(record.padEnd(80))
    if (wanted.invalid) expect(card.kind).toBe("invalid")
    else expect([card.keyword, plainValue(card), card.comment]).toEqual([wanted.keyword, wanted.value, wanted.comment])
    expect(card.image).toBe(record.padEnd(80))
  })

  test("a lone CONTINUE is commentary, a record-valued keyword is text", () => {
    expect(parseCard("CONTINUE  'stray'".padEnd(80)).kind).toBe("commentary")
    expect(parseCard("DP1     = 'AXIS.1: 1'".padEnd(80)).value).toBe("AXIS.1: 1")
    expect(parseCard("KEY = 'early text'".padEnd(80))).toMatchObject({ keyword: "KEY", value: "early text" })
  })
})

test("the default HDU is the first with an image", async () => {
  const notes: string[] = []
  const file = await openFits(fitsSource("astropy/test0.fits"))
  const hdu = await findHdu(file, undefined, { note: (text) => notes.push(text) })
  expect(hdu.index).toBe(1)
  expect(notes.join()).toContain("HDU 1 (SCI)")
})

function whole(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0x1f ? new Uint8Array(gunzipSync(bytes)) : bytes
}
