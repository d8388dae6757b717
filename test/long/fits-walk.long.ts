import { expect, test } from "vitest"
import { MIN_BYTES, BALANCED } from "../../src/core/index.ts"
import { Header, findHdu, openFits, readHdus, writeFits } from "../../src/formats/fits/index.ts"
import { memorySource } from "../../src/storage/index.ts"
import { dice } from "../../src/testing/fits-mutate.ts"

/** A file whose extensions come in a period of lengths and header sizes, broken now and then. */
function randomFile(seed: number): Uint8Array {
  const roll = dice(seed)
  const period = 1 + roll(6)
  const scale = [3000, 20_000, 120_000][roll(3)]!
  const pattern = Array.from({ length: period }, () => ({ bytes: roll(scale), cards: roll(3) * 36 }))
  const breaks = [0, 3, 40][roll(3)]!
  const extensions = Array.from({ length: 20 + roll(180) }, (_, i) => {
    const { bytes, cards } = pattern[i % period]!
    const length = breaks > 0 && roll(breaks) === 0 ? roll(scale) : bytes
    const header = new Header().set("EXTNAME", `E${i + 1}`)
    for (let k = 0; k < cards; k++) header.set(`KEY${k}`, k)
    return { header, pixels: { shape: [length + 1], data: new Uint8Array(length + 1) } }
  })
  return writeFits([{}, ...extensions])
}

test("150 files of many extensions are walked right, whatever was guessed", async () => {
  const waves: number[] = []
  for (let seed = 1; seed <= 150; seed++) {
    const bytes = randomFile(seed)
    const plain = await openFits(memorySource(bytes, "many"), { cost: MIN_BYTES })
    for (let i = 0; (await plain.hdu(i, { cost: MIN_BYTES })) !== undefined;) i++
    const truth = plain.known.map(({ name, headerOffset, end }) => [name, headerOffset, end])
    for (const cost of [BALANCED, MIN_BYTES, { ...BALANCED, connections: 1000 }]) {
      const file = await openFits(memorySource(bytes, "many"), { cost })
      await readHdus(file, { cost })
      expect(file.known.map(({ name, headerOffset, end }) => [name, headerOffset, end])).toEqual(truth)
      if (cost === BALANCED) waves.push(file.headerPlan.waves)
      const again = await openFits(memorySource(bytes, "many"), { cost })
      const last = truth.at(-1)!
      expect((await findHdu(again, { name: last[0] as string }, { cost })).headerOffset).toBe(last[1])
    }
  }
  waves.sort((a, b) => a - b)
  process.stdout.write(`waves: median ${waves[75]}, most ${waves.at(-1)}\n`)
  expect(waves[75]).toBeLessThanOrEqual(6)
})
