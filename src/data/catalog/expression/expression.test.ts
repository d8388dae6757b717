import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Column, isCaelumError } from "../../../core/index.ts"
import {
  evaluate,
  filterExpression,
  mayBeTrue,
  parseColumns,
  parseExpression,
  type Range,
  selectRows,
} from "./index.ts"

const golden = JSON.parse(
  readFileSync(new URL("../../../../test/data/catalog/expressions.json", import.meta.url), "utf8"),
) as { columns: Record<string, (number | string | null)[]>; cases: [string, number[]][] }

function column(name: string, type: Column["type"], cells: readonly unknown[], values: Column["values"]): Column {
  return { name, type, shape: [], values, validity: Uint8Array.from(cells, (cell) => (cell === null ? 0 : 1)) }
}

const { a = [], w = [], x = [], s = [], y = [] } = golden.columns
const columns: Column[] = [
  column("a", "int16", a, Int16Array.from(a, Number)),
  column(
    "w",
    "int64",
    w,
    BigInt64Array.from(w, (cell) => BigInt(cell ?? 0)),
  ),
  column(
    "x",
    "float64",
    x,
    Float64Array.from(x, (cell) => (cell === null ? NaN : Number(cell))),
  ),
  column(
    "s",
    "string",
    s,
    s.map((cell) => String(cell ?? "")),
  ),
  column("y", "float32", y, Float32Array.from(y, Number)),
]
const table = { rows: a.length, columns }

function rowsOf(text: string): number[] {
  return [...selectRows(parseExpression(text), table)]
}

describe("conditions, as SQLite answers them", () => {
  test.each(golden.cases.slice(0, 64))("%s", (text, wanted) => {
    expect(rowsOf(text)).toEqual(wanted)
  })

  test("random ones", () => {
    for (const [text, wanted] of golden.cases.slice(64)) expect([text, rowsOf(text)]).toEqual([text, wanted])
  })
})

describe("what pruning may rely on", () => {
  const rangeOf = (name: string): Range | undefined => {
    const found = columns.find((each) => each.name === name)
    if (!found) return undefined
    const valid = Array.from(found.values as ArrayLike<number | bigint | string>).filter(
      (_, i) => found.validity![i] === 1,
    )
    const nulls = a.length - valid.length
    if (typeof valid[0] === "string") {
      const texts = (valid as string[])
        .map((each) => new TextEncoder().encode(each))
        .sort((p, q) => Buffer.compare(p, q))
      return { min: texts[0], max: texts.at(-1), nulls, rows: a.length, floating: false }
    }
    const sorted = (valid as (number | bigint)[]).sort((p, q) => (p < q ? -1 : 1))
    return { min: sorted[0], max: sorted.at(-1), nulls, rows: a.length, floating: found.type.startsWith("float") }
  }

  test("never drops a row group that holds a match, nor one of its single rows", () => {
    for (const [text, wanted] of golden.cases) {
      const { root } = parseExpression(text)
      if (wanted.length > 0) expect([text, mayBeTrue(root, rangeOf)]).toEqual([text, true])
      for (const row of wanted)
        expect([text, row, mayBeTrue(root, (name) => single(name, row))]).toEqual([text, row, true])
    }
  })

  const single = (name: string, row: number): Range | undefined => {
    const found = columns.find((each) => each.name === name)!
    const floating = found.type.startsWith("float")
    if (found.validity![row] === 0) return { nulls: 1, rows: 1, floating }
    const value = (found.values as ArrayLike<number | bigint | string>)[row]!
    const bound = typeof value === "string" ? new TextEncoder().encode(value) : value
    return { min: bound, max: bound, nulls: 0, rows: 1, floating }
  }

  test("drops what cannot match", () => {
    const range = (): Range => ({ min: 3, max: 7, nulls: 0, rows: 9, floating: false })
    for (const text of [
      "a < 3",
      "a > 7",
      "a = 8",
      "8 <= a",
      "a in (1, 9)",
      "a between 8 and 9",
      "not a >= 3",
      "a is null",
    ])
      expect([text, mayBeTrue(parseExpression(text).root, range)]).toEqual([text, false])
    const floating = (): Range => ({ ...range(), floating: true })
    // NaN is not bounded by statistics, and it makes these true.
    for (const text of ["a != 5", "not a >= 3", "not (a < 8)"])
      expect([text, mayBeTrue(parseExpression(text).root, floating)]).toEqual([text, true])
  })
})

