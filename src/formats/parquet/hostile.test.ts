import { readdirSync, readFileSync, statSync } from "node:fs"
import { fileURLToPath } from "node:url"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { CaelumError, isCaelumError } from "../../core/index.ts"
import { readTable } from "../../data/write/index.ts"
import { memorySource } from "../../storage/index.ts"
import { parseArrowSchema } from "./arrow-schema.ts"
import { openParquet } from "./open.ts"
import { unsnap } from "./snappy.ts"

const ROOT = fileURLToPath(new URL("../../../test/data/catalog/", import.meta.url))
const small = readdirSync(`${ROOT}parquet-testing`)
  .filter((name) => name.endsWith(".parquet"))
  .map((name) => `parquet-testing/${name}`)
  .filter((name) => statSync(ROOT + name).size < 1500)
const rich = "made/dictionary-v2-snappy.parquet"

function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(ROOT + name))
}

/** Reads everything; returns what it threw that is not a CaelumError. */
async function misbehaviour(bytes: Uint8Array): Promise<unknown> {
  try {
    await readTable(memorySource(bytes, "hostile.parquet"))
    return undefined
  } catch (error) {
    return isCaelumError(error) && error.code !== "internal" ? undefined : error
  }
}

describe("damaged files end in a typed error", () => {
  test("cut off at every length", async () => {
    for (const name of small.slice(0, 8)) {
      const whole = bytesOf(name)
      for (let length = 0; length < whole.length; length++)
        await expect(openParquet(memorySource(whole.slice(0, length), name))).rejects.toBeInstanceOf(CaelumError)
    }
  })

  test("every byte of a small file changed", async () => {
    const name = small.find((each) => each.includes("nulls"))!
    const whole = bytesOf(name)
    for (let at = 0; at < whole.length; at++)
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = whole.slice()
        changed[at]! ^= flip
        expect(await misbehaviour(changed)).toBeUndefined()
      }
  })

  test("random bytes of all small files and of one with every type changed", async () => {
    const files = [...small.map(bytesOf), bytesOf(rich)]
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)), {
          minLength: 1,
          maxLength: 4,
        }),
        async (index, changes) => {
          const changed = files[index]!.slice()
          for (const [place, value] of changes) changed[Math.floor(place * changed.length)] = value
          expect(await misbehaviour(changed)).toBeUndefined()
        },
      ),
      { numRuns: 400, seed: 7 },
    )
  }, 20_000)

  test("the footer of a file with every type changed", async () => {
    const whole = bytesOf(rich)
    const length = new DataView(whole.buffer).getUint32(whole.length - 8, true)
    await fc.assert(
      fc.asyncProperty(fc.nat(length - 1), fc.nat(255), async (at, value) => {
        const changed = whole.slice()
        changed[whole.length - 8 - length + at] = value
        expect(await misbehaviour(changed)).toBeUndefined()
      }),
      { numRuns: 400, seed: 11 },
    )
  }, 20_000)
})

describe("lying lengths", () => {
  const claim = (length: number): Uint8Array => {
    const bytes = new Uint8Array(100)
    new DataView(bytes.buffer).setUint32(92, length, true)
    bytes.set([0x50, 0x41, 0x52, 0x31], 96)
    return bytes
  }

  test.each([93, 1000, 2 ** 31, 2 ** 32 - 1])("a footer of %d bytes in a file of 100", async (length) => {
    await expect(openParquet(memorySource(claim(length), "x"))).rejects.toMatchObject({ code: "malformed" })
  })

  test("a footer longer than allowed is refused before it is read", async () => {
    const bytes = bytesOf(rich)
    await expect(openParquet(memorySource(bytes, "x"), { longest: 1000, guess: 64 })).rejects.toMatchObject({
      code: "limit",
    })
  })

  test("not Parquet at all, and encrypted", async () => {
    await expect(openParquet(memorySource(new Uint8Array(0), "x"))).rejects.toMatchObject({ code: "malformed" })
    await expect(openParquet(memorySource(new TextEncoder().encode("<html></html>"), "x"))).rejects.toMatchObject({
      code: "malformed",
    })
    await expect(openParquet(memorySource(new TextEncoder().encode("....PARE"), "x"))).rejects.toMatchObject({
      code: "unsupported",
    })
  })

  test("Snappy blocks and Arrow schemas of random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(300), (bytes, length) => {
        expect(typeof unsnap(bytes, new Uint8Array(length))).toBe("boolean")
        const text = btoa(String.fromCharCode(...bytes))
        let problem: unknown
        try {
          parseArrowSchema(text, "x")
        } catch (error) {
          problem = error
        }
        expect(problem === undefined || isCaelumError(problem, "malformed")).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
