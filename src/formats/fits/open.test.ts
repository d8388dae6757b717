import { describe, expect, test } from "vitest"
import { MIN_BYTES } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { countingSource, fitsSource } from "../../testing/fits-data.ts"
import { Header, findHdu, formatHeader, makeCard, openFits, openHeader, parseFitsName, readHdus } from "./index.ts"

const source = (bytes: Uint8Array): ReturnType<typeof memorySource> => memorySource(bytes, "mem")

describe("requests", () => {
  test("a small file's HDUs take one", async () => {
    const counted = countingSource(fitsSource("made/words.fits"))
    const file = await openFits(counted)
    expect((await readHdus(file)).length).toBe(3)
    expect(counted.asked).toEqual([{ first: 46_080 }])
    expect(file.headerPlan).toMatchObject({ requests: 1, waves: 1 })
  })

  test("many small HDUs are read several at once", async () => {
    const counted = countingSource(fitsSource("made/many.fits"))
    const file = await openFits(counted)
    expect((await readHdus(file)).length).toBe(26)
    expect(counted.asked.length).toBeLessThanOrEqual(3)
    expect(file.headerPlan.requests).toBe(counted.asked.length)
  })

  test("fewest bytes: no data are read to list HDUs", async () => {
    const counted = countingSource(fitsSource("sunpy/efz20040301.000010_s.fits"))
    await readHdus(await openFits(counted, { cost: MIN_BYTES }), { cost: MIN_BYTES })
    expect(counted.asked).toEqual([{ first: 8640 }])
  })

  test("a header longer than the first read is read on", async () => {
    const header = new Header([makeCard("SIMPLE", true), makeCard("BITPIX", 8), makeCard("NAXIS", 0)])
    for (let i = 0; i < 2000; i++) header.append(makeCard("HISTORY", `line ${i}`))
    const counted = countingSource(source(formatHeader(header)))
    const hdu = await findHdu(await openFits(counted), 0)
    expect(hdu.header.cards.length).toBe(2003)
    expect(counted.asked.length).toBeLessThanOrEqual(3)
  })

  test("callers at the same time share the reading, and one's abort is its own", async () => {
    const counted = countingSource(fitsSource("made/many.fits"))
    const file = await openFits(counted)
    const [a, b] = await Promise.allSettled([readHdus(file, { signal: AbortSignal.abort() }), readHdus(file)])
    expect(a).toMatchObject({ status: "rejected", reason: { code: "aborted" } })
    expect(b.status === "fulfilled" && b.value.length).toBe(26)
    expect(counted.asked.length).toBeLessThanOrEqual(3)
  })
})

describe("finding an HDU", () => {
  test.each([
    ["x[0]", 0],
    ["x[primary]", 0],
    ["x[P]", 0],
    ["x[plane,5]", 5],
    ["x[PLANE]", 1],
    ["x.fits+7", 7],
    ["x[rows]", 25],
  ])("%s is %i", async (text, index) => {
    const file = await openFits(fitsSource("made/many.fits"))
    expect((await findHdu(file, parseFitsName(text).hdu)).index).toBe(index)
  })

  test.each([["x[26]"], ["x[NOPE]"], ["x[PLANE,99]"]])("%s is not found, and what is there is named", async (text) => {
    const file = await openFits(fitsSource("made/many.fits"))
    const found = findHdu(file, parseFitsName(text).hdu)
    await expect(found).rejects.toThrow(
      expect.objectContaining({ code: "not-found", message: expect.stringContaining("1 PLANE") }),
    )
  })

  test("a text header without a card is refused by name", async () => {
    const opened = openHeader(source(new TextEncoder().encode("KEY     = what\nOTHER   = else\n")))
    await expect(opened).rejects.toThrow(/^mem: The text holds no header card/)
  })

  test("the type of the HDU is part of its name", async () => {
    const file = await openFits(fitsSource("astropy/tb.fits"))
    const [, table] = await readHdus(file)
    expect((await findHdu(file, { name: table!.name, kind: "table" })).index).toBe(1)
    await expect(findHdu(file, { name: table!.name, kind: "image" })).rejects.toThrow(/does not hold HDU \[.*,image\]/)
  })

  test("no image at all", async () => {
    const file = await openFits(fitsSource("astropy/tb.fits"))
    await expect(findHdu(file)).rejects.toThrow(expect.objectContaining({ code: "not-found" }))
  })
})

