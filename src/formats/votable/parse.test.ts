import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { cellReader, isNull } from "../../core/index.ts"
import { parseVoTable } from "./index.ts"
import type { VoTable } from "./index.ts"
import { bytesOfText } from "./text-bytes.ts"

const FOLDER = new URL("../../../test/data/votable/", import.meta.url)

function read(text: string): Promise<VoTable> {
  return parseVoTable(bytesOfText(text))
}

async function* pieces(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length]!
    yield bytes.slice(at, at + length)
    at += length
  }
}

function cells(document: VoTable): unknown {
  return document.tables.map((table) =>
    table.columns.map((column) =>
      Array.from({ length: table.rows }, (_, row) => (isNull(column, row) ? null : cellReader(column)(row))),
    ),
  )
}

function tableData(fields: string, rows: string): string {
  return `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE name="t">${fields}<DATA><TABLEDATA>${rows}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`
}

const TEXT = '<FIELD name="s" datatype="char" arraysize="*"/>'

describe("parseVoTable", () => {
  test.each(["generated-tabledata.xml", "generated-binary.xml", "generated-binary2.xml", "astropy-regression.xml"])(
    "%s gives the same in pieces of any length",
    async (name) => {
      const bytes = readFileSync(new URL(name, FOLDER))
      const whole = cells(await parseVoTable(bytes))
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 }),
          async (lengths) => {
            expect(cells(await parseVoTable(pieces(bytes, lengths)))).toEqual(whole)
          },
        ),
        { numRuns: 12 },
      )
      expect(cells(await parseVoTable(pieces(bytes.subarray(0), [1])))).toEqual(whole)
    },
  )

  test("the three serialisations of one table agree", async () => {
    const [text, binary, binary2] = await Promise.all(
      ["tabledata", "binary", "binary2"].map(async (form) =>
        parseVoTable(readFileSync(new URL(`generated-${form}.xml`, FOLDER))),
      ),
    )
    const names = binary!.tables[0]!.columns.map((column) => column.name)
    for (const [i, name] of names.entries()) {
      const columns = [text, binary, binary2].map((document) => document!.tables[0]!.columns[i]!)
      for (let row = 0; row < 40; row++) {
        const [a, b, c] = columns.map((column) => cellReader(column)(row))
        const nullThere = isNull(columns[2]!, row)
        const emptyText = isNull(columns[0]!, row)
        if (!emptyText) expect(a, `${name} ${row}`).toEqual(b)
        if (!nullThere) expect(c, `${name} ${row}`).toEqual(b)
      }
    }
    expect(names).toHaveLength(19)
  })

  test("64-bit identifiers keep every digit", async () => {
    const fields = '<FIELD name="id" datatype="long"/>'
    const values = ["9007199254740993", "-9223372036854775808", "9223372036854775807", "0", " 12 ", "+5"]
    const document = await read(tableData(fields, values.map((value) => `<TR><TD>${value}</TD></TR>`).join("")))
    expect(Array.from(document.tables[0]!.columns[0]!.values as BigInt64Array)).toEqual(
      values.map((value) => BigInt(value.trim().replace("+", ""))),
    )
  })

  test("null, NaN and empty text are kept apart", async () => {
    const fields = `<FIELD name="d" datatype="double"/><FIELD name="i" datatype="int"><VALUES null="-99"/></FIELD>${TEXT}<FIELD name="b" datatype="boolean"/>`
    const rows =
      "<TR><TD/><TD>-99</TD><TD/><TD>?</TD></TR><TR><TD>NaN</TD><TD></TD><TD> </TD><TD>T</TD></TR><TR><TD>-Inf</TD><TD>0</TD><TD>a</TD><TD>false</TD></TR>"
    const [double, int, text, flag] = (await read(tableData(fields, rows))).tables[0]!.columns
    expect([0, 1, 2].map((row) => isNull(double!, row))).toEqual([true, false, false])
    expect(Array.from(double!.values as Float64Array)).toEqual([NaN, NaN, -Infinity])
    expect([0, 1, 2].map((row) => isNull(int!, row))).toEqual([true, true, false])
    expect(text!.validity).toBeUndefined()
    expect(text!.values).toEqual(["", " ", "a"])
    expect([0, 1, 2].map((row) => isNull(flag!, row))).toEqual([true, false, false])
  })

  test("cells may hold references, CDATA, comments and line ends", async () => {
    const cell = (content: string): string => `<TR><TD>${content}</TD></TR>`
    const contents = ["a &amp; b", "<![CDATA[<TD>&amp;]]>", "x<!-- c -->y", "&#x2609;&#960;", "a\r\nb\rc", "\u00e9", ""]
    const document = await read(tableData(TEXT, contents.map(cell).join("\n<!-- between -->\n")))
    expect(document.tables[0]!.columns[0]!.values).toEqual(["a & b", "<TD>&amp;", "xy", "☉π", "a\nb\nc", "é", ""])
  })

  test("prefixes, attributes of rows and empty elements are read", async () => {
    const text = `<?xml version='1.0'?>
      <vot:VOTABLE xmlns:vot="http://www.ivoa.net/xml/VOTable/v1.3" version="1.3"><vot:RESOURCE><vot:TABLE>
      <vot:FIELD name="x" datatype="int"/><vot:FIELD name="y" datatype="char" arraysize="*"/>
      <vot:DATA><vot:TABLEDATA><vot:TR ID="r>1"><vot:TD a="b>c">1</vot:TD><vot:TD/></vot:TR></vot:TABLEDATA></vot:DATA>
      </vot:TABLE></vot:RESOURCE></vot:VOTABLE>`
    expect(cells(await read(text))).toEqual([[[1], [""]]])
  })

  test("a value that its column cannot hold is null and noted", async () => {
    const document = await read(
      tableData('<FIELD name="x" datatype="short"/>', "<TR><TD>70000</TD></TR><TR><TD>n/a</TD></TR>"),
    )
    expect(cells(document)).toEqual([[[null, null]]])
    expect(document.problems).toEqual([
      "Column 'x', row 0: '70000' is no short; read as null.",
      "Column 'x', row 1: 'n/a' is no short; read as null.",
    ])
  })

  test("other encodings and compressed files are read", async () => {
    const text = tableData(TEXT, "<TR><TD>caf\u00e9</TD></TR>")
    const latin1 = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, "latin1")
    const utf16 = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${text}`, "utf16le")
    const marked = Buffer.from(`\ufeff${text}`, "utf8")
    for (const bytes of [latin1, utf16, marked, gzipSync(text)])
      expect(cells(await parseVoTable(bytes))).toEqual([[["caf\u00e9"]]])
  })

  test("what the document says beside its rows is kept", async () => {
    const document = await parseVoTable(readFileSync(new URL("astropy-regression.xml", FOLDER)))
    expect(document.version).toBe("1.1")
    expect(document.infos).toMatchObject([{ name: "QUERY_STATUS", value: "OK", content: "This is some information." }])
    expect(document.systems).toMatchObject([{ element: "COOSYS", id: "J2000", attributes: { equinox: "J2000" } }])
    const [resource] = document.resources
    expect(resource).toMatchObject({ type: "results", links: [{ href: "http://www.foo.com/" }] })
    expect(resource!.params[0]).toMatchObject({ name: "INPUT", value: [0, 0], unit: "deg" })
    const [table] = document.tables
    expect(table!.groups.at(-1)).toMatchObject({
      fieldRefs: [{ ref: "boolean" }],
      groups: [{ params: [{ value: 42 }] }],
    })
    expect(table!.fields.find((field) => field.name === "int")!.values).toMatchObject({
      null: "123456789",
      min: "-1000",
      options: [{ name: "bogus", value: "whatever" }],
    })
    expect(table!.fields.find((field) => field.name === "long")!.values!.null).toBe("123456789")
    expect(document.tables[1]!.columns).toHaveLength(29)
  })

  test("arrays of text have the shape that arraysize says", async () => {
    const fields = '<FIELD name="a" datatype="char" arraysize="3x2"/><FIELD name="b" datatype="char" arraysize="3x*"/>'
    const [fixed, variable] = (await read(tableData(fields, "<TR><TD>ab cde</TD><TD>abcdefgh</TD></TR>"))).tables[0]!
      .columns
    expect(fixed).toMatchObject({ shape: [2], values: ["ab", "cde"] })
    expect(variable).toMatchObject({ shape: [-1], values: [["abc", "def", "gh"]] })
  })
})