describe("values", () => {
  const of = (text: string): Column => evaluate(parseColumns(text)[0]!, table)

  test("a column keeps itself, a computed one has name, type and unit", () => {
    const mags = { rows: 1, columns: [magnitude("w1", 12.5), magnitude("w2", 12)] }
    const [plain, computed, scaled] = parseColumns("w1, w1 - w2 as w12, 2 * w1").map((each) => evaluate(each, mags))
    expect(plain).toBe(mags.columns[0])
    expect(computed).toMatchObject({ name: "w12", type: "float64", unit: "mag", values: Float64Array.of(0.5) })
    expect(scaled).toMatchObject({ name: "2 * w1", unit: "mag" })
  })

  test("whole numbers stay exact to 64 bits; division is real", () => {
    const big = { rows: 1, columns: [column("n", "int64", [0], BigInt64Array.of(2n ** 53n + 1n))] }
    expect(evaluate(parseExpression("n + 1"), big).values).toEqual(BigInt64Array.of(2n ** 53n + 2n))
    expect(evaluate(parseExpression("3 / 2"), big).values).toEqual(Float64Array.of(1.5))
    expect(() => evaluate(parseExpression("n * n"), big)).toThrow(/exceeds 64 bits/)
  })

  test("functions", () => {
    expect(of("power(2, 10)").values[0]).toBe(1024)
    expect(of("log10(1000)").values[0]).toBeCloseTo(3, 12)
    expect(of("round(2.345, 2)").values[0]).toBe(2.35)
    expect(of("distance(0, 0, 0, 1)").values[0]).toBeCloseTo(1, 12)
    expect(of("sqrt(-1)").values[0]).toBeNaN()
  })

  test("NaN is unequal to everything, itself included", () => {
    const nan = { rows: 2, columns: [column("v", "float64", [0, 0], Float64Array.of(NaN, 1))] }
    const rows = (text: string): number[] => [...selectRows(parseExpression(text), nan)]
    expect(rows("v = v")).toEqual([1])
    expect(rows("v != 1")).toEqual([0])
    expect(rows("v is nan")).toEqual([0])
    expect(rows("v is not nan")).toEqual([1])
    expect(rows("not v < 5")).toEqual([0])
  })

  test("times compare with ISO 8601 texts", () => {
    const micros = BigInt(Date.parse("2010-01-07T00:00:00Z")) * 1000n
    const times = { rows: 1, columns: [column("t", "timestamp", [0], BigInt64Array.of(micros + 500_000n))] }
    expect([...selectRows(parseExpression("t > '2010-01-07' and t < '2010-01-07T00:00:00.6'"), times)]).toEqual([0])
    expect(() => selectRows(parseExpression("t > 'today'"), times)).toThrow(/is not a time/)
  })
})

function magnitude(name: string, value: number): Column {
  return { name, type: "float64", shape: [], values: Float64Array.of(value), unit: "mag" }
}

