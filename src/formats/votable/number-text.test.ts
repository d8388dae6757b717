import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { elementValue, longDecimal, plainNumber } from "./number-text.ts"
import { bytesOfText } from "./text-bytes.ts"

function plain(text: string): number {
  const bytes = bytesOfText(`<TD>${text}</TD>`)
  return plainNumber(bytes, 4, bytes.length - 5)
}

/** What a reader takes: the plain way, and where that gives up the long one. */
function read(text: string): number {
  const bytes = bytesOfText(`<TD>${text}</TD>`)
  const value = plainNumber(bytes, 4, bytes.length - 5)
  return Number.isNaN(value) ? longDecimal(bytes, 4, bytes.length - 5) : value
}

describe("plainNumber", () => {
  test("gives the nearest double for every double's shortest text", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(String(value))).toBe(Number(String(value)))
      }),
      { numRuns: 3000 },
    )
  })

  test("gives the nearest double for decimals of any length and exponent", () => {
    const decimal = fc
      .tuple(
        fc.constantFrom("", "-", "+"),
        fc.stringMatching(/^\d{1,12}$/),
        fc.stringMatching(/^\d{0,20}$/),
        fc.integer({ min: -30, max: 30 }),
      )
      .map(([sign, whole, part, exponent]) => `${sign}${whole}.${part}${exponent === 0 ? "" : `e${exponent}`}`)
    fc.assert(
      fc.property(decimal, (text) => {
        expect(read(text)).toBe(Number(text))
        const fast = plain(text)
        expect(Number.isNaN(fast) || Object.is(fast, Number(text))).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  test("halfway cases between two doubles are left to the careful way or right", () => {
    for (let i = 0; i < 2000; i++) {
      const value = 2 ** 53 + 2 * i + 1
      for (const text of [
        `${2n ** 53n + BigInt(2 * i + 1)}`,
        `${(2n ** 53n + BigInt(2 * i + 1)) * 10n}e-1`,
        `${value}.5`,
      ])
        expect(read(text)).toBe(Number(text))
    }
  })

  test("refuses what is no plain decimal", () => {
    for (const text of ["", " ", "-", ".", "+.", "1 2", "0x10", "1e", "1e+", "nan", "1.2.3", "--1", "1e5x", "e5"])
      expect([text, plain(text)]).toEqual([text, NaN])
    expect(longDecimal(bytesOfText("0x10"), 0, 4)).toBeNaN()
    expect(longDecimal(bytesOfText("0b1"), 0, 3)).toBeNaN()
    expect(longDecimal(bytesOfText("0o7"), 0, 3)).toBeNaN()
  })

  test("keeps the sign of zero", () => {
    expect(Object.is(plain("-0.0"), -0)).toBe(true)
    expect(plain("0")).toBe(0)
    expect(plain("5.")).toBe(5)
    expect(plain(".5")).toBe(0.5)
  })
})

describe("elementValue", () => {
  test("64-bit integers keep every digit and nothing beyond", () => {
    expect(elementValue("9223372036854775807", "long")).toBe(9223372036854775807n)
    expect(elementValue("-9223372036854775808", "long")).toBe(-9223372036854775808n)
    expect(elementValue("9223372036854775808", "long")).toBeUndefined()
    expect(elementValue("0x7fffffffffffffff", "long")).toBe(9223372036854775807n)
  })

  test("integers outside their type are no value", () => {
    expect(elementValue("255", "unsignedByte")).toBe(255)
    expect(elementValue("256", "unsignedByte")).toBeUndefined()
    expect(elementValue("-1", "unsignedByte")).toBeUndefined()
    expect(elementValue("32768", "short")).toBeUndefined()
    expect(elementValue("1.5", "int")).toBeUndefined()
    expect(elementValue("3.0", "int")).toBe(3)
    expect(elementValue("1e400", "int")).toBeUndefined()
  })

  test("floats know NaN and infinities, booleans their spellings", () => {
    expect(elementValue("NaN", "double")).toBeNaN()
    expect(elementValue("+InF", "float")).toBe(Infinity)
    expect(elementValue("-Inf", "double")).toBe(-Infinity)
    expect(elementValue("T", "boolean")).toBe(1)
    expect(elementValue("false", "boolean")).toBe(0)
    expect(elementValue("yes", "boolean")).toBeUndefined()
  })
})
