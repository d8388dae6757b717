import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { runCli } from "../../testing/run-cli.ts"

const cwd = mkdtempSync(join(tmpdir(), "caelum-region-"))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
writeFileSync(
  join(cwd, "two.reg"),
  "# Region file format: DS9\nfk5\nicrs\ncircle(150.01,2.2,0.1d)\npolygon(62,25,62,29,66,29,66,25) # color=red\n",
)

async function text(words: readonly string[], stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await runCli(["region", ...words], { stdin, cwd })
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
  return stdout.trimEnd()
}

describe("caelum region", () => {
  it("tells kind, area and bound", async () => {
    const [cone, box] = JSON.parse(
      await text(["info", "-", "--json"], "CIRCLE 150.01 2.2 0.1\nRANGE 350 10 -5 5\n"),
    ) as [Record<string, unknown>, Record<string, unknown>]
    expect(cone).toMatchObject({
      kind: "cone",
      bound: { lon: 150.01, lat: 2.2, radius: 0.1 },
      text: "CIRCLE 150.01 2.2 0.1",
    })
    expect(cone["area"]).toBeCloseTo(0.0314159, 6)
    expect(box).toMatchObject({ kind: "zone", text: "RANGE 350 370 -5 5" })
    expect(await text(["info", "two.reg"])).toMatch(/^kind .*\ncone +0.0314\d+ .*\npolygon +14.\d+ /)
  })

  it("writes the regions of a file in every form", async () => {
    expect(await text(["convert", "two.reg"])).toBe("CIRCLE ICRS 150.01 2.2 0.1\nPOLYGON ICRS 62 25 62 29 66 29 66 25")
    const ds9 = await text(["convert", "two.reg", "--to", "ds9"])
    expect(ds9.split("\n")).toEqual([
      "# Region file format: DS9",
      "icrs",
      "circle(150.01,2.2,0.1d)",
      "polygon(62,25,62,29,66,29,66,25)",
    ])
    const crtf = await text(["convert", "-", "--to", "crtf"], ds9)
    expect(crtf.split("\n").map((line) => line.slice(0, 7))).toEqual(["#CRTFv0", "circle[", "poly[[6"])
    expect(await text(["convert", "-", "--to", "adql"], crtf)).toContain("CIRCLE('ICRS', 150.01, 2.2, 0.1)")
    expect(JSON.parse(await text(["convert", "two.reg", "--to", "dali", "--json"]))).toHaveLength(2)
  })

  it("tells of positions whether they are in", async () => {
    expect(await text(["contains", "two.reg", "150.05 2.21", "64 27", "0 0"])).toBe("true\ntrue\nfalse")
    expect(
      JSON.parse(await text(["contains", "CIRCLE ICRS 150.01 2.2 0.1", "--json"], "10h00m02.4s +2d12m\n1 2")),
    ).toEqual([true, false])
  })

  it.each([
    [["info", "nonsense"], 1, /unsupported: /],
    [["info", "-"], 2, /holds no region/],
    [["convert", "RANGE 1 2 3 4", "--to", "ds9"], 1, /parallels/],
    [["convert", "CIRCLE 1 2 3", "--to", "png"], 2, /not one of the values/],
    [["contains", "-"], 2, /cannot hold both/],
  ])("refuses %j", async (words, status, line) => {
    const run = await runCli(["region", ...words], { cwd })
    expect({ status: run.status, line: run.stderr.split("\n")[0] }).toEqual({
      status,
      line: expect.stringMatching(line),
    })
  })
})
