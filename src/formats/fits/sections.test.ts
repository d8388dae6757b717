import { expect, test } from "vitest"
import { MIN_BYTES, BALANCED } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { countingSource } from "../../testing/fits-data.ts"
import { findHdu, openFits, readSection, readSections, writeFits } from "./index.ts"

test("many sections at once are the same as each by itself, and what they share is read once", async () => {
  const data = Float32Array.from({ length: 300 * 200 }, (_, i) => i)
  const file = await openFits(memorySource(writeFits([{ pixels: { shape: [300, 200], data } }]), "mem"))
  const hdu = await findHdu(file)
  const sections = Array.from({ length: 40 }, (_, i) => {
    const [x, y] = [(i * 31) % 160, (i * 97) % 260]
    return [
      { start: y, stop: y + 1 + i },
      { start: x, stop: x + 1 + i },
    ]
  })
  for (const cost of [BALANCED, MIN_BYTES]) {
    const counted = countingSource(file.source)
    const together = await readSections(counted, hdu, sections, { cost })
    const bytes = counted.asked.reduce((sum, range) => sum + ("length" in range ? range.length : 0), 0)
    expect(bytes).toBeLessThanOrEqual(data.byteLength)
    for (const [i, section] of sections.entries())
      expect(together[i]).toEqual(await readSection(file.source, hdu, section))
  }
  await expect(readSections(file.source, hdu, sections, { maxBytes: 1e4 })).rejects.toMatchObject({ code: "limit" })
})
