import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { ROOT } from "./sources.ts"

const REQUIRED = process.env["CAELUM_REQUIRE"] === "all"

/** Elsewhere the tests that need these are skipped with their reason. */
describe.skipIf(!REQUIRED)("what CAELUM_REQUIRE=all requires (skipped without it)", () => {
  it("a Python with the reference programs", () => {
    const python = process.env["CAELUM_PYTHON"] ?? ""
    const names = "astropy, boto3, healpy, hpgeom, matplotlib, pandas, pyarrow, pyvo, s3fs"
    expect(execFileSync(python, ["-c", `import ${names}; print("all")`], { encoding: "utf8" }).trim()).toBe("all")
  }, 60_000)

  it("a Chromium", () => {
    expect(existsSync(process.env["CAELUM_CHROMIUM"] ?? "")).toBe(true)
  })

  it("a fitsverify", () => {
    expect(existsSync(process.env["CAELUM_FITSVERIFY"] ?? "")).toBe(true)
  })

  it("a built command line", () => {
    expect(existsSync(join(ROOT, "dist/cli/bin.js"))).toBe(true)
  })
})
