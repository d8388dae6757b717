import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { runCli, type CliRunOptions } from "../../testing/run-cli.ts"

const headers = fileURLToPath(new URL("../../../test/data/wcs/headers/", import.meta.url))
const sip = `${headers}siponly.hdr[0]`
const cube = `${headers}3d_cd.hdr`
const galactic = `${headers}AIT_1.hdr`

async function json(words: readonly string[], options?: CliRunOptions): Promise<unknown> {
  const run = await runCli([...words, "--json"], options)
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" })
  return JSON.parse(run.stdout)
}

describe("wcs to-sky and to-pixel", () => {
  it("count from 1 unless told, and are each other's inverse", async () => {
    const one = (await json(["wcs", "to-sky", sip, "100", "200"])) as [number, number][]
    const zero = await json(["wcs", "to-sky", sip, "99", "199", "--origin", "0"])
    expect(zero).toEqual(one)
    const back = await json(["wcs", "to-pixel", sip, ...one[0]!.map(String)])
    expect(back).toEqual([[expect.closeTo(100, 8), expect.closeTo(200, 8)]])
  })

  it("read points from standard input, one a line, and from words in any grouping", async () => {
    const stdin = "# x y\n1 1\n\n10.5,20\r\n-3 4e1\n"
    const lines = await json(["wcs", "to-sky", sip], { stdin })
    const words = await json(["wcs", "to-sky", sip, "1 1", "10.5", "20", "-3", "40"])
    expect(words).toEqual(lines)
    expect(lines).toHaveLength(3)
    expect(await json(["wcs", "to-sky", sip], { stdin: "" })).toEqual([])
  })

  it("give every axis in the header's order, linear ones in their unit", async () => {
    const points = (await json(["wcs", "to-sky", cube, "1", "1", "10"])) as number[][]
    expect(points[0]).toHaveLength(3)
    expect(points[0]![2]).toBeCloseTo(2, 12)
    const icrs = (await json(["wcs", "to-sky", cube, "1", "1", "10", "--frame", "icrs"])) as number[][]
    expect(icrs).toEqual([points[0]!.slice(0, 2)])
    const back = await json(["wcs", "to-pixel", cube, "--frame", "icrs", ...icrs[0]!.map(String)])
    expect(back).toEqual([[expect.closeTo(1, 6), expect.closeTo(1, 6)]])
  })

  it("turn to ICRS and back, and give null where there is no sky", async () => {
    const points = (await json(["wcs", "to-sky", galactic, "--frame", "icrs"], {
      stdin: "80 80\n1e6 1e6\n",
    })) as number[][]
    expect(points[1]).toBeNull()
    const back = await json(["wcs", "to-pixel", galactic, "--frame", "icrs", ...points[0]!.map(String)])
    expect(back).toEqual([[expect.closeTo(80, 8), expect.closeTo(80, 8)]])
    expect((await runCli(["wcs", "to-sky", galactic, "1e6", "1e6"])).stdout).toBe("null\n")
  })

  it("fail with the word, the keyword or the axes that are wrong", async () => {
    const wrong = async (words: readonly string[], stdin = ""): Promise<{ status: number; stderr: string }> => {
      const { status, stderr } = await runCli(words, { stdin })
      return { status, stderr: stderr.split("\n")[0]! }
    }
    expect(await wrong(["wcs", "to-sky", sip, "1", "x"])).toEqual({
      status: 2,
      stderr: expect.stringContaining("'x' is not a number"),
    })
    expect(await wrong(["wcs", "to-sky", sip, "1", "2", "3"])).toEqual({
      status: 2,
      stderr: expect.stringContaining("3 numbers, and a point of this coordinate system has 2"),
    })
    expect(await wrong(["wcs", "to-sky", sip], "1 2\n3\n")).toEqual({
      status: 2,
      stderr: expect.stringContaining("'3' holds 1 number,"),
    })
    expect(await json(["wcs", "info", `${headers}ie6d07ujq_wcs.fits[0]`])).toMatchObject({ distortions: ["D2IM"] })
    expect(await json(["wcs", "info", `${headers}LUT_1.fits[1]`])).toMatchObject({
      distortions: ["D2IM", "SIP", "CPDIS"],
    })
    expect(await wrong(["wcs", "info", sip, "--alternate", "B"])).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^caelum: no-wcs: .*no coordinate system B: it has the primary one/),
    })
    expect(await wrong(["wcs", "to-pixel", sip, "100", "0"])).toEqual({ status: 0, stderr: "" })
  })
})

describe("wcs info", () => {
  it("shows axes, projection, frame, scale, footprint and distortions", async () => {
    expect(await json(["wcs", "info", sip])).toEqual({
      axes: [
        { ctype: "RA---TAN-SIP", unit: "deg", kind: "longitude", crpix: -3925.16, crval: expect.closeTo(274.807, 3) },
        { ctype: "DEC--TAN-SIP", unit: "deg", kind: "latitude", crpix: 4360.23, crval: expect.closeTo(-25.975, 3) },
      ],
      projection: "TAN",
      frame: { name: "icrs" },
      scale: [expect.closeTo(2.8616e-4, 7), expect.closeTo(2.8153e-4, 7)],
      // astropy's calc_footprint
      footprint: [
        [276.02838257815915, -24.750794264987654],
        [276.04110559359526, -25.90192862033397],
        [276.6794331755831, -25.895133790887048],
        [276.6602428431891, -24.74497415849999],
      ].map((corner) => corner.map((value) => expect.closeTo(value, 10))),
      distortions: ["SIP"],
      notes: ["datfix: MJD-OBS is 56869.20137353009, from DATE-OBS."],
    })
    const text = (await runCli(["wcs", "info", galactic])).stdout
    expect(text).toMatch(/projection +AIT/)
    expect(text).toMatch(/frame +ecliptic 2000/)
    expect(text).toMatch(/corner 4/)
  })

  it("says that a header without sky axes has none", async () => {
    expect(await json(["wcs", "info", `${headers}spherex_like.fits[1]`, "--alternate", "A"])).toMatchObject({
      projection: null,
      frame: null,
      scale: null,
      footprint: null,
    })
  })
})
