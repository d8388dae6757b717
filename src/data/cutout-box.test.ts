import { describe, expect, it } from "vitest"
import { Header, writeFits } from "../formats/fits/index.ts"
import { parseSize, skyCoord } from "../sky/index.ts"
import { memorySource } from "../storage/index.ts"
import { cutout, openImage } from "./index.ts"

describe("the box of a cutout", () => {
  it("stands around the reference position where the lattice says, whatever the rounding errors", async () => {
    const pixels = { shape: [90, 100], data: new Float32Array(9000) }
    for (let i = 0; i < 200; i++) {
      const [scale, turn] = [10 ** (-2 - (i % 5)), i * 0.7]
      const [ra, dec] = [((i * 97.123456) % 360).toFixed(6), (85 - ((i * 31.654321) % 170)).toFixed(6)]
      const header = new Header()
        .set("CTYPE1", "RA---TAN")
        .set("CTYPE2", "DEC--TAN")
        .set("CRPIX1", 50)
        .set("CRPIX2", 40)
        .set("CRVAL1", Number(ra))
        .set("CRVAL2", Number(dec))
        .set("CD1_1", -scale * Math.cos(turn))
        .set("CD1_2", scale * Math.sin(turn))
        .set("CD2_1", scale * Math.sin(turn))
        .set("CD2_2", scale * Math.cos(turn))
      const image = await openImage(memorySource(writeFits([{ header, pixels }]), `${ra} ${dec}`))
      const at = skyCoord(Number(ra), Number(dec))
      expect([ra, dec, ...(await cutout(image, at, parseSize("20px"))).origin]).toEqual([ra, dec, 39, 29])
      expect([ra, dec, ...(await cutout(image, at, parseSize("21px"))).origin]).toEqual([ra, dec, 39, 29])
    }
  })
})
