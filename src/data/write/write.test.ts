import { execFileSync } from "node:child_process"
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type ByteSink, type Column, columnCells, type Table, toJson } from "../../core/index.ts"
import { fileSink } from "../../node/index.ts"
import { memorySource } from "../../storage/index.ts"
import { readTable, TABLE_FORMATS, tableFormat, type TableFormat, writeTable, writeTables } from "./index.ts"

const ROWS = 5
const someNull = Uint8Array.of(1, 0, 1, 1, 0)

function column(name: string, type: Column["type"], values: Column["values"], more: Partial<Column> = {}): Column {
  return { name, type, shape: [], values, ...more }
}

const table: Table = {
  rows: ROWS,
  metadata: { origin: "made" },
  columns: [
    column("ra", "float64", Float64Array.of(0, 359.9999999, NaN, -0.5, 1e300), {
      unit: "deg",
      description: "α, J2000",
      ucd: "pos.eq.ra",
    }),
    column("id", "int64", BigInt64Array.of(2n ** 63n - 1n, 0n, -(2n ** 63n), 9007199254740993n, 0n), {
      validity: someNull,
    }),
    column("big", "uint64", BigUint64Array.of(2n ** 64n - 1n, 0n, 1n, 2n, 3n)),
    column("n8", "int8", Int8Array.of(-128, 127, 0, 1, 2)),
    column("n16", "uint16", Uint16Array.of(0, 65_535, 1, 2, 3)),
    column("n32", "uint32", Uint32Array.of(0, 4_294_967_295, 1, 2, 3)),
    column("mag", "float32", Float32Array.of(12.5, NaN, 0.1, -Infinity, NaN), {
      unit: "mag",
      validity: someNull,
      metadata: { units: "mag" },
    }),
    column("flag", "bool", Uint8Array.of(1, 0, 1, 0, 0), { validity: someNull }),
    column("name", "string", ["", "x, y", 'say "β"', "two\nlines", ""], { validity: Uint8Array.of(1, 1, 1, 1, 0) }),
    column("t", "timestamp", BigInt64Array.of(0n, 1_262_822_400_123_456n, -1n, 1n, 2n)),
  ],
}
const textual = table.columns.map(({ name }) => name)

async function reread(written: Table, format: TableFormat): Promise<Table> {
  return readTable(memorySource(writeTable(written, format), `x.${format}`))
}

function cells(one: Table): Record<string, unknown[]> {
  return Object.fromEntries(one.columns.map((each) => [each.name, columnCells(each, one.rows)]))
}

describe("what is written reads back", () => {
  test.each(["parquet", "arrow"] as const)("%s: values, types, units, metadata", async (format) => {
    const back = await reread(table, format)
    expect(cells(back)).toEqual(cells(table))
    expect(
      back.columns.map(({ name, type, unit, ucd, description }) => ({ name, type, unit, ucd, description })),
    ).toEqual(table.columns.map(({ name, type, unit, ucd, description }) => ({ name, type, unit, ucd, description })))
    expect(back.metadata).toMatchObject({ origin: "made" })
    expect(back.columns.find(({ name }) => name === "mag")!.metadata).toEqual({ units: "mag" })
  })

  test("a zero keeps its sign", async () => {
    const zeros = { rows: 3, columns: [column("z", "float64", Float64Array.of(0, -0, 0))], metadata: {} }
    expect((await reread(zeros, "parquet")).columns[0]!.values).toEqual(Float64Array.of(0, -0, 0))
  })

  test("json: values, types and units", async () => {
    const back = await reread(table, "json")
    expect(cells(back)).toEqual(cells(table))
    expect(back.columns.map(({ type, unit }) => [type, unit])).toEqual(
      table.columns.map(({ type, unit }) => [type, unit]),
    )
  })

  test.each(["csv", "jsonl"] as const)("%s: values; types follow from them", async (format) => {
    const plain = { ...table, columns: table.columns.filter(({ name }) => !["big", "t"].includes(name)) }
    const back = await reread(plain, format)
    const text = (value: unknown): unknown => (value === null ? null : toJson(value).replaceAll('"', ""))
    const wanted = cells(plain)
    for (const [name, found] of Object.entries(cells(back)))
      expect([name, found.map(text)]).toEqual([name, wanted[name]!.map(text)])
    expect(back.columns.find(({ name }) => name === "id")!.type).toBe("int64")
  })

  test.each(TABLE_FORMATS)("%s: a table without rows", async (format) => {
    const columns = table.columns.slice(0, 1).map((each) => ({ ...each, values: new Float64Array(0) }))
    const back = await reread({ rows: 0, columns, metadata: {} }, format)
    expect(back.rows).toBe(0)
    if (format !== "jsonl") expect(back.columns.map(({ name }) => name)).toEqual(["ra"])
  })

  test("any texts survive CSV", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.string({ unit: "binary" })), { minLength: 1 }), async (texts) => {
        const validity = Uint8Array.from(texts, (each) => (each === null ? 0 : 1))
        // Something that is no number keeps the column a text column.
        const values = ["#", ...texts.map((each) => each ?? "")]
        const one = column("s", "string", values, { validity: Uint8Array.of(1, ...validity) })
        const two = column("k", "int32", new Int32Array(values.length))
        const back = await reread({ rows: values.length, columns: [one, two], metadata: {} }, "csv")
        expect(columnCells(back.columns[0]!, back.rows)).toEqual(columnCells(one, values.length))
      }),
    )
  })
})

