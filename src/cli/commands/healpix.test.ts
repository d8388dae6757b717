import { describe, expect, it } from "vitest"
import { runCli } from "../../testing/run-cli.ts"

async function json(words: readonly string[], stdin = ""): Promise<unknown> {
  const { status, stdout, stderr } = await runCli([...words, "--json"], { stdin })
  expect(stderr).toBe("")
  expect(status).toBe(0)
  return JSON.parse(stdout)
}

async function refusal(words: readonly string[], stdin = ""): Promise<{ status: number; line: string }> {
  const { status, stderr } = await runCli(words, { stdin })
  return { status, line: stderr.split("\n")[0]! }
}

const TAURUS = [265, 266, 267, 270, 288, 289, 291, 292, 293, 294]

describe("caelum cover", () => {
  it("lists the cells that a box touches, nested, ring, or by their centres", async () => {
    expect(await json(["cover", "--box", "62 66 25 29", "--order", "5"])).toEqual(TAURUS)
    const ring = [3030, 3031, 3158, 3159, 3286, 3287, 3414, 3415, 3542, 3543]
    expect(await json(["cover", "--box", "62 66 25 29", "--order", "5", "--ring"])).toEqual(ring)
    const { stdout } = await runCli(["cover", "--box", "62,66,25,29", "--order", "5", "--exclusive"])
    expect(stdout).toBe("267\n289\n292\n")
  })

  it.each([
    ["--cone", "62 25 0.001"],
    ["--cone", "62d +25d 3.6arcsec"],
    ["--cone", "4:08:00 +25:00:00 0.06'"],
    ["--cone", "4h08m00s +25d00m00s 3.6 arcsec"],
    ["--cone", "62, 25, 1e-3"],
    ["--cone", "422 25 0.001"],
    ["--box", "61.9999 62.0001 24.9999 25.0001"],
    ["--box", "4h07m59.99s 4h08m00.01s 24.9999d 25.0001d"],
    ["--polygon", "62 25, 62.001 25, 62 25.001"],
    ["--polygon", "4h08m 25d, 62.001d 25d, 62 25.001,"],
  ])("reads %s '%s'", async (option, text) => {
    expect(await json(["cover", option, text, "--order", "5"])).toEqual([288])
  })

  it("turns another frame to ICRS, and takes a negative first number", async () => {
    expect(await json(["cover", "--cone", "galactic 0 90 0.001", "--order", "3"])).toEqual(
      await json(["cover", "--cone", "192.85948 27.12825 0.001", "--order", "3"]),
    )
    expect(await json(["cover", "--cone", "-5 -90 1", "--order", "3"])).toEqual([512, 576, 640, 704])
    expect(await json(["cover", "--box", "-1 1 -1 1", "--order", "0"])).toEqual([4])
  })

  it("gives cells above order 24 as strings, in their order", async () => {
    const cells = (await json(["cover", "--cone", "83.6 22.01 1e-6", "--order", "29", "--ring"])) as string[]
    expect(cells.length).toBeGreaterThan(50)
    expect(cells.every((cell) => /^\d{18,19}$/.test(cell))).toBe(true)
    expect(cells.map(BigInt).every((cell, i, all) => i === 0 || cell > all[i - 1]!)).toBe(true)
  })

  it.each([
    [["cover", "--order", "3"], 2, /region is missing/],
    [["cover", "--cone", "1 2 3"], 2, /order is missing/],
    [["cover", "--cone", "1 2 3", "--order", "30"], 2, /'30' is not a HEALPix order/],
    [["cover", "--cone", "1 2 3", "--box", "1 2 3 4", "--order", "3"], 2, /given twice, by --cone and --box/],
    [["cover", "--cone", "1 2", "--order", "3"], 2, /--cone|position/],
    [["cover", "--cone", "1 2 nan", "--order", "3"], 2, /RA DEC RADIUS/],
    [["cover", "--cone", "1 2 181", "--order", "3"], 2, /radius is 181/],
    [["cover", "--cone", "COSMOS 1", "--order", "3"], 2, /RA DEC for each position/],
    [["cover", "--cone", "1 95 1", "--order", "3"], 2, /latitude 95/],
    [["cover", "--box", "1 2 3", "--order", "3"], 2, /RA1 RA2 DEC1 DEC2/],
    [["cover", "--box", "0 0 -95 10", "--order", "3"], 2, /--box '0 0 -95 10' has the declination -95/],
    [["cover", "--box", "0 0 5 NaN", "--order", "3"], 2, /'NaN' is not an angle/],
    [["cover", "--box", "1 2 4 3", "--order", "3"], 2, /exchange them/],
    [["cover", "--polygon", "1 2, 3 4", "--order", "3"], 2, /three distinct/],
    [["cover", "--polygon", "0 0, 10 10, 10 0, 0 10", "--order", "3"], 2, /crosses/],
    [["cover", "--cone", "0 0 180", "--order", "24"], 1, /^caelum: limit: .*coarser order/],
  ])("refuses %j", async (words, status, line) => {
    expect(await refusal(words)).toEqual({ status, line: expect.stringMatching(line) })
  })
})

