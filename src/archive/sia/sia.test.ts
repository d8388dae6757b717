import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import type { Column } from "../../core/index.ts"
import { isNull } from "../../core/index.ts"
import { parseVoTable, type VoTable } from "../../formats/votable/index.ts"
import type { Request } from "../http/reply.ts"
import { answerSia } from "./answer.ts"
import { siaImages } from "./rows.ts"
import { parseShape, touches } from "./shapes.ts"

const facts = JSON.parse(readFileSync("test/data/archive/facts.json", "utf8")) as {
  siaColumns: [string, string, string][]
  seipRows: Record<string, string>[]
}

async function text(search: string, form = "", path = "/SIA"): Promise<string> {
  const request: Request = {
    method: "GET",
    path,
    search,
    query: new URLSearchParams(search),
    host: "127.0.0.1:9",
    headers: {},
    form,
  }
  const { body } = answerSia(request)
  return new TextDecoder().decode(await body!.read(0, body!.size))
}

async function ask(search: string, form = ""): Promise<VoTable> {
  return parseVoTable(new TextEncoder().encode(await text(search, form)))
}

function values(table: VoTable, name: string): readonly unknown[] {
  const column = table.tables[0]!.columns.find((each: Column) => each.name === name)!
  return Array.from({ length: table.tables[0]!.rows }, (_, row) =>
    isNull(column, row) ? null : (column.values as ArrayLike<unknown>)[row],
  )
}

const COSMOS = "POS=CIRCLE+150.01+2.2+0.01"
const TYPES: Readonly<Record<string, string>> = {
  float64: "double",
  object: "char",
  int16: "short",
  int64: "long",
  bool: "boolean",
}

test("the columns are the real service's, with its units and types", async () => {
  const { tables } = await ask(`${COSMOS}&MAXREC=1`)
  const fields = tables[0]!.fields.map(({ name, unit = "", datatype }) => [name, unit, datatype])
  expect(fields).toEqual(facts.siaColumns.map(([name, unit, type]) => [name, unit, TYPES[type]]))
})

test("rows of files that the real service has too are its rows", async () => {
  const ours = new Map(siaImages().map(({ row }) => [row["access_url"], row]))
  let compared = 0
  for (const real of facts.seipRows) {
    const row = ours.get(real["access_url"])!
    for (const [name, cell] of Object.entries(real)) {
      if (name === "s_region") {
        const pairs = cell.split(" ").slice(2).map(Number)
        const own = String(row[name]).split(" ").slice(2).map(Number)
        const squeeze = Math.cos((Number(real["s_dec"]) * Math.PI) / 180)
        pairs.forEach((value, i) =>
          expect(Math.abs(value - own[i]!) * (i % 2 === 0 ? squeeze : 1)).toBeLessThan(0.0005),
        )
      } else if (typeof row[name] === "number") expect(row[name]).toBeCloseTo(Number(cell), 12)
      else expect([name, String(row[name])]).toEqual([name, cell])
      compared++
    }
  }
  expect(compared).toBeGreaterThan(1000)
})

describe("constraints", () => {
  test.each([
    ["", 252],
    [COSMOS, 68],
    ["POS=circle 150.01 2.2 0.01&COLLECTION=spitzer_seip", 64],
    [`${COSMOS}&COLLECTION=spitzer_seip&COLLECTION=wise_allwise`, 68],
    [`${COSMOS}&COLLECTION=no_such_collection`, 0],
    [`${COSMOS}&COLLECTION=SPITZER_SEIP`, 0],
    [`${COSMOS}&POS=CIRCLE+314.75+77.42+0.01`, 136],
    [`${COSMOS}&INSTRUMENT=MIPS`, 8],
    [`${COSMOS}&INSTRUMENT=MIPS&BAND=3.5e-6`, 0],
    [`${COSMOS}&BAND=3.5e-6`, 15],
    [`${COSMOS}&BAND=-Inf+3.2e-6`, 15],
    [`${COSMOS}&BAND=20e-6+Inf`, 9],
    [`${COSMOS}&CALIB=3&DPTYPE=image&FACILITY=Spitzer Space Telescope`, 64],
    [`${COSMOS}&CALIB=2`, 0],
    [`${COSMOS}&FOV=1 2`, 4],
    [`${COSMOS}&EXPTIME=1 Inf`, 4],
    [`${COSMOS}&SPATRES=0 1.7`, 14],
    [`${COSMOS}&TIME=55233 55235`, 4],
    [`${COSMOS}&ID=ivo://irsa.ipac/spitzer_seip?60095931.60095931-14.MIPS/60095931.60095931-14.MIPS`, 8],
    [`${COSMOS}&FORMAT=image/fits`, 68],
    [`${COSMOS}&UNKNOWN=1`, 68],
    ["POS=RANGE 149.9 150.1 2.1 2.3&COLLECTION=spitzer_seip", 64],
    ["POS=RANGE 0 360 -90 90", 252],
    ["POS=RANGE 0 360 80 +Inf", 0],
    ["POS=POLYGON 149.9 2.1 150.1 2.1 150.0 2.3&COLLECTION=spitzer_seip", 64],
    ["POS=CIRCLE 20 -60 1", 0],
  ])("%s → %i rows", async (search, rows) => {
    const answer = await ask(search)
    expect([answer.tables[0]!.rows, answer.resources[0]!.infos[0]!.value]).toEqual([rows, "OK"])
  })

  test.each([
    "POS=CIRCLE here",
    "POS=CIRCLE 1 2",
    "POS=BOX 1 2 3 4",
    "POS=CIRCLE 1 99 1",
    "BAND=red",
    "BAND=2 1",
    "MAXREC=-1",
    "RESPONSEFORMAT=pdf",
    "CALIB=x",
    "POS=POLYGON 1 2 3 4",
  ])("%s is an error that says so", async (search) => {
    const { resources } = await ask(search)
    expect(resources[0]!.infos[0]).toMatchObject({ name: "QUERY_STATUS", value: "ERROR" })
    expect(resources[0]!.infos[0]!.content).toContain(search.split("=")[0])
  })
})