describe("the rules of each format", () => {
  const text = (format: TableFormat, columns: readonly Column[]): string =>
    new TextDecoder().decode(writeTable({ rows: ROWS, columns, metadata: {} }, format))

  test("a 64-bit column is text in JSON if any value exceeds 2^53", () => {
    const [id] = table.columns.filter(({ name }) => name === "id")
    expect(text("jsonl", [id!]).split("\n").slice(0, 2)).toEqual(['{"id":"9223372036854775807"}', '{"id":null}'])
    const small = column("id", "int64", BigInt64Array.of(1n, 2n, 3n, 4n, 5n))
    expect(text("jsonl", [small]).split("\n")[0]).toBe('{"id":1}')
  })

  test("NaN and infinities are texts in JSON, null is null", () => {
    const [mag] = table.columns.filter(({ name }) => name === "mag")
    expect((JSON.parse(text("json", [mag!])) as { rows: unknown[][] }).rows.flat()).toEqual([
      12.5,
      null,
      Math.fround(0.1),
      "-Infinity",
      null,
    ])
  })

  test("CSV keeps null apart from the empty text", () => {
    const [name] = table.columns.filter((each) => each.name === "name")
    expect(text("csv", [column("n", "int8", Int8Array.of(0, 1, 2, 3, 4)), name!])).toBe(
      'n,name\n0,""\n1,"x, y"\n2,"say ""β"""\n3,"two\nlines"\n4,\n',
    )
  })

  test("what a format cannot hold is refused by name", () => {
    const nested = column("lc", "object", [[1], [2], [], [], []])
    expect(() => text("csv", [nested])).toThrow("'lc'")
    const complex = column("v", "complex64", new Float32Array(10))
    expect(() => text("parquet", [complex])).toThrow("'v'")
    expect(() => tableFormat("x.xlsx")).toThrow(".parquet, .arrow, .csv, .ecsv, .fits, .vot, .json, .jsonl")
    expect(tableFormat("a.b/x.PQ")).toBe("parquet")
  })
})