describe("caelum healpix", () => {
  it("gives the cell of each position on standard input", async () => {
    const lines = "62 25\n\n# a remark\n10h00m02.4s +2d12m00s\ngalactic 236.8 42.1\n370 90\n"
    expect(await json(["healpix", "cell", "--order", "5"], lines)).toEqual([288, 6814, 6814, 1023])
    expect(await json(["healpix", "cell", "--order", "29"], "0 -90\r\n")).toEqual(["2305843009213693952"])
    expect(await json(["healpix", "cell", "--order", "5", "--ring", "62 25", "-10 -90"])).toEqual([3414, 12287])
    expect(await json(["healpix", "cell", "--order", "5"], "")).toEqual([])
  })

  it("gives the centre of each cell", async () => {
    expect(await json(["healpix", "center", "--order", "0"], "4 5\n8")).toEqual([
      [0, 0],
      [90, 0],
      [45, -41.810314895778596],
    ])
    const nested = await json(["healpix", "center", "--order", "5", "288"])
    expect(await json(["healpix", "center", "--order", "5", "--ring", "3414"])).toEqual(nested)
    expect(await json(["healpix", "center", "--order", "29"], "3458764513820540927")).toEqual([
      [315, -7.114780385429948e-8],
    ])
  })

  it("gives the neighbours of each cell", async () => {
    expect(await json(["healpix", "neighbours", "--order", "0"], "0\n5\n")).toEqual([
      [4, -1, 3, 2, 1, -1, 5, 8],
      [8, 4, 0, -1, 1, 6, 9, -1],
    ])
    const [wide] = (await json(["healpix", "neighbours", "--order", "29"], "0")) as unknown[][]
    expect(wide?.slice(2, 5)).toEqual(["2", "3", "1"])
    const { stdout } = await runCli(["healpix", "neighbours", "--order", "1", "--ring", "0"])
    expect(stdout.trim().split(" ")).toHaveLength(8)
  })

  it.each([
    [["healpix", "cell", "--order", "5"], "62 95", 2, /latitude 95/],
    [["healpix", "cell", "--order", "5"], "Vega", 2, /not a position/],
    [["healpix", "cell"], "62 25", 2, /order is missing/],
    [["healpix", "center", "--order", "2"], "192", 1, /from 0 to 191/],
    [["healpix", "center", "--order", "2", "--ring"], "192", 1, /from 0 to 191/],
    [["healpix", "neighbours", "--order", "2"], "x", 2, /'x' is not a HEALPix cell/],
    [["healpix", "neighbours", "--order", "29"], "9999999999999999999", 1, /does not exist/],
  ])("refuses %j with '%s'", async (words, stdin, status, line) => {
    expect(await refusal(words, stdin)).toEqual({ status, line: expect.stringMatching(line) })
  })
})
