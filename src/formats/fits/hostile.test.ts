import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isCaelumError } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { fitsBytes, fitsSource } from "../../testing/fits-data.ts"
import { Header, findHdu, formatHeader, makeCard, openFits, readHdus, readSection, wholeSection } from "./index.ts"

const source = (bytes: Uint8Array): ReturnType<typeof memorySource> => memorySource(bytes, "mem")

describe("hostile files", () => {
  const mandatory = (...cards: [string, number | boolean | string][]): Uint8Array =>
    formatHeader(new Header([makeCard("SIMPLE", true), ...cards.map(([keyword, value]) => makeCard(keyword, value))]))

  test.each([
    ["no BITPIX", mandatory(["NAXIS", 0])],
    ["BITPIX 7", mandatory(["BITPIX", 7], ["NAXIS", 0])],
    ["BITPIX as text", mandatory(["BITPIX", "16"], ["NAXIS", 0])],
    ["no NAXIS2", mandatory(["BITPIX", 16], ["NAXIS", 2], ["NAXIS1", 5])],
    ["negative NAXIS1", mandatory(["BITPIX", 16], ["NAXIS", 1], ["NAXIS1", -5])],
    ["1000 axes", mandatory(["BITPIX", 16], ["NAXIS", 1000])],
    ["NAXIS 1e15", mandatory(["BITPIX", 16], ["NAXIS", 1e15])],
    [
      "overflow",
      mandatory(["BITPIX", 64], ["NAXIS", 3], ["NAXIS1", 2 ** 31], ["NAXIS2", 2 ** 31], ["NAXIS3", 2 ** 31]),
    ],
    ["fractional NAXIS1", mandatory(["BITPIX", 16], ["NAXIS", 1], ["NAXIS1", 1.5])],
    ["negative PCOUNT", mandatory(["BITPIX", 16], ["NAXIS", 1], ["NAXIS1", 5], ["PCOUNT", -100])],
  ])("%s", async (_, bytes) => {
    const result = await openFits(source(bytes))
      .then((file) => readHdus(file))
      .catch((error: unknown) => error)
    expect(result).toMatchObject({ code: "malformed", context: { uri: "mem", hdu: 0 } })
  })

  test("a size beyond the file is told where the data are wanted, and when HDUs are listed", async () => {
    const bytes = mandatory(["BITPIX", -32], ["NAXIS", 2], ["NAXIS1", 1e6], ["NAXIS2", 1e6])
    const file = await openFits(source(bytes))
    const hdu = await findHdu(file, 0)
    await expect(readSection(file.source, hdu, wholeSection(hdu), { maxBytes: 1e15 })).rejects.toThrow(
      expect.objectContaining({ code: "truncated" }),
    )
    await expect(readHdus(file)).rejects.toThrow(expect.objectContaining({ code: "truncated" }))
  })

  test.each([
    ["an endless header", new Uint8Array(200_000).fill(32), "malformed"],
    ["a header of blanks", Buffer.concat([mandatory().subarray(0, 80), new Uint8Array(100_000).fill(32)]), "truncated"],
    ["a header that turns binary", Buffer.concat([mandatory().subarray(0, 80), new Uint8Array(100_000)]), "malformed"],
    ["a page", new TextEncoder().encode("<html>Access denied</html>"), "malformed"],
    ["bzip2 cut short", new TextEncoder().encode("BZh91AY&SY"), "malformed"],
    ["nothing", new Uint8Array(0), "truncated"],
  ])("%s", async (_, bytes, code) => {
    await expect(openFits(source(new Uint8Array(bytes))).then((file) => readHdus(file))).rejects.toThrow(
      expect.objectContaining({ code }),
    )
  })

  test("cut off at every length: an error of ours, or fewer HDUs than there were", async () => {
    const bytes = fitsBytes("astropy/arange.fits")
    for (let length = 0; length < bytes.length; length += 7) {
      const file = await openFits(source(bytes.slice(0, length)))
        .then((opened) => readHdus(opened))
        .catch((error: unknown) => error)
      const whole = length >= 2880 + 770 * 4
      expect(whole ? Array.isArray(file) : isCaelumError(file, "truncated", "malformed"), `${length}`).toBe(true)
    }
  })

  test("any byte changed: an answer or an error of ours", async () => {
    const bytes = fitsBytes("made/words.fits")
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), fc.nat(255), async (at, value) => {
        const bad = bytes.slice()
        bad[at] = value
        const result = await openFits(source(bad))
          .then((file) => readHdus(file))
          .catch((error: unknown) => error)
        expect(Array.isArray(result) || isCaelumError(result)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test("bytes behind the last HDU are told", async () => {
    const notes: string[] = []
    const file = await openFits(fitsSource("made/trailing.fits"))
    expect((await readHdus(file, { note: (text) => notes.push(text) })).length).toBe(10)
    expect(file.trailing).toBe(4500)
    expect(notes.join()).toContain("4500 bytes")
  })
})
