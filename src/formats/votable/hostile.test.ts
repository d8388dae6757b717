import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isCaelumError } from "../../core/index.ts"
import { parseVoTable } from "./index.ts"
import type { VoTable } from "./index.ts"
import { bytesOfText } from "./text-bytes.ts"

const FOLDER = new URL("../../../test/data/votable/", import.meta.url)

function read(text: string, maxBytes?: number): Promise<VoTable> {
  return parseVoTable(bytesOfText(text), maxBytes === undefined ? {} : { maxBytes })
}

function table(fields: string, data: string): string {
  return `<VOTABLE version="1.4"><RESOURCE><TABLE>${fields}<DATA>${data}</DATA></TABLE></RESOURCE></VOTABLE>`
}

const ONE = '<FIELD name="x" datatype="int"/>'

/** The code with which a document is refused, or `read`. */
async function refusal(text: string): Promise<string> {
  return read(text).then(
    () => "read",
    (error: unknown) => (isCaelumError(error) ? error.code : String(error)),
  )
}

describe("documents that lie or attack", () => {
  test("entity bombs are refused", async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE VOTABLE [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
    expect(await refusal(`${bomb}<VOTABLE><INFO name="x" value="y">&b;</INFO></VOTABLE>`)).toBe("malformed")
    expect(await refusal(bomb + table(ONE, "<TABLEDATA><TR><TD>&b;</TD></TR></TABLEDATA>"))).toBe("malformed")
    expect(await refusal(table(ONE, '<TABLEDATA><!ENTITY a "b"></TABLEDATA>'))).toBe("malformed")
  })

  test("an external entity is not fetched", async () => {
    expect(await refusal('<!DOCTYPE VOTABLE [<!ENTITY x SYSTEM "file:///etc/passwd">]><VOTABLE>&x;</VOTABLE>')).toBe(
      "malformed",
    )
  })

  test("deep nesting is refused", async () => {
    expect(await refusal(`<VOTABLE>${"<RESOURCE>".repeat(100_000)}`)).toBe("limit")
    expect(await refusal(table(`<FIELD name="x" datatype="int">${"<GROUP>".repeat(1000)}`, ""))).toBe("limit")
  })

  test("array sizes that are out of proportion cost nothing", async () => {
    expect(await refusal(table('<FIELD name="x" datatype="double" arraysize="999999999"/>', "<TABLEDATA/>"))).toBe(
      "limit",
    )
    const wide = '<FIELD name="x" datatype="double" arraysize="1000000"/>'
    expect(await refusal(table(wide, `<TABLEDATA>${"<TR><TD/></TR>".repeat(1000)}</TABLEDATA>`))).toBe("limit")
    expect(await refusal(table(wide.repeat(1000), `<TABLEDATA><TR>${"<TD/>".repeat(1000)}</TR></TABLEDATA>`))).toBe(
      "limit",
    )
    expect(await refusal(table('<FIELD name="x" datatype="int" arraysize="2y"/>', "<TABLEDATA/>"))).toBe("malformed")
  })

  test("counts in binary data are checked before they are believed", async () => {
    const stream = (base64: string): string => `<BINARY><STREAM encoding="base64">${base64}</STREAM></BINARY>`
    const variable = '<FIELD name="x" datatype="double" arraysize="*"/>'
    expect(await refusal(table(variable, stream("f////w==")))).toBe("truncated")
    expect(await refusal(table(variable, stream("/////w==")))).toBe("malformed")
    expect(await refusal(table('<FIELD name="x" datatype="char" arraysize="*"/>', stream("f////2FiYw==")))).toBe(
      "truncated",
    )
    expect(await refusal(table(ONE, stream("AAAAAQA=")))).toBe("truncated")
    expect(await refusal(table(ONE, stream("AAAAAQAA!")))).toBe("malformed")
    expect(await refusal(table(ONE, stream("AAAAA")))).toBe("truncated")
    expect(await refusal(table(ONE, stream("AA==AAAA")))).toBe("malformed")
    expect(await refusal(table('<FIELD name="x" datatype="int" arraysize="0"/>', stream("AAAA")))).toBe("malformed")
  })

  test("a row count that lies is noted", async () => {
    const text = table(ONE, "<TABLEDATA><TR><TD>7</TD></TR></TABLEDATA>").replace(
      "<TABLE>",
      '<TABLE nrows="4000000000">',
    )
    const document = await read(text)
    expect(document.tables[0]!.rows).toBe(1)
    expect(document.problems).toEqual([expect.stringContaining('nrows="4000000000"')])
  })

  test("rows of another length than the header are refused", async () => {
    for (const row of [
      "<TR></TR>",
      "<TR><TD>1</TD><TD>2</TD></TR>",
      "<TR/>",
      "<TD>1</TD>",
      "<TR><TD>1</TD><TR>",
      "</TR>",
    ])
      expect(await refusal(table(ONE, `<TABLEDATA>${row}</TABLEDATA>`))).toBe("malformed")
  })

  test("rows that are elsewhere are refused by name", async () => {
    expect(await refusal(table(ONE, '<BINARY><STREAM href="http://example.org/x.bin"/></BINARY>'))).toBe("unsupported")
    expect(await refusal(table(ONE, '<BINARY2><STREAM encoding="gzip">AAAA</STREAM></BINARY2>'))).toBe("unsupported")
    expect(await refusal(table(ONE, '<FITS><STREAM encoding="base64">AAAA</STREAM></FITS>'))).toBe("unsupported")
  })

  test("text that is no VOTable is said to be none", async () => {
    expect(await refusal("")).toBe("truncated")
    expect(await refusal("502 Proxy Error")).toBe("malformed")
    expect(await refusal("<html><body>no</body></html>")).toBe("malformed")
    expect(await refusal("{}")).toBe("malformed")
    expect(await refusal('<?xml version="1.0" encoding="x-none"?><VOTABLE/>')).toBe("unsupported")
  })

  test("the memory bound holds", async () => {
    const rows = "<TR><TD>1</TD></TR>".repeat(20_000)
    await expect(read(table(ONE, `<TABLEDATA>${rows}</TABLEDATA>`), 10_000)).rejects.toSatisfy((error) =>
      isCaelumError(error, "limit"),
    )
  })

  test("tags and cells that never end are given up in time", async () => {
    const endless = async function* (head: string): AsyncGenerator<Uint8Array> {
      yield bytesOfText(head)
      const piece = new Uint8Array(2 ** 17).fill(62)
      for (let i = 0; i < 600; i++) yield piece
    }
    for (const head of [
      '<VOTABLE a="',
      "<VOTABLE><!-- ",
      '<VOTABLE><RESOURCE><TABLE><FIELD name="x" datatype="int"/><DATA><TABLEDATA><TR><TD>',
    ])
      await expect(parseVoTable(endless(head))).rejects.toSatisfy((error) => isCaelumError(error, "limit"))
    await expect(refusal(`<VOTABLE>${"<A/>".repeat(1_000_001)}`)).resolves.toBe("limit")
  })

  test("a cancelled read ends as cancelled", async () => {
    const signal = AbortSignal.abort()
    await expect(parseVoTable(bytesOfText("<VOTABLE/>"), { signal })).rejects.toSatisfy((error) =>
      isCaelumError(error, "aborted"),
    )
  })
})

const SMALL = [
  "generated-tabledata.xml",
  "generated-binary2.xml",
  "pyvo-overflowstatus.xml",
  "astropy-binary2_masked_strings.xml",
]

describe("broken copies of real documents", () => {
  test.each(SMALL)("%s cut off at any length is an error, never a shorter table", async (name) => {
    const bytes = readFileSync(new URL(name, FOLDER))
    const end = bytes.lastIndexOf(">")
    const step = Math.max(1, Math.floor(bytes.length / 400))
    for (let length = 0; length < end; length += step)
      await expect(parseVoTable(bytes.subarray(0, length))).rejects.toSatisfy((error) =>
        isCaelumError(error, "truncated", "malformed"),
      )
  })

  test.each(SMALL)("%s with changed bytes is read or refused, in bounded time", async (name) => {
    const bytes = readFileSync(new URL(name, FOLDER))
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const copy = Uint8Array.from(bytes)
        for (const [at, value] of changes) copy[at] = value
        const outcome = await parseVoTable(copy).catch((error: unknown) => error)
        expect(isCaelumError(outcome) ? outcome.code !== "internal" : "tables" in (outcome as VoTable)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
