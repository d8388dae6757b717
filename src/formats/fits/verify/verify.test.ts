import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Column } from "../../../core/index.ts"
import { isCaelumError } from "../../../core/index.ts"
import { memorySource } from "../../../storage/index.ts"
import { ruleOfSentence } from "../../../testing/fitsverify.ts"
import { countingSource } from "../../../testing/fits-data.ts"
import { compressImage } from "../compress-image.ts"
import { encodeTable } from "../write-table.ts"
import { writeFits } from "../write.ts"
import type { FitsVerification } from "./verify.ts"
import { verifyFits } from "./verify.ts"

interface Entry {
  readonly gzip: string
  readonly fitsverify: readonly { hdu: number; severity: string; text: string }[]
}

const zoo = JSON.parse(
  readFileSync(new URL("../../../../test/data/fits-verify/zoo.json", import.meta.url), "utf8"),
) as Record<string, Entry>

function fileOf(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(Buffer.from(zoo[name]!.gzip, "base64")))
}

function verify(bytes: Uint8Array, headersOnly = false): Promise<FitsVerification> {
  return verifyFits(memorySource(bytes, "zoo.fits"), { headersOnly })
}

/** fitsverify tells of one fault twice, by its consequence too. */
const TOLD_TWICE: Readonly<Record<string, string>> = {
  "end-not-blank": "header-fill",
  "xtension-short": "extension-type",
  "xtension-leading-space": "extension-type",
  "logical-word": "comment-slash",
  "null-in-header": "string-quote",
  "date-number": "date-format",
  "tdisp-number": "column-display",
  "ascii-beyond-ascii": "table-gap",
  "header-fill": "null-character",
}

/** Where fitsverify is left for the standard: what it says that we do not, and we that it does not. */
const STANDARD: Readonly<Record<string, { theirs?: string; ours?: string; why: string }>> = {
  "sound-continued": { theirs: "LONGSTRN", why: "CONTINUE needs no LONGSTRN since FITS 4.0 (§4.2.1.2)" },
  "inherit-number": { ours: "keyword-type", why: "INHERIT is a logical (§4.4.2.6)" },
  "ptype-of-many-parameters": { theirs: "keyword-index", why: "PTYPEn counts parameters, not groups (§6.2)" },
  "groups-gcount-missing": { ours: "mandatory-order", why: "GCOUNT is mandatory in random groups (§6.1.1)" },
  "wcs-alternate-late": { ours: "wcsaxes-order", why: "WCSAXESa comes first in its own system (§8.2)" },
  "pcount-twice": { ours: "mandatory-duplicate", why: "a mandatory keyword occurs once (§4.4.1)" },
  "date-time-alone": { ours: "date-format", why: "a time of day is no date (§9.1)" },
  "tzero-of-text": { ours: "keyword-place", why: "TZEROn is not for A, L and X (§7.3.2)" },
  "tdim-smaller": {
    theirs: "column-dimensions",
    why: "the product of TDIMn may be less than the repeat count (§7.3.2)",
  },
}

describe("the error zoo", () => {
  it.each(Object.keys(zoo))("%s: the verdict of fitsverify", async (name) => {
    const { valid, problems } = await verify(fileOf(name))
    const verdicts = zoo[name]!.fitsverify.map(({ text, ...rest }) => ({ ...rest, rule: ruleOfSentence(text) }))
    const fatal = verdicts.some(({ rule }) => rule === "fatal")
    if (fatal) {
      // CFITSIO could not open the HDU: any error will do, and it must be one.
      expect(problems.filter(({ severity }) => severity === "error").length).toBeGreaterThan(0)
      return
    }
    const { theirs, ours } = STANDARD[name] ?? {}
    const left = (rule: string): boolean =>
      rule === "" || rule === TOLD_TWICE[name] || (theirs !== undefined && rule.includes(theirs))
    const wanted = verdicts
      .filter(({ rule }) => !left(rule))
      .map(({ hdu, severity, rule }) => `${hdu} ${severity} ${rule}`)
    const found = problems
      .filter(({ rule }) => rule !== ours)
      .map(({ hdu, severity, rule }) => `${hdu} ${severity} ${rule}`)
    expect([...new Set(found)].sort()).toEqual([...new Set(wanted)].sort())
    expect(problems.some(({ rule }) => rule === ours)).toBe(ours !== undefined)
    expect(valid).toBe(!problems.some(({ severity }) => severity === "error"))
  })

  it("has files with one fault each for most rules", () => {
    expect(Object.keys(zoo).length).toBeGreaterThan(200)
    expect(Object.keys(zoo)).toEqual(expect.arrayContaining([...Object.keys(TOLD_TWICE), ...Object.keys(STANDARD)]))
  })

  it("names the HDU, the keyword, what was found and what the standard says", async () => {
    const { problems, hdus } = await verify(fileOf("row-width"))
    expect(hdus).toBe(2)
    expect(problems).toEqual([
      {
        hdu: 1,
        keyword: "NAXIS1",
        rule: "row-width",
        severity: "error",
        message:
          "HDU 1: the fields take 6 bytes and NAXIS1 is 4; the fields of a row take NAXIS1 bytes together (§7.2.1, §7.3.1).",
      },
    ])
  })

  it("leaves data alone where only headers are asked for", async () => {
    expect((await verify(fileOf("logical-word-in-data"), true)).problems).toEqual([])
    expect((await verify(fileOf("checksum-data-changed"), true)).problems).toEqual([])
    expect((await verify(fileOf("checksum-data-changed"))).problems.map(({ rule }) => rule)).toEqual([
      "datasum",
      "checksum",
    ])
  })

  it("counts what it does not list", async () => {
    const cards = Array.from({ length: 250 }, () => "GAIN    =                  1.5".padEnd(80)).join("")
    const mandatory = [
      "SIMPLE  =                    T",
      "BITPIX  =                    8",
      "NAXIS   =                    0",
    ]
    const text = mandatory.map((card) => card.padEnd(80)).join("") + cards + "END".padEnd(80)
    const bytes = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 2880) * 2880))
    const { problems, valid } = await verify(bytes)
    expect(valid).toBe(true)
    expect(problems.length).toBe(101)
    expect(problems.at(-1)?.message).toContain("149 more like this")
  })
})

