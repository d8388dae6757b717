import { describe, expect, test } from "vitest"
import { runCli } from "../../testing/run-cli.ts"
import { COMMANDS } from "./index.ts"

const DEMO = ["--archive", "demo"]

interface Row {
  readonly obs_collection: string
  readonly object: string | null
  readonly access_url: string
}

interface Found {
  readonly service: string
  readonly query: Readonly<Record<string, readonly string[]>>
  readonly overflow: boolean
  readonly rows: readonly Row[]
}

async function search(...words: string[]): Promise<Found> {
  const run = await runCli(["search", ...words, ...DEMO, "--json"])
  expect(run.status).toBe(0)
  return JSON.parse(run.stdout) as Found
}

describe("search", () => {
  test("rows with every column of the service and the object of each", async () => {
    const { query, overflow, rows } = await search("150.01 2.2", "--radius", "0.01deg", "--collection", "spitzer_seip")
    expect(query).toEqual({ POS: ["CIRCLE 150.01 2.2 0.01"], COLLECTION: ["spitzer_seip"] })
    expect(overflow).toBe(false)
    expect(rows.length).toBeGreaterThan(10)
    expect(Object.keys(rows[0]!)).toHaveLength(52)
    for (const row of rows) {
      expect(row.obs_collection).toBe("spitzer_seip")
      expect(row.object).toMatch(/^s3:\/\/nasa-irsa-spitzer\/spitzer\/seip\/seip_science\/images\/.*\.fits$/)
    }
    const located = await runCli(["locate", rows[0]!.access_url, "--json"])
    expect(JSON.parse(located.stdout)).toEqual({ uri: rows[0]!.object, region: "us-west-2", rule: "spitzer-seip" })
  })

  test("a size is the full width, two sizes a box", async () => {
    expect((await search("150.01 2.2", "--size", "36arcsec", "--limit", "1")).query["POS"]).toEqual([
      "CIRCLE 150.01 2.2 0.005",
    ])
    const box = await search("0 0", "--size", "2deg x 1deg", "--limit", "1")
    const numbers = box.query["POS"]![0]!.split(" ").slice(1).map(Number)
    expect(numbers).toHaveLength(8)
    const lon = numbers.filter((_, i) => i % 2 === 0).map((value) => (value > 180 ? value - 360 : value))
    const lat = numbers.filter((_, i) => i % 2 === 1)
    expect(Math.max(...lon) - Math.min(...lon)).toBeCloseTo(2, 3)
    expect(Math.max(...lat) - Math.min(...lat)).toBeCloseTo(1, 3)
  })

  test("positions of other frames are asked for as ICRS", async () => {
    const { query } = await search("galactic 236.8 42.1", "--limit", "1")
    const [, lon, lat] = query["POS"]![0]!.split(" ").map(Number)
    expect([lon, lat]).toEqual([expect.closeTo(150.091954463368, 11), expect.closeTo(2.206720784831821, 11)])
  })

  test("overflow and bands: fewer rows than there are, and said so", async () => {
    const run = await runCli(["search", "150.01 2.2", "--radius", "0.01", "--band", "3um 5um", "--limit", "3", ...DEMO])
    expect(run.stdout.split("\n")[0]).toMatch(/^collection +band +instrument +subtype +size +object$/)
    expect(run.stdout.trim().split("\n")).toHaveLength(4)
    expect(run.stderr).toMatch(/more rows than these 3/)
  })

  test("wrong words are usage errors, unknown collections are not found", async () => {
    for (const words of [
      ["M31"],
      ["150 91"],
      ["150 2", "--size", "60px"],
      ["150 2", "--size", "1", "--radius", "1"],
      ["150 2", "--radius", "91"],
      ["150 2", "--limit", "0"],
      ["150 2", "--band", "3 parsec"],
      ["150 2", "--band", "5um 3um"],
      ["150 2", "--calib", "7"],
      ["150 2", "--fov", "1 0.1"],
      ["150 2", "--exptime", "a while"],
      [],
    ])
      expect([words, (await runCli(["search", ...words, ...DEMO])).status]).toEqual([words, 2])
    const run = await runCli(["search", "150 2", "--collection", "spitzer_sepi", ...DEMO, "--json"])
    expect(run.status).toBe(1)
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "not-found", collection: "spitzer_sepi" } })
    expect(run.stderr).toMatch(/did you mean spitzer_seip\?/)
  })

  test("every filter takes one value and may be repeated, before the position too", async () => {
    const { query } = await search("--collection", "spitzer_seip", "--calib", "3", "--calib", "4", "150.01 2.2")
    expect(query).toMatchObject({ COLLECTION: ["spitzer_seip"], CALIB: ["3", "4"] })
    const values = {
      BAND: ["3e-6 5e-6", "1"],
      TIME: ["55197 55198", "55199"],
      FACILITY: ["Spitzer", "WISE"],
      INSTRUMENT: ["IRAC", "MIPS"],
      DPTYPE: ["image", "cube"],
      TARGET: ["M 31", "M 33"],
      ID: ["ivo://a?b", "ivo://c"],
      FORMAT: ["image/fits", "text/html"],
      POL: ["I", "Q"],
      FOV: ["0.1 1", "2"],
      SPATRES: ["0 2", "3"],
      SPECRP: ["100 Inf", "5"],
      EXPTIME: ["10 Inf", "-Inf 3"],
      TIMERES: ["0 1", "2"],
    }
    const words = Object.entries(values).flatMap(([name, list]) =>
      list.flatMap((value) => [`--${name.toLowerCase()}`, value]),
    )
    const all = await search(...words, "--limit", "1", "150.01 2.2")
    expect(all.query).toMatchObject({ ...values, BAND: ["0.000003 0.000005", "1"] })
  })

  test("no option of any command takes the words behind its value", () => {
    for (const { name, options } of COMMANDS)
      expect([name, options.filter(({ flags }) => flags.includes("..."))]).toEqual([name, []])
  })

  test("--explain plans one request and sends none", async () => {
    const run = await runCli(["search", "150.01 2.2", "--explain", "--json", "--stats", ...DEMO])
    expect(JSON.parse(run.stdout)).toMatchObject({ requests: 1, waves: 1, bytes: 0 })
    expect(run.stderr).toMatch(/"requests":0/)
  })
})

