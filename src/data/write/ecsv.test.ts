import { execFileSync } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Column, columnCells, isCaelumError, type Table } from "../../core/index.ts"
import { memorySource } from "../../storage/index.ts"
import { readTable, writeTable } from "./index.ts"

const some = Uint8Array.of(1, 0, 1)
const TEXTS = ["", 'a "b" #c', "two\nlines α"]

function column(name: string, type: Column["type"], values: Column["values"], more: Partial<Column> = {}): Column {
  return { name, type, shape: [], values, ...more }
}

const table: Table = {
  rows: 3,
  metadata: { origin: 'made: {"by"} \u2028 😀' },
  columns: [
    column("right ascension", "float64", Float64Array.of(1 / 3, NaN, -0), {
      unit: "deg",
      description: 'α: {J2000}, "mean" # 1',
      ucd: "pos.eq.ra",
    }),
    column("id", "int64", BigInt64Array.of(2n ** 63n - 1n, 0n, -(2n ** 63n)), { validity: some }),
    column("big", "uint64", BigUint64Array.of(2n ** 64n - 1n, 0n, 1n)),
    column("n8", "uint8", Uint8Array.of(0, 255, 1)),
    column("mag", "float32", Float32Array.of(0.1, 5, -Infinity), { unit: "mag", validity: some }),
    column("flag", "bool", Uint8Array.of(1, 0, 0), { validity: some }),
    column("name", "string", TEXTS),
    column("t", "timestamp", BigInt64Array.of(0n, 1_262_822_400_123_456n, -1n)),
    column("box", "int32", Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), { shape: [2, 2] }),
    column("list", "float64", [Float64Array.of(1.5, NaN), new Float64Array(0), Float64Array.of(2)], { shape: [-1] }),
    column("any", "object", [{ a: [1, "x y"] }, null, [2n ** 60n]], { validity: some }),
  ],
}

async function reread(text: string | Uint8Array): Promise<Table> {
  return readTable(memorySource(typeof text === "string" ? new TextEncoder().encode(text) : text, "x.ecsv"))
}

function cells({ columns, rows }: Table, name: string): unknown[] {
  return columnCells(
    columns.find((each) => each.name === name)!,
    rows,
  )
}

/** The empty text is null in ECSV. */
function wanted(name: string): unknown[] {
  return cells(table, name).map((cell) => (cell === "" ? null : cell))
}

describe("what is written reads back", () => {
  test("values, types, units, descriptions", async () => {
    const back = await reread(writeTable(table, "ecsv"))
    const plain = table.columns.slice(0, 7)
    for (const [i, { name, type, unit, description }] of plain.entries()) {
      const { columns } = back
      expect(columns[i]).toMatchObject({ name, type })
      expect([columns[i]!.unit, columns[i]!.description]).toEqual([unit, description])
      expect([name, cells(back, name)]).toEqual([name, wanted(name)])
    }
    expect(cells(back, "t")[1]).toBe("2010-01-07T00:00:00.123456Z")
    expect(cells(back, "box")[0]).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(cells(back, "list")).toEqual([[1.5, "NaN"], [], [2]])
  })

  test("any texts and any names", async () => {
    const word = fc.string({ unit: "binary" })
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1 }), word, word, async (values, unit, name) => {
        const one = column(name, "string", values, { unit })
        const back = await reread(writeTable({ rows: values.length, columns: [one], metadata: {} }, "ecsv"))
        expect([back.columns[0]!.name, back.columns[0]!.unit ?? ""]).toEqual([name, unit])
        expect(cells(back, name)).toEqual(values.map((value) => value || null))
      }),
    )
  })

  test("what has no form is refused by name", () => {
    const bytes = column("raw", "binary", [new Uint8Array(1)])
    expect(() => writeTable({ rows: 1, columns: [bytes], metadata: {} }, "ecsv")).toThrow(/'raw' holds binary/)
  })
})

