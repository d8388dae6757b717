import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync, gzipSync } from "node:zlib"
import { afterAll, describe, expect, test } from "vitest"
import { FITS_DATA } from "../../testing/fits-data.ts"
import { runCli } from "../../testing/run-cli.ts"

const folder = mkdtempSync(join(tmpdir(), "caelum-cli-verify-"))
afterAll(() => rmSync(folder, { recursive: true }))
const zoo = JSON.parse(readFileSync(new URL("../../../test/data/fits-verify/zoo.json", import.meta.url), "utf8")) as {
  [name: string]: { gzip: string }
}
const run = (...words: string[]): ReturnType<typeof runCli> => runCli(words, { cwd: folder })

function put(name: string): Buffer {
  const bytes = gunzipSync(Buffer.from(zoo[name]!.gzip, "base64"))
  writeFileSync(join(folder, `${name}.fits`), bytes)
  return bytes
}

describe("fits verify", () => {
  test("says that a sound file is valid, and how much of it was read", async () => {
    const path = join(FITS_DATA, "astropy/checksum.fits")
    const { status, stdout, stderr } = await run("fits", "verify", path, "--json")
    expect([status, JSON.parse(stdout)]).toEqual([0, { valid: true, problems: [] }])
    expect(stderr).toContain("of 20160 bytes were read")
    expect((await run("fits", "verify", path)).stdout).toContain("conforms to the FITS standard: 0 errors, 0 warnings")
  })

  test("names rule, HDU, keyword and what the standard says; a finding is no failure", async () => {
    put("tdisp-of-other-type")
    const { status, stdout } = await run("fits", "verify", "tdisp-of-other-type.fits", "--json")
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      {
        valid: false,
        problems: [
          {
            hdu: 1,
            keyword: "TDISP1",
            rule: "column-display",
            message:
              "HDU 1: record 11, TDISP1: the format A5 does not suit a column of the form J; TDISPn is a display format that suits the column's type (§7.2.2, §7.3.4).",
            severity: "error",
          },
        ],
      },
    ])
    expect((await run("fits", "verify", "tdisp-of-other-type.fits")).stdout).toContain("error column-display: HDU 1")
  })

  test("takes what is no FITS file as a verdict, and a gzip file by its content", async () => {
    put("not-fits")
    const { problems } = JSON.parse((await run("fits", "verify", "not-fits.fits", "--json")).stdout) as {
      problems: { rule: string }[]
    }
    expect(problems.map(({ rule }) => rule)).toEqual(["not-fits"])
    writeFileSync(join(folder, "zipped.fits"), gzipSync(put("data-fill")))
    expect((await run("fits", "verify", "zipped.fits")).stdout).toContain("error data-fill")
  })

  test("refuses a part of a file, and fails where there is none", async () => {
    expect((await run("fits", "verify", "a.fits[1]")).status).toBe(2)
    expect((await run("fits", "verify", "nowhere.fits")).stderr).toContain("not-found")
    expect((await run("fits", "verify", "nowhere.fits")).status).toBe(1)
  })
})
