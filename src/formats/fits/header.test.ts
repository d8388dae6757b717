import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isCaelumError } from "../../core/index.ts"
import type { CardValue } from "./index.ts"
import { parseCard } from "./card.ts"
import { Header, formatHeader, makeCard, parseHeader, parseTextHeader } from "./index.ts"
import { parseCards } from "./parse-header.ts"

const keyword = fc
  .stringMatching(/^[A-Z][A-Z0-9_-]{0,7}$/)
  .filter((word) => !/^(END|COMMENT|HISTORY|CONTINUE|HIERARCH)$/.test(word))
const text = fc.string({ unit: fc.constantFrom(..."abc XYZ'&/=0.9(),-+\"'&' ".split("")), maxLength: 300 })
const value: fc.Arbitrary<CardValue> = fc.oneof(
  text.map((word) => word.trimEnd()),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 100n }),
  fc.bigInt({ min: -(2n ** 100n), max: -(2n ** 53n) }),
  fc.constant(undefined),
  fc.record({ re: fc.integer(), im: fc.integer() }),
)

describe("cards written and read again", () => {
  test("keep keyword, value and a short comment", () => {
    fc.assert(
      fc.property(keyword, value, fc.stringMatching(/^[a-z]{0,8}$/), (name, given, comment) => {
        const card = makeCard(name, given, comment)
        expect(card.image.length % 80).toBe(0)
        const [read, ...more] = parseCards(card.image)
        expect(more).toEqual([])
        expect([read!.keyword, read!.value]).toEqual([name, given])
        if (card.image.length === 80 && typeof given === "number") expect(read!.comment).toBe(comment)
      }),
      { numRuns: 500 },
    )
  })

  test("long keywords by HIERARCH", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z]{2,6}( [A-Z0-9]{1,8}){1,2}$/), value, (name, given) => {
        const [read, ...more] = parseCards(makeCard(name, given).image)
        expect(more).toEqual([])
        expect([read!.keyword, read!.value]).toEqual([name, given])
      }),
    )
  })

  test.each([
    ["CRPIX1", 1, "CRPIX1  =                    1"],
    ["CRPIX1", 0.5, "CRPIX1  =                  0.5"],
    ["CRVAL1", 1e21, "CRVAL1  =              1.0E+21"],
    ["OBJECT", "M 31", "OBJECT  = 'M 31    '"],
    ["SIMPLE", true, "SIMPLE  =                    T"],
    ["X", undefined, "X       ="],
    ["X", { re: 1, im: -0.5 }, "X       =          (1.0, -0.5)"],
    ["X", 2n ** 63n, "X       =  9223372036854775808"],
  ] as const)("%s = %s", (name, given, image) => {
    expect(makeCard(name, given).image.trimEnd()).toBe(image.trimEnd())
  })

  test.each([
    ["a number that is not finite", () => makeCard("X", Infinity)],
    ["text beyond ASCII", () => makeCard("X", "α")],
    ["a line end", () => makeCard("X", "a\nb")],
    ["an impossible keyword", () => makeCard("A=B", 1)],
    ["an empty HIERARCH", () => makeCard(" x ", 1)],
    ["a value that does not fit", () => makeCard("X", 10n ** 90n)],
    ["long commentary", () => makeCard("COMMENT", "x".repeat(73))],
  ])("%s is refused", (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: "usage" }))
  })
})