describe("streams", () => {
  async function* parts(): AsyncGenerator<Table> {
    yield table
    yield { ...table, columns: table.columns.map((each) => ({ ...each, validity: undefined })) }
  }

  test.each(TABLE_FORMATS)("%s: pieces become one file", async (format) => {
    const folder = await mkdtemp(join(tmpdir(), "caelum-write-"))
    const path = join(folder, `x.${format}`)
    const columns = table.columns.filter(({ name }) => name === "ra" || name === "n16")
    const some = async function* (): AsyncGenerator<Table> {
      for await (const part of parts())
        yield { ...part, columns: part.columns.filter(({ name }) => name === "ra" || name === "n16") }
    }
    expect(await writeTables(await fileSink(path), format, columns, some())).toBe(2 * ROWS)
    const { createNodeStore } = await import("../../node/index.ts")
    const back = await readTable(createNodeStore().source({ kind: "file", path }))
    expect([back.rows, back.columns.length]).toEqual([2 * ROWS, 2])
    await rm(folder, { recursive: true })
  })

  test("a stream that fails leaves no file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "caelum-write-"))
    async function* broken(): AsyncGenerator<Table> {
      yield table
      throw new Error("gone")
    }
    const sink = await fileSink(join(folder, "x.csv"))
    await expect(writeTables(sink, "csv", table.columns, broken())).rejects.toThrow("gone")
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  })

  test("a sink that fails is aborted", async () => {
    const calls: string[] = []
    const sink: ByteSink = {
      write: async () => {
        throw new Error("disk full")
      },
      commit: async () => void calls.push("commit"),
      abort: async () => void calls.push("abort"),
    }
    await expect(writeTables(sink, "csv", table.columns, parts())).rejects.toThrow("disk full")
    expect(calls).toEqual(["abort"])
  })
})

describe("damaged text tables", () => {
  test.each([
    ["x.csv", 'a,b\n1,"open\n', "not closed"],
    ["x.csv", "a,b\n1\n", "1 cells in row 1"],
    ["x.csv", "", "is empty"],
    ["x.json", "{", "not valid JSON"],
    ["x.json", "[]", "is not a table"],
    ["x.jsonl", "1\n", "not a JSON object"],
    ["x.arrow", "ARROW1", "not a readable Arrow file"],
  ])("%s %j", async (name, content, message) => {
    await expect(readTable(memorySource(new TextEncoder().encode(content), name))).rejects.toThrow(message)
  })

  test("a wanted column that is not there", async () => {
    const source = memorySource(writeTable(table, "parquet"), "x.parquet")
    await expect(readTable(source, { columns: ["mags"] })).rejects.toThrow("'mag'")
    expect((await readTable(source, { columns: ["N8", "ra"] })).columns.map(({ name }) => name)).toEqual(["n8", "ra"])
  })
})

describe("pyarrow", () => {
  const python = process.env["CAELUM_PYTHON"]
  test.skipIf(!python)("reads what is written: values, units, descriptions", async () => {
    const folder = await mkdtemp(join(tmpdir(), "caelum-pyarrow-"))
    await writeFile(join(folder, "x.parquet"), writeTable(table, "parquet"))
    await writeFile(join(folder, "x.arrow"), writeTable(table, "arrow"))
    const script = `
import json, sys, pyarrow as pa, pyarrow.parquet as pq
folder = sys.argv[1]
a = pq.read_table(folder + "/x.parquet")
b = pa.ipc.open_file(folder + "/x.arrow").read_all()
meta = {f.name: {k.decode(): v.decode() for k, v in (f.metadata or {}).items()} for f in a.schema}
print(json.dumps({"same": a.schema.equals(b.schema) and str(a.to_pydict()) == str(b.to_pydict()), "meta": meta,
  "types": [str(t) for t in a.schema.types], "id": [str(v) for v in a["id"].to_pylist()], "t": a["t"].cast(pa.int64()).to_pylist(),
  "names": a["name"].to_pylist(), "kv": a.schema.metadata[b"origin"].decode()}))`
    const answer = JSON.parse(execFileSync(python!, ["-c", script, folder], { encoding: "utf8" })) as Record<
      string,
      unknown
    >
    await rm(folder, { recursive: true })
    expect(answer).toMatchObject({
      same: true,
      kv: "made",
      types: [
        "double",
        "int64",
        "uint64",
        "int8",
        "uint16",
        "uint32",
        "float",
        "bool",
        "string",
        "timestamp[us, tz=UTC]",
      ],
      id: ["9223372036854775807", "None", "-9223372036854775808", "9007199254740993", "None"],
      t: [0, 1_262_822_400_123_456, -1, 1, 2],
      names: ["", "x, y", 'say "β"', "two\nlines", null],
      meta: { ra: { unit: "deg", description: "α, J2000", ucd: "pos.eq.ra" }, mag: { units: "mag" } },
    })
    expect(textual.length).toBe(10)
  })
})
