import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { findHdu, openFits, readSection, wholeSection } from "../formats/fits/index.ts"
import { parseSize } from "../sky/index.ts"
import { memorySource } from "../storage/index.ts"
import { pixelToSky, skyPart } from "../wcs/index.ts"
import { cutout, cutoutFits, cutoutWcs, openImage } from "./index.ts"

const ROOT = new URL("../../test/data/fits-compressed/", import.meta.url).pathname

test.each([
  ["a coadd in tiles of 100 × 100 pixels", "desitarget/legacysurvey-0959p805-image-z.fits.fz"],
  ["a detector with TPV distortion", "legacypipe/ksb_170430_055945_ooi_r_ls9.CCD4.fits"],
])("a cutout of a compressed image keeps pixels and sky: %s", async (_, path) => {
  const source = memorySource(new Uint8Array(readFileSync(join(ROOT, path))), path)
  const image = await openImage(source, 1)
  const [x, y] = [image.size[0] >> 1, image.size[1] >> 1]
  const part = await cutout(image, { x, y }, parseSize("31px x 21px"), { mode: "trim" })
  const section = [
    { start: part.origin[1], stop: part.origin[1] + part.pixels.shape[0]! },
    { start: part.origin[0], stop: part.origin[0] + part.pixels.shape[1]! },
  ]
  expect(part.pixels.data).toEqual((await readSection(source, image.hdu, section)).data)
  const before = pixelToSky(image.sky, x, y)
  const after = pixelToSky(skyPart(cutoutWcs(part)), x - part.origin[0], y - part.origin[1])
  expect(after.lon).toBeCloseTo(before.lon, 10)
  expect(after.lat).toBeCloseTo(before.lat, 10)
  const written = await openFits(memorySource(cutoutFits(part), "written"))
  const hdu = await findHdu(written, 0)
  expect(hdu.header.cards.filter(({ keyword }) => /^(?:Z(?!ERO)|TFORM|TTYPE|XTENSION)/.test(keyword))).toEqual([])
  expect((await readSection(written.source, hdu, wholeSection(hdu))).data).toEqual(part.pixels.data)
})