describe("what is read", () => {
  const pixels = { shape: [2000, 1000], data: new Int32Array(2_000_000) }

  it("is headers and fill bytes where data cannot be wrong: two requests for an image", async () => {
    const source = countingSource(memorySource(writeFits([{ pixels }, { pixels }]), "images"))
    const { read, size, hdus } = await verifyFits(source)
    expect([hdus, size]).toEqual([2, 2 * (8_000_000 + 2880 + 640)])
    expect(read).toBeLessThan(200_000)
    expect(source.asked.length).toBe(3)
  })

  it("is no byte twice where headers, rows, heap and fill lie close together", async () => {
    const words = Array.from({ length: 300 }, (_, i) => "abc".repeat(i % 5))
    const column = { name: "T", type: "string", shape: [], values: words } as unknown as Column
    const table = Array.from(encodeTable({ rows: 300, columns: [column], metadata: {} }))
    const tables = new Uint8Array(Buffer.concat([writeFits([{}]), ...table, ...table]))
    const small = await compressImage(
      { shape: [300, 300], data: new Int32Array(90_000) },
      { codec: "NOCOMPRESS", checksums: true },
    )
    for (const file of [
      tables,
      ...[[small], [{ pixels }, small]].map((hdus) => writeFits([{}, ...hdus], { checksums: true })),
    ]) {
      const source = countingSource(memorySource(file, "close"))
      const { read, size } = await verifyFits(source)
      expect(read).toBe(size)
    }
  })

  it("is all of the data where there are checksums, in pieces", async () => {
    const source = countingSource(memorySource(writeFits([{ pixels }], { checksums: true }), "images"))
    const { read, problems, size } = await verifyFits(source)
    expect(problems).toEqual([])
    expect(read).toBeGreaterThanOrEqual(size - 2880)
    expect(source.asked.length).toBeLessThan(8)
  })
})

describe("files that are hardly there", () => {
  it.each([
    ["no bytes", 0, "not-fits"],
    ["a few bytes", 8, "no-end"],
    ["half a header", 1000, "no-end"],
    ["a header without its data", 2880, "truncated"],
    ["data without the end of their block", 2890, "truncated"],
  ] as const)("%s: %i bytes are %s", async (_, length, rule) => {
    const { valid, problems } = await verify(fileOf("sound-image").slice(0, length))
    expect([valid, problems.map((problem) => problem.rule)]).toEqual([false, [rule]])
  })

  it("axes beyond all numbers end in a verdict", async () => {
    const cards = ["SIMPLE  =                    T", "BITPIX  =                   64", "NAXIS   =                   40"]
    for (let n = 1; n <= 40; n++) cards.push(`NAXIS${n}`.padEnd(8) + "=     9007199254740991")
    const text = [...cards, "END"].map((card) => card.padEnd(80)).join("")
    const { problems } = await verify(new TextEncoder().encode(text.padEnd(2 * 2880)))
    expect(problems.at(-1)?.rule).toBe("truncated")
  })
})

describe("hostile files", () => {
  const names = Object.keys(zoo).filter((name) => name.includes("table") || name.includes("array"))

  it("end in a verdict or a typed error, whatever bytes are changed or cut off", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat({ max: 9000 }), fc.nat({ max: 255 })), { maxLength: 12 }),
        fc.nat({ max: 9000 }),
        async (name, changes, length) => {
          const bytes = fileOf(name).slice(0, length < 6000 ? undefined : length)
          for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte
          const result = await verify(bytes).catch((cause: unknown) => cause)
          const typed = isCaelumError(result) && result.code !== "internal"
          expect(typed || typeof (result as FitsVerification).valid === "boolean").toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  it("do not work through a heap that many arrays share more than a few times", async () => {
    const rows = 20_000
    const heap = 200_000
    const header = (cards: readonly (readonly [string, string])[]): string => {
      const text =
        cards.map(([key, value]) => `${key.padEnd(8)}= ${value.padStart(20)}`.padEnd(80)).join("") + "END".padEnd(80)
      return text.padEnd(Math.ceil(text.length / 2880) * 2880)
    }
    const primary = header([
      ["SIMPLE", "T"],
      ["BITPIX", "8"],
      ["NAXIS", "0"],
    ])
    const table = header([
      ["XTENSION", "'BINTABLE'          "],
      ["BITPIX", "8"],
      ["NAXIS", "2"],
      ["NAXIS1", "8"],
      ["NAXIS2", String(rows)],
      ["PCOUNT", String(heap)],
      ["GCOUNT", "1"],
      ["TFIELDS", "1"],
      ["TTYPE1", "'WORDS   '          "],
      ["TFORM1", "'PA      '          "],
    ])
    const data = new Uint8Array(Math.ceil((rows * 8 + heap) / 2880) * 2880)
    const view = new DataView(data.buffer)
    for (let row = 0; row < rows; row++) view.setUint32(row * 8, heap)
    data.fill(65, rows * 8, rows * 8 + heap)
    const bytes = new Uint8Array([...new TextEncoder().encode(primary + table), ...data])
    const started = performance.now()
    expect((await verify(bytes)).valid).toBe(true)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
