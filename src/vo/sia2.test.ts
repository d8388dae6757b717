import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Column } from "../core/index.ts"
import { isCaelumError } from "../core/index.ts"
import { writeVoTable } from "../formats/votable/index.ts"
import { cone, polygon, zone } from "../sky/index.ts"
import type { Store } from "../storage/index.ts"
import { createStore } from "../storage/index.ts"
import { listCollections, searchSia2, sia2Parameters, sia2Rows, sia2Url } from "./index.ts"

type Answer = (request: IncomingMessage, response: ServerResponse) => void

let server: Server
let base = ""
let answer: Answer = () => undefined
let asked: string[] = []
let store: Store

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "")
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/SIA`
})
afterAll(() => void server.close())
beforeEach(() => {
  asked = []
  store = createStore()
})

function textColumn(name: string, values: readonly string[]): Column {
  return { name, type: "string", shape: [], values }
}

const ALLWISE = '{"aws": {"bucket_name": "nasa-irsa-wise", "key":"wise/a.fits", "region": "us-west-2"}}'

function rows(collections: readonly string[], cloud: readonly string[] = collections.map(() => "{}")): string {
  const n = collections.length
  const columns: Column[] = [
    { name: "s_ra", type: "float64", shape: [], values: new Float64Array(n).fill(150), unit: "deg" },
    textColumn("obs_collection", collections),
    textColumn("cloud_access", cloud),
    { name: "access_estsize", type: "int64", shape: [], values: new BigInt64Array(n), validity: new Uint8Array(n) },
  ]
  return writeVoTable([{ rows: n, columns, metadata: {} }], { infos: [{ name: "QUERY_STATUS", value: "OK" }] })
}

function description(collections: readonly string[]): string {
  return writeVoTable([], {
    inputParams: [
      { name: "BAND", datatype: "double", arraysize: "*", unit: "m", xtype: "interval" },
      { name: "COLLECTION", datatype: "char", arraysize: "*", options: collections },
    ],
  })
}

function reply(body: string, status = 200, type = "application/x-votable+xml"): Answer {
  return (_request, response) => {
    response.writeHead(status, { "Content-Type": type }).end(body)
  }
}

async function failure(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  return isCaelumError(error) ? { code: error.code, message: error.message } : { code: "none", message: String(error) }
}

describe("sia2Parameters", () => {
  test("every parameter, several values repeated", () => {
    const words = sia2Parameters({
      pos: [
        cone(150.01, 2.2, 0.01),
        zone(359, 1, -2, 2),
        polygon([
          [10, 0],
          [11, 0],
          [11, 1],
        ]),
      ],
      band: [[3e-6, Infinity], 4.5e-6, [-Infinity, 1e-6]],
      time: [[55197, 55198.5]],
      pol: ["I", "Q"],
      fov: [[0.1, 1]],
      spatres: [[0, 2]],
      specrp: [100],
      exptime: [[10, Infinity]],
      timeres: [[0, 1]],
      id: "ivo://x",
      facility: "Spitzer",
      collection: ["spitzer_seip", "wise_allwise"],
      instrument: "IRAC",
      dptype: "image",
      calib: [2, 3],
      target: "M 31",
      format: "image/fits",
      maxrec: 5,
      responseformat: "VOTABLE",
    })
    expect(words.map(([name, value]) => `${name}=${value}`)).toEqual([
      "POS=CIRCLE 150.01 2.2 0.01",
      "POS=RANGE 359 360 -2 2",
      "POS=RANGE 0 1 -2 2",
      expect.stringMatching(/^POS=POLYGON 10 0 11 0 11 1$/),
      "BAND=0.000003 Inf",
      "BAND=0.0000045",
      "BAND=-Inf 0.000001",
      "TIME=55197 55198.5",
      "FOV=0.1 1",
      "SPATRES=0 2",
      "SPECRP=100",
      "EXPTIME=10 Inf",
      "TIMERES=0 1",
      "POL=I",
      "POL=Q",
      "ID=ivo://x",
      "FACILITY=Spitzer",
      "COLLECTION=spitzer_seip",
      "COLLECTION=wise_allwise",
      "INSTRUMENT=IRAC",
      "DPTYPE=image",
      "TARGET=M 31",
      "FORMAT=image/fits",
      "CALIB=2",
      "CALIB=3",
      "MAXREC=5",
      "RESPONSEFORMAT=VOTABLE",
    ])
  })

  test("the address keeps what the service's own asks for", () => {
    expect(sia2Url("http://x/sia?", { target: "a&b" })).toBe("http://x/sia?TARGET=a%26b")
    expect(sia2Url("http://x/sia?v=1", { calib: 2 })).toBe("http://x/sia?v=1&CALIB=2")
    expect(sia2Url("http://x/sia", {})).toBe("http://x/sia")
  })

  test("refuses numbers that cannot be sent", () => {
    expect(() => sia2Parameters({ band: [NaN] })).toThrow(/BAND/)
    expect(() => sia2Parameters({ band: [[2, 1]] })).toThrow(/smaller value first/)
    expect(() => sia2Parameters({ maxrec: 1.5 })).toThrow(/MAXREC/)
    expect(() => sia2Parameters({ pos: { kind: "cone", lon: NaN, lat: 0, radius: 1 } })).toThrow(/POS/)
  })
})

describe("searchSia2", () => {
  test("one request; columns by name; the object of each row", async () => {
    answer = reply(rows(["wise_allwise", "wise_allwise", "wise_allwise"], [ALLWISE, "{}", "{not json"]))
    const result = await searchSia2(store, base, { pos: cone(150, 2, 0.1), collection: "wise_allwise" })
    expect(asked).toEqual([expect.stringMatching(/^\/SIA\?POS=CIRCLE%20150%202%200.1&COLLECTION=wise_allwise$/)])
    expect(result.query).toEqual({ POS: ["CIRCLE 150 2 0.1"], COLLECTION: ["wise_allwise"] })
    expect(result.overflow).toBe(false)
    expect(result.objects).toEqual([
      { kind: "s3", bucket: "nasa-irsa-wise", key: "wise/a.fits", region: "us-west-2" },
      null,
      null,
    ])
    expect(result.problems).toMatchObject([{ row: 2, error: { code: "malformed" } }])
    expect(sia2Rows(result)[0]).toEqual({
      s_ra: 150,
      obs_collection: "wise_allwise",
      cloud_access: ALLWISE,
      access_estsize: null,
      object: "s3://nasa-irsa-wise/wise/a.fits",
    })
  })

  test("a column never takes the place of another, whatever its name", async () => {
    const names = ["object", "a", "a", "a_2", "__proto__", "object_2"]
    const columns = names.map((name, i) => textColumn(name, [`v${i}`]))
    answer = reply(writeVoTable([{ rows: 1, columns, metadata: {} }], {}))
    const result = await searchSia2(store, base, {})
    const row = sia2Rows(result)[0]!
    expect(Object.entries(row)).toEqual([
      ["object_3", "v0"],
      ["a", "v1"],
      ["a_3", "v2"],
      ["a_2", "v3"],
      ["__proto__", "v4"],
      ["object_2", "v5"],
      ["object", null],
    ])
    expect(result.notes).toEqual([
      expect.stringContaining("'object' (number 1) is called 'object_3'"),
      expect.stringContaining("'a' (number 3) is called 'a_3'"),
    ])
  })

  test("no error or result shows the password of the address", async () => {
    const secret = base.replace("://", "://me:secret@").concat("?token=secret")
    const hidden = { send: async () => new Response("<VOTABLE/>", { status: 200 }) } as unknown as Store
    const refused = { send: async () => new Response("Service is down", { status: 400 }) } as unknown as Store
    for (const one of [hidden, refused]) {
      const error: unknown = await searchSia2(one, secret, {}).catch((cause: unknown) => cause)
      expect(isCaelumError(error) && JSON.stringify([error.message, error.context])).toMatch(/\*\*\*/)
      expect(isCaelumError(error) && JSON.stringify([error.message, error.context])).not.toContain("secret")
    }
    const fine = { send: async () => new Response(rows(["a"])) } as unknown as Store
    expect(
      JSON.stringify(await searchSia2(fine, secret, {}), (_key, value: unknown) =>
        typeof value === "bigint" ? 0 : value,
      ),
    ).not.toContain("secret")
  })

  test("overflow is said", async () => {
    answer = reply(
      writeVoTable([{ rows: 0, columns: [], metadata: {} }], {
        trailingInfos: [{ name: "QUERY_STATUS", value: "OVERFLOW" }],
      }),
    )
    expect((await searchSia2(store, base, { maxrec: 1 })).overflow).toBe(true)
  })

  test("an unknown collection is said to be unknown, a known one without rows is empty", async () => {
    answer = (request, response) => {
      const self = request.url!.includes("MAXREC=0")
      response.end(self ? description(["spitzer_seip", "wise_allwise"]) : rows([]))
    }
    const wrong = await failure(searchSia2(store, base, { collection: "spitzer_sepi" }))
    expect(wrong.code).toBe("not-found")
    expect(wrong.message).toMatch(/knows no collection 'spitzer_sepi'; did you mean spitzer_seip\?/)
    expect(asked).toHaveLength(2)
    const result = await searchSia2(store, base, { collection: ["spitzer_seip", "wise_allwise"] })
    expect([result.table.rows, result.notes]).toEqual([0, []])
  })

  test("one unknown of two collections is said even where the other has rows", async () => {
    answer = (request, response) => {
      response.end(request.url!.includes("MAXREC=0") ? description(["a", "b"]) : rows(["a"]))
    }
    expect((await failure(searchSia2(store, base, { collection: ["a", "c"] }))).code).toBe("not-found")
    expect((await searchSia2(store, base, { collection: ["a", "b"] })).table.rows).toBe(1)
  })

  test("a service without a list of collections leaves a note", async () => {
    answer = (request, response) => {
      if (request.url!.includes("MAXREC=0")) response.writeHead(404).end()
      else response.end(rows([]))
    }
    const result = await searchSia2(store, base, { collection: "x" })
    expect(result.notes).toEqual([expect.stringContaining("does not say which collections it knows")])
  })

  test("the service's own words where it refuses, whatever the status", async () => {
    const refusal = writeVoTable([], {
      infos: [{ name: "QUERY_STATUS", value: "ERROR", content: "UsageFault: POS is malformed" }],
    })
    for (const status of [200, 400]) {
      answer = reply(refusal, status)
      const { code, message } = await failure(searchSia2(store, base, {}))
      expect([code, message]).toEqual(["query", expect.stringContaining("UsageFault: POS is malformed")])
    }
    answer = reply(
      '<?xml version="1.0"?><!DOCTYPE VOTABLE SYSTEM "x.dtd"><VOTABLE version="v1.0"><INFO name="ERROR"> "no such object" </INFO></VOTABLE>',
    )
    expect((await failure(searchSia2(store, base, {}))).message).toContain('"no such object"')
  })

  test("web pages, plain text and other XML are said to be no answer", async () => {
    const cases: readonly (readonly [string, number, string, RegExp])[] = [
      ["<!DOCTYPE html><html><head><title>502 Proxy\nError</title></head></html>", 200, "server", /'502 Proxy Error'/],
      ["<html><body><h1>Gone</h1> away</body></html>", 404, "not-found", /'Gone away'/],
      ["Service is down", 200, "server", /'Service is down'/],
      ["<capabilities/>", 200, "malformed", /root element is capabilities/],
      ["", 200, "truncated", /empty/],
      ["", 400, "query", /HTTP 400/],
      [rows(["a"]).slice(0, -30), 200, "truncated", /cut off/],
      ["<VOTABLE/>", 200, "server", /without a table/],
    ]
    for (const [body, status, code, message] of cases) {
      answer = reply(body, status, "text/html")
      expect(await failure(searchSia2(store, base, {}))).toEqual({
        code,
        message: expect.stringMatching(message) as string,
      })
    }
  })

  test("a cancelled search ends as cancelled", async () => {
    answer = () => undefined
    const abort = new AbortController()
    const search = failure(searchSia2(store, base, {}, { signal: abort.signal }))
    setTimeout(() => abort.abort(), 20)
    expect((await search).code).toBe("aborted")
  })
})

describe("listCollections", () => {
  test("the options of the self-description, once each", async () => {
    answer = reply(description(["b", "a", "b", " "]))
    expect(await listCollections(store, base)).toEqual(["b", "a"])
    expect(asked).toEqual(["/SIA?MAXREC=0"])
  })
})
