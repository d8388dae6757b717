import fc from "fast-check"
import { expect, it } from "vitest"
import type { ByteRange, ByteSource, ReadOptions } from "../core/index.ts"
import { CaelumError, abortError, delay } from "../core/index.ts"
import { byteAt, bytesAt } from "../testing/bytes.ts"
import { RangeCache, memorySource, readSpans, withCache, withCoalescing } from "./index.ts"

/** A source whose reads wait to be let go, with the ranges it was asked for. */
function held(size = 1000, known = true) {
  const inner = memorySource(bytesAt(0, size), "held")
  const asked: ByteRange[] = []
  const gates: { open: () => void; fail: (error: Error) => void; aborted: boolean }[] = []
  const source: ByteSource = {
    label: "held",
    known: () => (known ? { size } : undefined),
    size: async () => size,
    read: (range: ByteRange, options?: ReadOptions) =>
      new Promise((resolve, reject) => {
        asked.push(range)
        const gate = { open: () => resolve(inner.read(range)), fail: reject, aborted: false }
        options?.signal?.addEventListener("abort", () => {
          gate.aborted = true
          reject(abortError(options.signal))
        })
        gates.push(gate)
      }),
  }
  return { source: withCoalescing(source), asked, gates }
}

const settle = (): Promise<void> => delay(1)

it("sends equal and contained reads once", async () => {
  const { source, asked, gates } = held()
  const reads = [
    source.read({ offset: 10, length: 50 }),
    source.read({ offset: 10, length: 50 }),
    source.read({ offset: 20, length: 5 }),
  ]
  await settle()
  expect(asked).toEqual([{ offset: 10, length: 50 }])
  gates[0]!.open()
  expect(await Promise.all(reads)).toEqual([bytesAt(10, 50), bytesAt(10, 50), bytesAt(20, 5)])
})

it("asks only for what is not under way", async () => {
  const { source, asked, gates } = held()
  const reads = [
    source.read({ offset: 0, length: 50 }),
    source.read({ offset: 80, length: 50 }),
    source.read({ offset: 40, length: 60 }),
    source.read({ offset: 120, length: 20 }),
  ]
  await settle()
  expect(asked.slice(2)).toEqual([
    { offset: 50, length: 30 },
    { offset: 130, length: 10 },
  ])
  for (const gate of gates) gate.open()
  expect(await Promise.all(reads)).toEqual([bytesAt(0, 50), bytesAt(80, 50), bytesAt(40, 60), bytesAt(120, 20)])
})

it("joins starts and ends before the size is known", async () => {
  const { source, asked, gates } = held(30, false)
  const reads = [
    source.read({ last: 100 }),
    source.read({ last: 10 }),
    source.read({ first: 20 }),
    source.read({ first: 5 }),
    source.read({ first: 21 }),
  ]
  await settle()
  expect(asked).toEqual([{ last: 100 }, { first: 20 }, { first: 21 }])
  for (const gate of gates) gate.open()
  expect(await Promise.all(reads)).toEqual([
    bytesAt(0, 30),
    bytesAt(20, 10),
    bytesAt(0, 20),
    bytesAt(0, 5),
    bytesAt(0, 21),
  ])
})

it("cancels a shared read only when every caller has gone", async () => {
  const { source, gates } = held()
  const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()]
  const reads = [one, two].map(({ signal }) =>
    source.read({ offset: 0, length: 9 }, { signal }).catch((error: CaelumError) => error.code),
  )
  one.abort()
  await settle()
  expect(gates[0]!.aborted).toBe(false)
  const late = source.read({ offset: 0, length: 4 }, { signal: three.signal })
  two.abort()
  await settle()
  expect(gates[0]!.aborted).toBe(false)
  gates[0]!.open()
  expect(await late).toEqual(bytesAt(0, 4))
  expect(await Promise.all(reads)).toEqual(["aborted", "aborted"])
})

it("does not give a cancelled read to a newcomer", async () => {
  const { source, asked, gates } = held()
  const controller = new AbortController()
  const left = source.read({ offset: 0, length: 9 }, { signal: controller.signal })
  await settle()
  controller.abort()
  await expect(left).rejects.toMatchObject({ code: "aborted" })
  expect(gates[0]!.aborted).toBe(true)
  const fresh = source.read({ offset: 0, length: 9 })
  await settle()
  expect(asked).toHaveLength(2)
  gates[1]!.open()
  expect(await fresh).toEqual(bytesAt(0, 9))
})