test("cloud_access has the real service's bytes, or {} where the file is not held", async () => {
  const cloud = values(await ask(COSMOS), "cloud_access")
  expect(cloud[0]).toBe(
    '{"aws": {"bucket_name": "nasa-irsa-spitzer", "key":"spitzer/seip/seip_science/images/6/0095/60095931/4/60095931-14/60095931.60095931-14.IRAC.1.mosaic.fits", "region": "us-west-2"}}',
  )
  expect(cloud.filter((cell) => cell === "{}")).toHaveLength(4)
})

test("MAXREC cuts with a mark behind the table, and 0 describes the service", async () => {
  const cut = await ask(`${COSMOS}&MAXREC=5`)
  expect([cut.tables[0]!.rows, cut.resources[0]!.infos.at(-1)!.value]).toEqual([5, "OVERFLOW"])
  expect((await ask(`${COSMOS}&MAXREC=68`)).resources[0]!.infos.at(-1)!.value).toBe("OK")
  const described = await ask("MAXREC=0")
  const inputs = described.resources
    .find(({ type }) => type === "meta")!
    .groups.find(({ name }) => name === "inputParams")!
  const collection = inputs.params.find(({ name }) => name === "COLLECTION")!
  expect(collection.values!.options.map(({ value }) => value)).toEqual(["spitzer_seip", "wise_allwise"])
  expect([described.tables[0]!.rows, described.tables[0]!.fields.length]).toEqual([0, 51])
})

test("a form, CSV, capabilities, and paths that are none", async () => {
  expect((await ask("", "POS=CIRCLE+150.01+2.2+0.01&collection=spitzer_seip")).tables[0]!.rows).toBe(64)
  const csv = (await text(`${COSMOS}&MAXREC=1&RESPONSEFORMAT=CSV`)).trim().split("\n")
  expect([csv.length, csv[0]!.split(",").length]).toEqual([2, 51])
  expect(csv[1]).toContain('"{""aws"": {""bucket_name""')
  expect(await text("", "", "/SIA/capabilities")).toContain('<accessURL use="base">http://127.0.0.1:9/SIA</accessURL>')
  expect(await text("", "", "/SIA/availability")).toContain("<vosi:available>true")
  expect(await text("", "", "/SIA/none")).toContain("NoSuchKey")
})

test("shapes: a point on an edge, a shape that holds an image, one that it holds, seams", () => {
  const square = [
    [10, 0],
    [10, 1],
    [9, 1],
    [9, 0],
  ] as const
  const hit = (shape: string, corners: readonly (readonly [number, number])[] = square): boolean =>
    touches(parseShape(shape)!, corners)
  expect(hit("CIRCLE 9.5 0.5 0")).toBe(true)
  expect(hit("CIRCLE 9.5 1.1 0.05")).toBe(false)
  expect(hit("CIRCLE 9.5 1.1 0.11")).toBe(true)
  expect(hit("CIRCLE 9.5 0.5 20")).toBe(true)
  expect(hit("RANGE 9.4 9.6 0.4 0.6")).toBe(true)
  expect(hit("RANGE 9.9 11 0.9 2")).toBe(true)
  expect(hit("RANGE 11 12 0 1")).toBe(false)
  expect(hit("POLYGON 9.4 0.4 9.6 0.4 9.5 0.6")).toBe(true)
  expect(hit("POLYGON 0 -10 20 -10 10 10")).toBe(true)
  expect(hit("POLYGON 190 -10 200 -10 195 10")).toBe(false)
  const seam = [
    [0.5, 0],
    [0.5, 1],
    [359.5, 1],
    [359.5, 0],
  ] as const
  expect(hit("CIRCLE 359.9 0.5 0.01", seam)).toBe(true)
  expect(hit("RANGE 0 0.1 0.4 0.6", seam)).toBe(true)
  expect(hit("CIRCLE 180 0 1", seam)).toBe(false)
})