describe("collections", () => {
  test("all of them, part of a name, a pattern", async () => {
    const names = async (...words: string[]): Promise<string[]> => {
      const run = await runCli(["collections", ...words, "--json", ...DEMO])
      return (JSON.parse(run.stdout) as { collection: string }[]).map(({ collection }) => collection)
    }
    const all = await names()
    expect(all).toContain("spitzer_seip")
    expect(await names("SEIP")).toEqual(["spitzer_seip"])
    expect(await names("wise*")).toEqual(["wise_allwise"])
    expect(await names("wise")).toEqual(["wise_allwise"])
    for (const pattern of ["ise*", "w?se.*", "zzz"]) {
      const run = await runCli(["collections", pattern, "--json", ...DEMO])
      expect([pattern, run.status]).toEqual([pattern, 1])
      expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "not-found", collection: pattern } })
    }
    expect((await runCli(["collections", "spitzer_sepi", ...DEMO])).stderr).toMatch(/did you mean spitzer_seip\?/)
  })
})

describe("datasets and locate", () => {
  test("need no network", async () => {
    const run = await runCli(["datasets", "--json", "--offline", "--stats"])
    const list = JSON.parse(run.stdout) as { id: string }[]
    expect(list.length).toBe(25)
    const one = await runCli(["datasets", "allwise", "--json", "--offline"])
    expect(JSON.parse(one.stdout)).toEqual([list.find(({ id }) => id === "allwise")])
    expect((await runCli(["datasets", "allwise"])).stdout).toMatch(/^catalog +s3:\/\/nasa-irsa-wise\//m)
    expect((await runCli(["datasets", "nothing"])).status).toBe(1)
    expect((await runCli(["locate", "https://example.org/x.fits"])).status).toBe(1)
    expect((await runCli(["locate", "x.fits"])).status).toBe(2)
  })
})

test.each([
  ["search", "150.01 2.2", "--service", "nonsense"],
  ["collections", "--service", "nonsense"],
  ["collections", "--service", "ftp://host/x"],
  ["ls", "s3://b/", "--endpoint", "localhost:9000"],
])("%j is an address that cannot be one", async (...words) => {
  const run = await runCli(words)
  expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(/^caelum: usage: '.*' is not an address; /)])
})
