import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { CaelumError } from "../core/index.ts"
import type { ByteSource } from "../core/index.ts"
import { bytesAt } from "./bytes.ts"

export interface SuiteSubject {
  /** A fresh source over an object of `size` bytes, byte `i` of it being `byteAt(i)`. */
  make(size: number): Promise<ByteSource>
  close?(): Promise<void>
}

/** The contract of ByteSource, run by every implementation and every layer. */
export function describeByteSource(name: string, start: () => Promise<SuiteSubject>): void {
  describe(`${name} as a ByteSource`, () => {
    let subject: SuiteSubject
    beforeAll(async () => {
      subject = await start()
    })
    afterAll(async () => subject.close?.())

    it("reads exactly what was asked for", async () => {
      const source = await subject.make(1000)
      expect(await source.read({ offset: 10, length: 20 })).toEqual(bytesAt(10, 20))
      expect(await source.read({ offset: 999, length: 1 })).toEqual(bytesAt(999, 1))
      expect(await source.read({ offset: 0, length: 1000 })).toEqual(bytesAt(0, 1000))
    })

    it("reads starts and ends, also beyond the size", async () => {
      for (const n of [1, 999, 1000, 1001, 5000]) {
        const taken = Math.min(n, 1000)
        expect(await (await subject.make(1000)).read({ first: n })).toEqual(bytesAt(0, taken))
        expect(await (await subject.make(1000)).read({ last: n })).toEqual(bytesAt(1000 - taken, taken))
      }
    })

    it("learns the size from a read, and tells it when asked", async () => {
      const source = await subject.make(777)
      await source.read({ last: 5 })
      expect(source.known()?.size).toBe(777)
      expect(await (await subject.make(777)).size()).toBe(777)
    })

    it("reads nothing of an empty object", async () => {
      for (const range of [{ first: 4 }, { last: 4 }, { first: 0 }, { offset: 0, length: 0 }])
        expect(await (await subject.make(0)).read(range)).toHaveLength(0)
      expect(await (await subject.make(0)).size()).toBe(0)
    })

    it("refuses ranges outside the object, before and after the size is known", async () => {
      for (const range of [
        { offset: 90, length: 11 },
        { offset: 100, length: 1 },
        { offset: 1e6, length: 10 },
      ]) {
        const source = await subject.make(100)
        await expect(source.read(range)).rejects.toMatchObject({ code: "range", context: { uri: source.label } })
        await source.size()
        await expect(source.read(range)).rejects.toMatchObject({ code: "range" })
      }
    })

    it("refuses ranges that are none", async () => {
      const source = await subject.make(100)
      for (const range of [{ offset: -1, length: 2 }, { offset: 0, length: 1.5 }, { first: NaN }, { last: -3 }])
        await expect(source.read(range)).rejects.toMatchObject({ code: "usage" })
      await expect(source.read({ offset: 2 ** 53, length: 1 })).rejects.toBeInstanceOf(CaelumError)
    })

    it("stops at an abort, before and during a read", async () => {
      const source = await subject.make(100_000)
      const gone = AbortSignal.abort()
      await expect(source.read({ first: 10 }, { signal: gone })).rejects.toMatchObject({ code: "aborted" })
      const controller = new AbortController()
      const reading = source.read({ offset: 0, length: 100_000 }, { signal: controller.signal })
      controller.abort()
      await expect(
        reading.then(
          () => "read",
          (error: unknown) => (error as CaelumError).code,
        ),
      ).resolves.toMatch(/^(read|aborted)$/)
      expect(await source.read({ offset: 5, length: 3 })).toEqual(bytesAt(5, 3))
    })

    it("answers any ranges side by side", async () => {
      const source = await subject.make(5000)
      const range = fc.oneof(
        fc.tuple(fc.nat(4999), fc.nat(5000)).map(([offset, n]) => ({ offset, length: Math.min(n, 5000 - offset) })),
        fc.nat(6000).map((first) => ({ first })),
        fc.nat(6000).map((last) => ({ last })),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(range, { maxLength: 12 }), async (ranges) => {
          const answers = await Promise.all(ranges.map((one) => source.read(one)))
          for (const [i, one] of ranges.entries()) expect(Buffer.compare(answers[i]!, wanted(one, 5000))).toBe(0)
        }),
        { numRuns: 25 },
      )
    })
  })
}

function wanted(
  range: { offset: number; length: number } | { first: number } | { last: number },
  size: number,
): Uint8Array {
  if ("first" in range) return bytesAt(0, Math.min(range.first, size))
  if ("last" in range) return bytesAt(size - Math.min(range.last, size), Math.min(range.last, size))
  return bytesAt(range.offset, range.length)
}
