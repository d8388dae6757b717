import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { findHdu, Header, makeCard, openFits, writeFits } from "../formats/fits/index.ts"
import { memorySource } from "../storage/index.ts"
import { parseWcs, pixelToWorld, wcsHeader } from "../wcs/index.ts"
import { loadWcsArrays, openImage } from "./index.ts"

const FOLDER = new URL("../../test/data/wcs/headers/", import.meta.url)

describe("the keywords of a coordinate system, written with the arrays that they name", () => {
  it.each(["LUT_0.fits", "LUT_1.fits", "LUT_2.fits", "TAB_0.fits", "TAB_1.fits", "TAB_2.fits"])("%s", async (name) => {
    const file = await openFits(memorySource(new Uint8Array(readFileSync(new URL(name, FOLDER))), name))
    const { header, naxis } = await findHdu(file, 1)
    const arrays = await loadWcsArrays(file, header)
    if (name.startsWith("LUT")) expect(() => wcsHeader(header)).toThrow(/not at hand; open the whole file/)
    const { cards } = wcsHeader(header, { arrays })
    const shape = naxis.toReversed()
    const pixels = { shape, data: new Uint8Array(shape.reduce((product, length) => product * length, 1)) }
    const written = new Header(cards.map(({ keyword, value }) => makeCard(keyword, value)))
    const again = await openImage(memorySource(writeFits([{ header: written, pixels }, ...arrays!.hdus]), "again.fits"))
    const points = Float64Array.from({ length: naxis.length * 50 }, (_, k) => ((k * 7919) % 101) / 8)
    const wcs = parseWcs(header, { arrays })
    expect(pixelToWorld(again.wcs, points)).toEqual(pixelToWorld(wcs, points))
    expect([again.wcs.detector, again.wcs.prior]).toEqual([wcs.detector, wcs.prior])
  })
})