describe("mistakes name their place", () => {
  test.each([
    ["a = = 1", "a = ^= 1", "a value is expected"],
    ["a = 1 and", "a = 1 and^", "found the end"],
    ["(a = 1", "(a = 1^", "a ')' is expected"],
    ["b = 1", "^b = 1", "no column 'b'"],
    ["a = 'x'", "a = ^'x'", "a number cannot be compared with a string"],
    ["s + 1 > 2", "^s + 1 > 2", "a number is expected"],
    ["a && x", "a ^&& x", "write 'and' or 'or'"],
    ["1 < a < 3", "1 < a ^< 3", "comparisons do not chain"],
    ["nope(a) = 1", "^nope(a) = 1", "no function 'nope'"],
    ["power(a) = 1", "^power(a) = 1", "takes 2 values"],
    ["s = 'open", "s = ^'open", "is not closed"],
    ["2x = 1", "2^x = 1", "a number ends in 'x'"],
    ["a in 1", "a in ^1", "a list in parentheses"],
    ["a not 1", "a not ^1", "'in', 'between' or 'like'"],
  ])("%s", (text, shown, found) => {
    expect(() => rowsOf(text)).toThrow(expect.objectContaining({ code: "expression" }))
    expect(() => rowsOf(text)).toThrow(shown)
    expect(() => rowsOf(text)).toThrow(found)
  })

  test("near names are offered", () => {
    const named = { rows: 0, columns: ["w1mpro", "w2mpro", "designation"].map((name) => magnitude(name, 0)) }
    expect(() => selectRows(parseExpression("w1mpr > 1"), named)).toThrow("'w1mpro'")
    expect(() => selectRows(parseExpression("desig > 1"), named)).toThrow("'designation'")
  })

  test("any text parses or says why not, deep and long ones too", () => {
    const word = fc.constantFrom(
      "a",
      "x",
      "(",
      ")",
      "and",
      "not",
      "in",
      "between",
      "1",
      "'t'",
      ",",
      "=",
      "-",
      "is null",
      '"',
      "β",
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        let problem: unknown
        try {
          rowsOf(words.join(" "))
        } catch (error) {
          problem = error
        }
        expect(problem === undefined || isCaelumError(problem, "expression")).toBe(true)
      }),
      { numRuns: 500 },
    )
    for (const text of ["(".repeat(1e5), "not ".repeat(1e4), "-".repeat(1e5), `a${" + a".repeat(5000)} > 0`])
      expect(() => rowsOf(text)).toThrow(expect.objectContaining({ code: "expression" }))
    expect(rowsOf(`a = 0${" or a = 0".repeat(5000)}`)).toEqual(rowsOf("a = 0"))
    expect(rowsOf(`a in (${Array.from({ length: 20_000 }, (_, i) => i - 5).join(",")})`)).toEqual(
      rowsOf("a is not null"),
    )
  })
})

describe("filters as pandas writes them", () => {
  const rows = (filters: Parameters<typeof filterExpression>[0]): number[] => [
    ...selectRows(filterExpression(filters)!, table),
  ]

  test("one list is 'and', a list of lists is 'or' of them", () => {
    expect(
      rows([
        ["a", "=", 0],
        ["x", ">", 0],
      ]),
    ).toEqual(rowsOf("a = 0 and x > 0"))
    expect(rows([[["a", "==", 0]], [["s", "in", ["a", "zz"]]]])).toEqual(rowsOf("a = 0 or s in ('a', 'zz')"))
    expect(rows([["w", ">", 2n ** 53n]])).toEqual(rowsOf("w > 9007199254740992"))
    expect(rows([["a", "not in", [0, 1]]])).toEqual(rowsOf("a not in (0, 1)"))
    expect(rows([["a", "in", []]])).toEqual([])
    expect(filterExpression([])).toBeUndefined()
  })

  test("wrong ones are refused", () => {
    expect(() => rows([["a", "~" as never, 0]])).toThrow("is not an operator")
    expect(() => rows([["a", "in", 0]])).toThrow("needs a list")
    expect(() => rows([["a", "=", [0]]])).toThrow("needs one value")
  })
})

test("a number with a point or an exponent is real, also where its value is whole", () => {
  const ids = { rows: 1, columns: [column("id", "int64", [1], BigInt64Array.of(2n ** 62n))] }
  const value = (text: string) => evaluate(parseExpression(text), ids)
  for (const text of ["1.0 * id * 4", "1e0 * id * 4", "id * 4."])
    expect([text, value(text).type, value(text).values[0]]).toEqual([text, "float64", 2 ** 64])
  expect(value("2 * 3").type).toBe("int64")
  expect(value("2 * -3.0").type).toBe("float64")
  expect(() => value("id * 4")).toThrow("exceeds 64 bits")
})