describe("CFITSIO's names", () => {
  test.each([
    ["s3://b/k.fits", { object: "s3://b/k.fits" }],
    ["a.fits[3]", { object: "a.fits", hdu: 3 }],
    ["a.fits+3", { object: "a.fits", hdu: 3 }],
    ["s3://b/x+3", { object: "s3://b/x+3" }],
    ["a[SCI]", { object: "a", hdu: { name: "SCI" } }],
    ["a[SCI,2,I]", { object: "a", hdu: { name: "SCI", version: 2, kind: "image" } }],
    ["a[EVENTS, 1, binary]", { object: "a", hdu: { name: "EVENTS", version: 1, kind: "table" } }],
    ["a[T,A]", { object: "a", hdu: { name: "T", kind: "ascii-table" } }],
    ["a.fits+3[1:2]", { object: "a.fits", hdu: 3, section: [{ first: 1, last: 2 }] }],
    ["a[SCI, 2]", { object: "a", hdu: { name: "SCI", version: 2 } }],
    [
      "a[1][11:74,21:84]",
      {
        object: "a",
        hdu: 1,
        section: [
          { first: 11, last: 74 },
          { first: 21, last: 84 },
        ],
      },
    ],
    [
      "a[1:2,3:4]",
      {
        object: "a",
        section: [
          { first: 1, last: 2 },
          { first: 3, last: 4 },
        ],
      },
    ],
    ["a[*,-*]", { object: "a", section: ["all", "reversed"] }],
    ["a[ 5:1 , * ]", { object: "a", section: [{ first: 5, last: 1 }, "all"] }],
    ["a[1:9:1,*]", { object: "a", section: [{ first: 1, last: 9 }, "all"] }],
    ["a[EVENTS][pha > 3]", { object: "a", hdu: { name: "EVENTS" }, filter: { rows: ["pha > 3"] } }],
    ["a[x[2]==']'][col X;Y]", { object: "a", filter: { rows: ["x[2]==']'"], columns: ["X;Y"] } }],
    ["'odd[1].fits'[2]", { object: "odd[1].fits", hdu: 2 }],
    ["'odd[1]'", { object: "odd[1]" }],
    ["odd[1].fits", { object: "odd[1].fits" }],
    ["https://h/x?a=[1].fits[2]", { object: "https://h/x?a=[1].fits", hdu: 2 }],
  ])("%s", (text, wanted) => {
    expect(parseFitsName(text)).toEqual(wanted)
  })

  test.each([
    ["a[1:9:2,*]", "unsupported"],
    ["a[pha > 3][1:2,1:2]", "usage"],
    ["a[bin X,Y]", "unsupported"],
    ["a[bin x,y]", "unsupported"],
    ["a[1][2]", "usage"],
    ["a[1:2,1:2][1:2,1:2]", "usage"],
    ["a[1:2,x]", "usage"],
    ["a[]", "usage"],
    ["[1]", "usage"],
    ["a[99999999999999999999]", "usage"],
    ["a[1:99999999999999999999]", "usage"],
  ])("%s is refused", (text, code) => {
    expect(() => parseFitsName(text)).toThrow(expect.objectContaining({ code }))
  })
})

describe("headers alone", () => {
  const records =
    "SIMPLE  =                    T".padEnd(80) +
    "NAXIS   =                    0".padEnd(80) +
    "CRVAL1  = 5.0".padEnd(80)

  const LOOSE = [
    "CRVAL1  = 5.0\n",
    "CRVAL1=5\n",
    "\ufeff\r\n\r\nCRVAL1  = 5.0\r\n",
    "\n  NAXIS   = 0\n  CRVAL1  = 5.0\n",
  ]
  test("text, with or without END, in lines or records", async () => {
    for (const text of [records, records + "END".padEnd(80), records.match(/.{80}/g)!.join("\n"), ...LOOSE]) {
      const opened = await openHeader(source(new TextEncoder().encode(text)), undefined)
      expect(opened).toMatchObject({ index: 0 })
      expect(opened.header.get("CRVAL1")).toBe(5)
    }
  })

  test("FITS whose data are absent", async () => {
    const header = new Header([
      makeCard("SIMPLE", true),
      makeCard("BITPIX", -32),
      makeCard("NAXIS", 2),
      makeCard("NAXIS1", 100),
      makeCard("NAXIS2", 100),
    ])
    const opened = await openHeader(source(formatHeader(header)))
    expect(opened.header.get("NAXIS2")).toBe(100)
    await expect(openHeader(source(formatHeader(header)), 1)).rejects.toThrow(
      expect.objectContaining({ code: "truncated" }),
    )
  })

  test("the first image, else HDU 0", async () => {
    const notes: string[] = []
    const note = (text: string): void => void notes.push(text)
    expect((await openHeader(fitsSource("astropy/test0.fits"), undefined, { note })).index).toBe(1)
    expect((await openHeader(fitsSource("astropy/tb.fits"), undefined, { note })).index).toBe(0)
    expect((await openHeader(fitsSource("astropy/tb.fits"), 1)).header.get("XTENSION")).toBe("BINTABLE")
    expect(notes.length).toBe(2)
  })

  test.each([
    ["a text header has no HDU 1", records, 1, "not-found"],
    ["a page is not a header", "<!DOCTYPE html><html></html>", undefined, "malformed"],
    ["nothing is not a header", "", undefined, "truncated"],
  ] as const)("%s", async (_, text, selector, code) => {
    const opened = openHeader(source(new TextEncoder().encode(text)), selector)
    await expect(opened).rejects.toThrow(expect.objectContaining({ code }))
  })
})