describe("a header", () => {
  const cards = (): Header =>
    parseTextHeader(
      [
        "SIMPLE  = T",
        "NAXIS   = 2 / axes",
        "CRPIX1  = 10.0 / reference",
        "DUP     = 1",
        "DUP     = 2",
        "COMMENT one",
        "BAD     = what?",
        "HIERARCH ESO A B = 'x'",
      ].join("\n"),
    )

  test("looks up without regard to case, first card first", () => {
    const header = cards()
    expect(header.get("naxis")).toBe(2)
    expect(header.get("DUP")).toBe(1)
    expect(header.all("DUP").map((card) => card.value)).toEqual([1, 2])
    expect(header.get("HIERARCH ESO A B")).toBe("x")
    expect(header.get("ESO A B")).toBe("x")
    expect(header.get("ABSENT")).toBeUndefined()
    expect(header.get("BAD")).toBeUndefined()
    expect(header.has("BAD")).toBe(true)
  })

  test("typed reading says what is wrong", () => {
    const header = cards()
    expect(header.number("CRPIX1")).toBe(10)
    expect(header.integer("CRPIX1")).toBe(10)
    expect(header.number("ABSENT")).toBeUndefined()
    expect(header.text("ESO A B")).toBe("x")
    for (const wrong of [
      () => header.number("ESO A B"),
      () => header.number("BAD"),
      () => header.text("NAXIS"),
      () => header.integer("SIMPLE"),
    ]) {
      expect(wrong).toThrow(expect.objectContaining({ code: "malformed" }))
    }
  })

  test("editing keeps comments, reals and the other cards' bytes", () => {
    const header = cards()
    const before = header.cards.map((card) => card.image)
    const edited = header
      .copy()
      .set("CRPIX1", 7)
      .set("NAXIS", 3)
      .set("NEW", "value", "added")
      .remove("DUP", (name) => name === "BAD")
    expect(edited.card("CRPIX1")!.image.trimEnd()).toBe("CRPIX1  =                  7.0 / reference")
    expect(edited.card("NAXIS")!.image.trimEnd()).toBe("NAXIS   =                    3 / axes")
    expect(edited.cards.map((card) => card.keyword)).toEqual(["SIMPLE", "NAXIS", "CRPIX1", "COMMENT", "ESO A B", "NEW"])
    expect(edited.cards[0]!.image).toBe(before[0])
    expect(header.cards.map((card) => card.image)).toEqual(before)
  })

  test("set does not touch a second comment card", () => {
    const header = cards().set("COMMENT", "two").addText("HISTORY", "x".repeat(100))
    expect(header.all("COMMENT").map((card) => card.value)).toEqual(["one", "two"])
    expect(header.all("HISTORY").map((card) => card.value)).toEqual(["x".repeat(72), "x".repeat(28)])
  })

  test("formats to whole blocks and back", () => {
    const bytes = formatHeader(cards())
    expect(bytes.length).toBe(2880)
    const read = parseHeader(bytes)!
    expect(read.length).toBe(2880)
    expect(read.header.cards).toEqual(cards().cards)
  })

  test("bytes beyond ASCII come back as they were", () => {
    const bytes = formatHeader(new Header([makeCard("OBJECT", "x")]))
    bytes[12] = 0xe9
    expect(Buffer.compare(formatHeader(parseHeader(bytes)!.header), bytes)).toBe(0)
  })

  test("a CONTINUE without an announcement is commentary, & without CONTINUE is text", () => {
    const header = parseTextHeader(["A       = 'x'", "CONTINUE  'y'", "B       = 'z&'", "C       = 1"].join("\n"))
    expect(header.get("A")).toBe("x")
    expect(header.get("B")).toBe("z&")
    expect(header.cards.length).toBe(4)
  })

  test("500 cards parse fast", () => {
    const header = new Header(
      Array.from({ length: 500 }, (_, i) => makeCard(`KEY${i}`, i % 2 ? i * 1.1 : `text ${i}`, "comment")),
    )
    const bytes = formatHeader(header)
    for (let i = 0; i < 100; i++) parseHeader(bytes)
    const before = process.cpuUsage()
    for (let i = 0; i < 100; i++) parseHeader(bytes)
    const { user, system } = process.cpuUsage(before)
    // 0.5 ms on a quiet machine; the bound leaves room for a busy one.
    expect((user + system) / 1e3 / 100).toBeLessThan(2)
  })
})

test("a sign within the keyword's columns never becomes a part of another keyword", () => {
  expect(parseCard("CRVAL1=10".padEnd(80))).toMatchObject({ keyword: "CRVAL1", kind: "value", value: 10 })
  expect(parseCard("CRVAL1=-1.5E1 / deg".padEnd(80))).toMatchObject({ keyword: "CRVAL1", value: -15, comment: "deg" })
  expect(parseCard("A=B and more text".padEnd(80))).toMatchObject({ keyword: "A=B and", kind: "commentary" })
})

describe("text headers", () => {
  test.each([
    ["lines", "CRVAL1  = 1.5\nCRPIX1  = 2\nEND\nrubbish"],
    ["Windows lines", "CRVAL1  = 1.5\r\nCRPIX1  = 2\r\n"],
    ["padded lines", `${"CRVAL1  = 1.5".padEnd(80)}\n${"CRPIX1  = 2".padEnd(80)}\n`],
    ["no blanks", "CRVAL1=1.5\nCRPIX1  =2\n"],
    ["blanks before the sign", "CRVAL1 =1.5\nCRPIX1   = 2\n"],
    ["a byte order mark and blank lines", "\ufeff\n  \r\nCRVAL1  = 1.5\nCRPIX1  = 2\n"],
    ["all indented", "\n    CRVAL1  = 1.5\n    CRPIX1= 2\n"],
    ["records run together", "CRVAL1  = 1.5".padEnd(80) + "CRPIX1  = 2".padEnd(80)],
    ["records run together, with END", "CRVAL1  = 1.5".padEnd(80) + "CRPIX1  = 2".padEnd(80) + "END".padEnd(80) + "X"],
  ])("%s", (_, words) => {
    const header = parseTextHeader(words)
    expect(header.cards.map((card) => [card.keyword, card.value])).toEqual([
      ["CRVAL1", 1.5],
      ["CRPIX1", 2],
    ])
  })

  test.each(["", "hello world", "\n\n", "just = some text, not a header at all", "{}"])("%j is refused", (words) => {
    expect(() => parseTextHeader(words)).toThrow(expect.objectContaining({ code: "malformed" }))
  })
})

test("any bytes give a header, nothing yet, or an error of ours", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        const parsed = parseHeader(bytes)
        expect(parsed === undefined || parsed.header instanceof Header).toBe(true)
      } catch (error) {
        expect(isCaelumError(error, "malformed")).toBe(true)
      }
    }),
  )
})