it("keeps no failed read", async () => {
  const { source, asked, gates } = held()
  const first = source.read({ offset: 0, length: 9 })
  await settle()
  gates[0]!.fail(new CaelumError("network", "It broke."))
  await expect(first).rejects.toMatchObject({ code: "network" })
  const second = source.read({ offset: 0, length: 9 })
  await settle()
  gates[1]!.open()
  expect(await second).toEqual(bytesAt(0, 9))
  expect(asked).toHaveLength(2)
})

it("is right under any interleaving of overlapping reads and aborts", async () => {
  const read = fc.record({ offset: fc.nat(199), length: fc.integer({ min: 1, max: 100 }), abort: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(read, { maxLength: 15 }), fc.infiniteStream(fc.nat()), async (reads, picks) => {
      const { source, gates } = held(300)
      const outcomes = reads.map(async ({ offset, length, abort }) => {
        const controller = new AbortController()
        if (abort) setTimeout(() => controller.abort(), 0)
        const bytes = await source.read({ offset, length }, { signal: controller.signal }).catch(() => undefined)
        return abort || (bytes?.length === length && bytes.every((byte, i) => byte === byteAt(offset + i)))
      })
      await settle()
      const order = gates.map((gate) => ({ gate, at: picks.next().value })).sort((a, b) => a.at - b.at)
      for (const { gate } of order) gate.open()
      expect((await Promise.all(outcomes)).every(Boolean)).toBe(true)
    }),
    { numRuns: 40 },
  )
})

it("keeps ranges within the cache's bound and answers from what is kept", async () => {
  const asked: ByteRange[] = []
  const inner = memorySource(bytesAt(0, 100_000), "inner")
  const counted: ByteSource = { ...inner, read: (range, options) => (asked.push(range), inner.read(range, options)) }
  let hits = 0
  const source = withCache(counted, new RangeCache(1600), () => (hits += 1))
  await source.read({ offset: 100, length: 200 })
  expect(await source.read({ offset: 150, length: 50 })).toEqual(bytesAt(150, 50))
  expect(await source.read({ offset: 100, length: 200 })).toEqual(bytesAt(100, 200))
  expect([asked.length, hits]).toEqual([1, 2])
  await source.read({ offset: 0, length: 201 })
  await source.read({ offset: 0, length: 201 })
  expect(asked).toHaveLength(3)
  for (let i = 1; i <= 8; i++) await source.read({ offset: i * 1000, length: 200 })
  await source.read({ offset: 100, length: 200 })
  expect(asked).toHaveLength(12)
})

it("forgets what it kept of an object that changed", async () => {
  let change = false
  const inner = memorySource(bytesAt(0, 100), "inner")
  const changing: ByteSource = {
    ...inner,
    read: async (range) => (change ? Promise.reject(new CaelumError("changed", "It changed.")) : inner.read(range)),
  }
  const source = withCache(changing, new RangeCache(10_000))
  await source.read({ offset: 0, length: 10 })
  change = true
  expect(await source.read({ offset: 0, length: 10 })).toHaveLength(10)
  await expect(source.read({ offset: 0, length: 11 })).rejects.toMatchObject({ code: "changed" })
  await expect(source.read({ offset: 0, length: 10 })).rejects.toMatchObject({ code: "changed" })
})

it("reads spans side by side, in order, and cancels the rest at a failure", async () => {
  const source = memorySource(bytesAt(0, 100), "spans")
  expect(await readSpans(source, [])).toEqual([])
  expect(await readSpans(source, [{ offset: 5, length: 1 }])).toEqual([bytesAt(5, 1)])
  expect(
    await readSpans(source, [
      { offset: 50, length: 3 },
      { offset: 0, length: 2 },
      { offset: 1, length: 0 },
    ]),
  ).toEqual([bytesAt(50, 3), bytesAt(0, 2), new Uint8Array(0)])
  const { source: slow, gates } = held()
  const reading = readSpans(slow, [
    { offset: 0, length: 1 },
    { offset: 10, length: 1 },
    { offset: 20, length: 1 },
  ])
  await settle()
  gates[1]!.fail(new CaelumError("network", "It broke."))
  await expect(reading).rejects.toMatchObject({ code: "network" })
  expect(gates.map((gate) => gate.aborted)).toEqual([true, false, true])
  const gone = readSpans(
    slow,
    [
      { offset: 0, length: 1 },
      { offset: 10, length: 1 },
    ],
    { signal: AbortSignal.abort() },
  )
  await expect(gone).rejects.toMatchObject({ code: "aborted" })
})
