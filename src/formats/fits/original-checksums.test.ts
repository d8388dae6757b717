import { describe, expect, test } from "vitest"
import { memorySource } from "../../storage/index.ts"
import { fitsSource } from "../../testing/fits-data.ts"
import { ImageMaker } from "../../testing/random-image.ts"
import type { EncodedHdu } from "./index.ts"
import { Header, compressImage, findHdu, formatHeader, imageHeader, openFits, verifyFits, writeFits } from "./index.ts"

async function problems(hdu: EncodedHdu): Promise<string[]> {
  const { problems: found } = await verifyFits(memorySource(writeFits([{}, hdu], { checksums: false }), "z"))
  return found.map(({ rule }) => rule)
}

describe("ZDATASUM and ZHECKSUM", () => {
  test("of images of every kind are true, and the restored header gives them back", async () => {
    const maker = new ImageMaker(5)
    const header = new Header().set("OBJECT", "M 31").set("LONG", "word ".repeat(40)).addText("HISTORY", "made")
    for (let i = 0; i < 80; i++) {
      const { shape, data, options } = maker.next()
      const hdu = await compressImage({ shape, data }, { ...options, header, checksums: true })
      expect(await problems(hdu), JSON.stringify(options)).toEqual([])
      const file = await openFits(memorySource(writeFits([{}, hdu]), "z"))
      const restored = imageHeader(await findHdu(file, 1))
      expect(restored.text("CHECKSUM")).toBe(hdu.header.text("ZHECKSUM"))
      expect(restored.text("DATASUM")).toBe(hdu.header.text("ZDATASUM"))
      expect(formatHeader(restored).length % 2880).toBe(0)
    }
  })

  test("show other pixels, another header, and a stream that is none", async () => {
    const pixels = { shape: [40, 50], data: Int16Array.from({ length: 2000 }, (_, i) => (i * i) % 999) }
    const hdu = await compressImage(pixels, { codec: "NOCOMPRESS", checksums: true })
    const changed = hdu.data.slice()
    changed[changed.length - 1] = changed[changed.length - 1]! ^ 1
    expect(await problems({ ...hdu, data: changed })).toEqual(["original-datasum"])
    expect(await problems({ ...hdu, header: hdu.header.copy().set("OBJECT", "M 33") })).toEqual(["original-checksum"])
    const packed = await compressImage(pixels, { codec: "GZIP_1", checksums: true })
    const broken = packed.data.slice()
    broken.fill(255, broken.length - 40)
    expect(await problems({ ...packed, data: broken })).toEqual(["compressed-data"])
    expect(await problems({ ...packed, header: packed.header.copy().remove("ZBITPIX") })).toEqual([
      "compressed-keyword",
    ])
  })

  test("of a file that CFITSIO wrote are true", async () => {
    expect((await verifyFits(fitsSource("compressed/m13_rice.fits"))).problems).toEqual([])
  })
})