describe("headers of others", () => {
  const head = (...lines: string[]): string =>
    ["%ECSV 1.0", "---", "datatype:", ...lines].map((l) => `# ${l}\n`).join("")

  test("mappings over several lines, of one line a name, with commas", async () => {
    const flow =
      "- {name: a, unit: m / s, datatype: int16,\n#   description: 'it''s, so', meta: !!omap [{k: \"}\"}, {l: 2}]}"
    const block = ["- name: b", "  datatype:", "    string", "  meta:", "    name: c", "  description: so", "    it is"]
    const back = await reread(`${head(flow, ...block, "schema: astropy-2.0")}a b\n1 x\n"" "y z"\n`)
    expect(back.columns.map(({ name, type, unit, description }) => [name, type, unit, description])).toEqual([
      ["a", "int16", "m / s", "it's, so"],
      ["b", "string", undefined, "so it is"],
    ])
    expect([cells(back, "a"), cells(back, "b")]).toEqual([
      [1, null],
      ["x", "y z"],
    ])
    const comma = await reread(
      `# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n# - {name: a, datatype: bool}\n# - {name: b, datatype: bool}\na,b\nTrue,False\n`,
    )
    expect([cells(comma, "a"), cells(comma, "b")]).toEqual([[true], [false]])
  })

  test.each([
    ["a b\n1 2\n", "begin with"],
    ["# %ECSV 1.0\n# ---\na\n1\n", "no list 'datatype'"],
    [`${head("- {name: a, datatype: int8")}a\n1\n`, "does not close"],
    [`${head("- {name: a, datatype: int8}")}b\n1\n`, "where its header has a"],
    [`${head("- {name: a, datatype: int8}")}a\n1 2\n`, "2 cells in row 1"],
    [`${head("- {name: a, datatype: int8}")}a\nx\n`, "'x' in column 'a', row 1"],
    [`${head("- {name: a, datatype: int8}")}a\n300\n`, "'300' in column 'a', row 1"],
    [`${head("- {name: a, datatype: constructor}")}a\nx\n`, "is not read"],
    [`${head("- {name: a, datatype: string, subtype: json}")}a\n{x\n`, "no JSON"],
  ])("%j", async (text, message) => {
    await expect(reread(text)).rejects.toThrow(message)
  })

  test("cut or changed anywhere: read, or an error of ours", async () => {
    const whole = writeTable(table, "ecsv")
    for (let length = 0; length < whole.length; length += 3) {
      const changed = whole.slice()
      changed[length] = 0x7b
      for (const bytes of [whole.slice(0, length), changed]) {
        const error: unknown = await reread(bytes).then(
          () => undefined,
          (cause: unknown) => cause,
        )
        expect(error === undefined || isCaelumError(error)).toBe(true)
      }
    }
  })
})

describe("astropy", () => {
  const python = process.env["CAELUM_PYTHON"]
  test.skipIf(!python)("reads what is written, and is read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "caelum-ecsv-"))
    await writeFile(join(folder, "x.ecsv"), writeTable(table, "ecsv"))
    const script = `
import json, sys, numpy as np
from astropy.table import Table
t = Table.read(sys.argv[1] + "/x.ecsv", format="ascii.ecsv")
print(json.dumps({"names": t.colnames, "types": [str(c.dtype) for c in t.columns.values()], "unit": str(t["right ascension"].unit),
  "about": t["right ascension"].description, "ucd": t["right ascension"].meta["ucd"], "meta": t.meta["origin"],
  "ra": [float(v).hex() for v in t["right ascension"]], "id": [None if v is np.ma.masked else str(v) for v in t["id"]], "big": str(t["big"][0]),
  "mag": [None if v is np.ma.masked else repr(float(v)) for v in t["mag"]], "flag": [None if v is np.ma.masked else bool(v) for v in t["flag"]],
  "name": [None if v is np.ma.masked else str(v) for v in t["name"]], "box": t["box"].tolist(), "list": [repr(list(map(float, v))) for v in t["list"]],
  "any": [None if v is np.ma.masked else v for v in t["any"]]}))
t["right ascension"].description = "α: long " * 60
t["v"] = [1, 2, 3] * t["right ascension"].unit
t.meta["more"] = {"a": [1, 2], "name": "x"}
t.write(sys.argv[1] + "/y.ecsv", format="ascii.ecsv")
t[["id", "mag"]].write(sys.argv[1] + "/z.ecsv", format="ascii.ecsv", delimiter=",")
`
    const answer: unknown = JSON.parse(execFileSync(python!, ["-c", script, folder], { encoding: "utf8" }))
    expect(answer).toEqual({
      names: table.columns.map(({ name }) => name),
      types: [
        "float64",
        "int64",
        "uint64",
        "uint8",
        "float32",
        "bool",
        expect.stringMatching(/^<U/),
        expect.stringMatching(/^<U/),
        "int32",
        "object",
        "object",
      ],
      unit: "deg",
      about: 'α: {J2000}, "mean" # 1',
      ucd: "pos.eq.ra",
      meta: table.metadata["origin"],
      ra: ["0x1.5555555555555p-2", "nan", "-0x0.0p+0"],
      id: ["9223372036854775807", null, "-9223372036854775808"],
      big: "18446744073709551615",
      mag: ["0.10000000149011612", null, "-inf"],
      flag: [true, null, false],
      name: [null, ...TEXTS.slice(1)],
      box: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
        [
          [9, 10],
          [11, 12],
        ],
      ],
      list: ["[1.5, nan]", "[]", "[2.0]"],
      any: [{ a: [1, "x y"] }, null, [2 ** 60]],
    })
    const { fileSource } = await import("../../node/index.ts")
    const back = await readTable(fileSource(join(folder, "y.ecsv")))
    expect(back.columns[0]).toMatchObject({ unit: "deg", description: "α: long ".repeat(60) })
    for (const name of ["right ascension", "id", "big", "n8", "mag", "flag", "name"])
      expect([name, cells(back, name)]).toEqual([name, wanted(name)])
    expect(cells(await readTable(fileSource(join(folder, "z.ecsv"))), "id")).toEqual(cells(table, "id"))
    await rm(folder, { recursive: true })
  })
})
