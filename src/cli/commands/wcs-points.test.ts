import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { runCli } from "../../testing/run-cli.ts"

const folder = mkdtempSync(join(tmpdir(), "caelum-cli-wcs-"))
afterAll(() => rmSync(folder, { recursive: true }))

const PLAIN =
  "NAXIS=2 NAXIS1=100 NAXIS2=80 CTYPE1='RA---TAN' CTYPE2='DEC--TAN' CRVAL1=150.01 CRVAL2=2.2 CRPIX1=50 CRPIX2=40 CDELT1=-0.001 CDELT2=0.001"

/** A text header of 100 × 80 pixels around 150.01 2.2; the cards of `more` come behind and count. */
function header(name: string, more = ""): string {
  const path = join(folder, name)
  const cards = `${PLAIN} ${more}`.trim().split(" ")
  writeFileSync(
    path,
    cards.map((card) => `${card.replace(/^[^=]*/, (key) => key.padEnd(8)).replace("=", "= ")}\n`).join(""),
  )
  return path
}

/** A quadratic term that turns around 100 pixels off the reference: no inverse behind that. */
const folded = header(
  "folded.hdr",
  "CTYPE1='RA---TAN-SIP' CTYPE2='DEC--TAN-SIP' A_ORDER=2 B_ORDER=2 A_2_0=-0.005 B_0_2=0",
)

describe("wcs to-pixel", () => {
  it.each([[["150.01", "2.2", "149.5", "2.2"]], [["150.01", "2.2", "149.5", "2.2", "--frame", "icrs"]]])(
    "gives null for a point where the distortion has no inverse, and says so: %j",
    async (words) => {
      const run = await runCli(["wcs", "to-pixel", folded, ...words, "--json"])
      expect(run).toMatchObject({ status: 0, stderr: expect.stringMatching(/folded.hdr\[0\]: .* 1 of 2 positions/) })
      expect(JSON.parse(run.stdout)).toEqual([[expect.closeTo(50, 9), expect.closeTo(40, 9)], null])
    },
  )

  it("refuses a latitude beyond a pole, on the latitude axis of the header", async () => {
    const swapped = header("swapped.hdr", "CTYPE1='DEC--TAN' CTYPE2='RA---TAN' CRVAL1=2.2 CRVAL2=150.01")
    for (const words of [
      [header("plain.hdr"), "150.01", "95"],
      [header("plain.hdr"), "150.01", "-90.0001"],
      [header("plain.hdr"), "150.01", "NaN"],
      [swapped, "95", "150.01"],
      [swapped, "150.01", "95", "--frame", "icrs"],
    ])
      expect((await runCli(["wcs", "to-pixel", ...words])).status).toBe(2)
    expect((await runCli(["wcs", "to-pixel", header("plain.hdr"), "2.2", "95"])).stderr).toMatch(
      /^caelum: usage: The point '2.2 95' has the latitude 95/,
    )
    const fine = await runCli(["wcs", "to-pixel", swapped, "2.2", "150.01", "--json"])
    expect(JSON.parse(fine.stdout)).toEqual([[expect.closeTo(50, 9), expect.closeTo(40, 9)]])
  })
})

describe("errors of a coordinate system", () => {
  const frame = header("frame.hdr", "RADESYS='GAPPT'")
  const linear = header("linear.hdr", "CTYPE1='X' CTYPE2='Y'")
  const tab = header("tab.hdr", "NAXIS=3 CTYPE3='WAVE-TAB' CRVAL3=1 CRPIX3=1 CDELT3=1")
  it.each([
    [["wcs", "to-sky", frame, "1", "1", "--frame", "icrs"], "unsupported", frame],
    [["wcs", "to-pixel", frame, "1", "1", "--frame", "icrs"], "unsupported", frame],
    [["wcs", "to-sky", linear, "1", "1", "--frame", "icrs"], "no-wcs", linear],
    [["wcs", "to-sky", tab, "1", "1", "1"], "unsupported", tab],
    [["wcs", "to-pixel", tab, "1", "1", "1"], "unsupported", tab],
  ])("name the object and HDU: %j", async (words, code, uri) => {
    const run = await runCli([...words, "--json"])
    expect(run.status).toBe(1)
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code, uri, hdu: 0 } })
    expect(run.stderr).toContain(`HDU 0 of ${uri}: `)
  })
})

describe("alternates", () => {
  it("are listed by wcs info and chosen by letter or name", async () => {
    const path = header("alternate.hdr", "CD1_1A=0.5 CD2_2A=0.5 WCSNAMEA='PHYSICAL'")
    const info = JSON.parse((await runCli(["wcs", "info", path, "--json"])).stdout)
    expect(info.alternates).toEqual([{ letter: "" }, { letter: "A", name: "PHYSICAL" }])
    expect((await runCli(["wcs", "info", path])).stdout).toMatch(/alternate +A PHYSICAL/)
    for (const word of ["A", "physical"]) {
      const run = await runCli(["wcs", "to-sky", path, "3", "4", "--alternate", word, "--json"])
      expect(JSON.parse(run.stdout)).toEqual([[1.5, 2]])
    }
    expect((await runCli(["wcs", "to-sky", path, "3", "4", "--alternate", "sky"])).status).toBe(2)
  })
})

describe("points without a value on one axis", () => {
  it("keep their sky: only what is not there is null", async () => {
    const { listPoints } = await import("../wcs-object.ts")
    const nan = Number.NaN
    const values = Float64Array.of(150, 2, nan, nan, nan, 1, 150, 2, 3, nan, nan, nan)
    expect(listPoints(values, 3, [0, 1])).toEqual([[150, 2, null], null, [150, 2, 3], null])
    expect(listPoints(values, 3, [])).toEqual([[150, 2, null], [null, null, 1], [150, 2, 3], null])
    expect(listPoints(values, 3)).toEqual([null, null, [150, 2, 3], null])
  })
})

describe("wcs info", () => {
  it("has null for a corner without sky", async () => {
    const sky = header(
      "sky.hdr",
      "NAXIS1=362 NAXIS2=182 CTYPE1='GLON-AIT' CTYPE2='GLAT-AIT' CRVAL1=0 CRVAL2=0 CRPIX1=181.5 CRPIX2=91.5 CDELT1=-1 CDELT2=1",
    )
    const { footprint } = JSON.parse((await runCli(["wcs", "info", sky, "--json"])).stdout)
    expect(footprint).toEqual([null, null, null, null])
    expect((await runCli(["wcs", "info", sky])).stdout).toMatch(/corner 4 +no sky/)
  })
})
