import { describe, expect, test } from "vitest"
import type { ByteSource, ReadCost, Span } from "../../core/index.ts"
import { MIN_BYTES, BALANCED } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { Header, findHdu, openFits, readHdus, writeFits } from "./index.ts"
import type { FitsFile } from "./index.ts"

/** A file of a primary header and extensions named SCI1, SCI2, … of so many bytes of data, and headers of so many cards more. */
function manyHdus(count: number, bytes: (i: number) => number, cards: (i: number) => number = () => 0): Uint8Array {
  const extensions = Array.from({ length: count }, (_, i) => {
    const size = bytes(i)
    const header = new Header()
    header.set("EXTNAME", `SCI${i + 1}`)
    const more = cards(i)
    for (let k = 0; k < more; k++) header.set(`KEY${k}`, k)
    return { header, pixels: { shape: [size], data: new Uint8Array(size).fill(i % 251) } }
  })
  return writeFits([{}, ...extensions])
}

interface Counted {
  readonly source: ByteSource
  waves: number
  requests: number
  bytes: number
}

function counted(content: Uint8Array): Counted {
  const inner = memorySource(content, "many.fits")
  const read: ByteSource["read"] = async (range, options) => {
    counts.requests += 1
    const bytes = await inner.read(range, options)
    counts.bytes += bytes.length
    return bytes
  }
  const counts: Counted = { waves: 0, requests: 0, bytes: 0, source: { ...inner, read } }
  return counts
}

const WIDE: ReadCost = { ...BALANCED, connections: 10_000 }

async function walk(content: Uint8Array, find: (file: FitsFile) => Promise<unknown>, cost = WIDE): Promise<Counted> {
  const counts = counted(content)
  const file = await openFits(counts.source, { cost })
  await find(file)
  expect(file.headerPlan).toMatchObject({ requests: counts.requests, bytes: counts.bytes })
  return { ...counts, waves: file.headerPlan.waves }
}

const byNumber =
  (n: number, cost = WIDE) =>
  async (file: FitsFile) =>
    findHdu(file, n, { cost })
const spans = (file: FitsFile): Span[] =>
  file.known.map(({ headerOffset, end }) => ({ offset: headerOffset, length: end - headerOffset }))

/** What a walk without any guess finds. */
async function truth(content: Uint8Array): Promise<Span[]> {
  const file = await openFits(memorySource(content, "many.fits"), { cost: MIN_BYTES })
  for (let i = 0; (await file.hdu(i, { cost: MIN_BYTES })) !== undefined;) i++
  return spans(file)
}

describe("many extensions", () => {
  const N = 1600
  const even = manyHdus(N, () => 40_000)
  const triples = manyHdus(
    N,
    (i) => [90_000, 90_000, 30_000][i % 3]!,
    (i) => [40, 0, 80][i % 3]!,
  )
  const tailed = manyHdus(N, (i) => (i === N - 1 ? 7 : 100_000))

  test.each([
    ["equal", even, 2],
    ["in threes", triples, 4],
    ["equal but for the last", tailed, 4],
  ])("of a file whose extensions are %s, the last is found in few steps", async (_, content, most) => {
    const numbered = await walk(content, byNumber(N))
    expect(numbered.waves).toBeLessThanOrEqual(most)
    expect(numbered.bytes).toBeLessThan(content.length / 3)
    const named = await walk(content, async (file) => {
      const hdu = await findHdu(file, { name: `sci${N}` }, { cost: WIDE })
      expect([hdu.index, hdu.name]).toEqual([N, `SCI${N}`])
      expect(spans(file)).toEqual(await truth(content))
    })
    expect(named.waves).toBeLessThanOrEqual(most)
    const all = await walk(content, async (file) => readHdus(file, { cost: WIDE }))
    expect(all.waves).toBeLessThanOrEqual(most + 1)
  })

  test("an HDU near the start is found without reading those behind it", async () => {
    const counts = await walk(even, byNumber(3))
    expect(counts.requests).toBeLessThanOrEqual(4)
    expect(counts.bytes).toBeLessThan(250_000)
  })

  test("uneven files are read right, and soon", async () => {
    let seed = 7
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below
    for (const [least, spread, most] of [
      [0, 3000, 9],
      [1000, 30_000, 12],
      [40_000, 3000, 14],
    ] as const) {
      const content = manyHdus(
        600,
        () => least + random(spread),
        () => random(60),
      )
      const counts = await walk(content, async (file) => {
        await readHdus(file, { cost: WIDE })
        expect(spans(file)).toEqual(await truth(content))
      })
      expect(counts.waves).toBeLessThanOrEqual(most)
      expect(counts.bytes).toBeLessThanOrEqual(content.length * 1.7 + 100_000)
    }
  })

  test("small uneven HDUs are read once, or hardly more", async () => {
    let seed = 7
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below
    const content = manyHdus(1600, () => 120 * (1 + random(199)))
    const counts = await walk(content, byNumber(1600))
    expect(counts.waves).toBeLessThanOrEqual(7)
    expect(counts.bytes).toBeLessThanOrEqual(content.length * 1.1)
  })

  test("headers of any length, and a file that seems regular but is not, are read right", async () => {
    const content = manyHdus(
      120,
      (i) => (i % 40 === 39 ? 500_000 : 200_000),
      (i) => (i % 17 === 0 ? 300 : i % 5),
    )
    for (const cost of [BALANCED, MIN_BYTES, WIDE]) {
      const file = await openFits(memorySource(content, "many.fits"), { cost })
      await readHdus(file, { cost })
      expect(spans(file)).toEqual(await truth(content))
    }
  })

  test("a guess that begins like a header is no HDU", async () => {
    // the data of each HDU are themselves FITS files
    const inner = manyHdus(3, () => 5000)
    const extensions = Array.from({ length: 60 }, () => ({
      pixels: { shape: [inner.length], data: inner },
    }))
    const content = writeFits([{}, ...extensions])
    await walk(content, async (file) => {
      await readHdus(file, { cost: WIDE })
      expect(file.known.length).toBe(61)
    })
  })
})
