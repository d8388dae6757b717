import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { beforeAll, describe, expect, it } from "vitest"
import { Header, writeFits } from "../../formats/fits/index.ts"
import { runCli } from "../../testing/run-cli.ts"

const folder = fileURLToPath(new URL("../../../test/data/wcs/cutouts/", import.meta.url))
const uri = `${folder}tan_float32.fits`
const image = `${uri}[0]`
let cwd = ""

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "caelum-cutout-"))
})

describe("caelum cutout", () => {
  it("writes FITS, npy and PNG and tells shape, origin in FITS pixels and coordinates", async () => {
    const answers = []
    for (const name of ["a.fits", "a.npy", "a.png"]) {
      const run = await runCli(["cutout", image, "150.01 2.2", "6px x 4px", "-o", name, "--json"], { cwd })
      expect(run.status).toBe(0)
      answers.push(JSON.parse(run.stdout))
    }
    expect(answers[0]).toEqual({
      shape: [4, 6],
      origin: [29, 23],
      wcs: expect.objectContaining({ projection: "TAN", frame: { name: "icrs" }, distortions: [] }),
      uri,
    })
    expect(answers[1]).toEqual(answers[0])
    const [fits, npy, png] = await Promise.all(["a.fits", "a.npy", "a.png"].map((name) => readFile(join(cwd, name))))
    expect(fits!.length % 2880).toBe(0)
    expect(fits!.toString("latin1", 0, 9)).toBe("SIMPLE  =")
    expect(npy!.toString("latin1", 1, 6)).toBe("NUMPY")
    expect(npy!.length).toBe(128 + 4 * 6 * 4)
    expect(png!.toString("latin1", 1, 4)).toBe("PNG")
  })

  it("prints the plan and reads no pixels with --explain", async () => {
    const run = await runCli(["cutout", image, "150.01 2.2", "6px", "-o", "none.fits", "--explain", "--json"], { cwd })
    expect(run.status).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({ requests: 2, waves: 2 })
    expect(await readdir(cwd)).not.toContain("none.fits")
  })

  it("cuts at many positions, in input order, failures in their place, status 3", async () => {
    await writeFile(
      join(cwd, "list.csv"),
      "name,ra,dec\nfirst,150.01,2.2\nfar,151,3\nbad,x,y\nlast one,150.011,2.201\n",
    )
    const run = await runCli(
      ["cutout", image, "3px", "--positions", "list.csv", "-o", "out/{name}-{n}.fits", "--json"],
      { cwd },
    )
    expect(run.status).toBe(3)
    const answers = JSON.parse(run.stdout)
    expect(answers).toHaveLength(4)
    expect(answers[0]).toMatchObject({ shape: [3, 3], path: join(cwd, "out/first-1.fits") })
    expect(answers[1]).toMatchObject({ error: { code: "outside", line: 3 } })
    expect(answers[2]).toMatchObject({ error: { code: "usage", line: 4, position: "bad,x,y" } })
    expect(answers[3]).toMatchObject({ path: join(cwd, "out/last_one-4.fits") })
    expect((await readdir(join(cwd, "out"))).sort()).toEqual(["first-1.fits", "last_one-4.fits"])
    expect(run.stderr).toContain("Line 4: ")
  })

  it("reads a list from standard input into a folder, and plans it", async () => {
    const stdin = "150.01 2.2\n10h00m02.4s +2d12m00s\n"
    const run = await runCli(["cutout", image, "3px", "--positions", "-", "-o", "many", "--json"], { cwd, stdin })
    expect(run.status).toBe(0)
    expect((await readdir(join(cwd, "many"))).sort()).toEqual(["cutout-1.fits", "cutout-2.fits"])
    const plan = await runCli(["cutout", image, "3px", "--positions", "-", "-o", "many", "--explain", "--json"], {
      cwd,
      stdin,
    })
    expect(JSON.parse(plan.stdout)).toMatchObject({ requests: 3, waves: 2 })
  })

  it.each([
    [["150.01 2.2", "3px"], 2, /say which with -o/],
    [["150.01 2.2", "3px", "-o", "x.jpg"], 2, /'x.jpg' does not end in .fits/],
    [["150.01 2.2", "three", "-o", "x.fits"], 2, /'three' is not a size/],
    [["M31", "3px", "-o", "x.fits"], 2, /'M31' is a name/],
    [["3px", "-o", "x.fits"], 2, /needs a position and a size/],
    [["150.01 95", "3px", "-o", "x.fits"], 2, /'150.01 95' has the latitude 95/],
    [["151 3", "3px", "-o", "x.fits"], 1, /^caelum: outside: /],
    [["150.01 2.2", "300px", "--mode", "strict", "-o", "x.fits"], 1, /^caelum: outside: .* leaves it/],
    [["330 -2.2", "3px", "-o", "x.fits"], 1, /other side of the sky/],
    [["150.01 2.2", "3px", "--positions", "list.csv", "-o", "x.fits"], 2, /beside --positions/],
    [["3px", "--positions", "absent.csv", "-o", "x"], 1, /^caelum: not-found: The list of positions/],
    [["3px", "--positions", "list.csv", "-o", "-"], 2, /Standard output takes no cutouts/],
    [["150.01 2.2", "3px", "-o", "-"], 2, /'-' does not end in/],
    [["3px", "--positions", "list.csv", "-o", "x.fits"], 2, /'x.fits' is one file for 4 cutouts/],
  ])("%j ends with status %i", async (words, status, message) => {
    const run = await runCli(["cutout", image, ...words], { cwd })
    expect({ status: run.status, message: message.test(run.stderr.split("\n")[0]!) }).toEqual({ status, message: true })
    expect(await readdir(cwd)).not.toContain("x.fits")
  })

  it("fails as a whole where no position of a list can be cut, the array printed all the same", async () => {
    const words = ["cutout", image, "3px", "--positions", "-", "-o", "none"]
    const stdin = "151 3\n20 x\n"
    const run = await runCli(words, { cwd, stdin })
    expect(run).toMatchObject({ status: 1, stdout: "" })
    expect(run.stderr).toMatch(/^caelum: outside: None of 2 cutouts.*\n$/)
    const json = await runCli([...words, "--json"], { cwd, stdin })
    expect(json).toMatchObject({ status: 1, stderr: run.stderr })
    expect(JSON.parse(json.stdout)).toMatchObject([
      { error: { code: "outside", line: 1 } },
      { error: { code: "usage", line: 2 } },
    ])
  })

  it.each(["[1:20,1:20]", "[*,-*]", "[1:20,*]", "[*,*,2:2]"])("refuses a section of the image: %s", async (section) => {
    const run = await runCli(["cutout", `${image}${section}`, "150.01 2.2", "3px", "-o", "cut.fits"], { cwd })
    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(/^caelum: usage: The section of HDU 0 .* restricts or reverses axis/)
    const cube = await runCli(["cutout", `${folder}cube.fits[0]${section}`, "150.01 2.2", "3px", "-o", "cut.fits"], {
      cwd,
    })
    expect(cube.status).toBe(section === "[*,*,2:2]" ? 0 : 2)
  })

  it("names the object where its frame has no conversion", async () => {
    const path = join(cwd, "frame.fits")
    const pixels = { shape: [4, 4], data: new Float32Array(16) }
    const header = new Header().set("CTYPE1", "RA---TAN").set("CTYPE2", "DEC--TAN").set("RADESYS", "GAPPT")
    await writeFile(path, writeFits([{ header, pixels }]))
    const run = await runCli(["cutout", path, "0 0", "3px", "-o", "cut.fits", "--json"], { cwd })
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "unsupported", uri: path, hdu: 0 } })
    expect(run.stderr).toContain(`HDU 0 of ${path}: `)
  })
})
