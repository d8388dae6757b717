import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { comparePairs } from "../../src/testing/wcs-pairs.ts"

const script = fileURLToPath(new URL("../../scripts/golden/wcs_pairs.py", import.meta.url))
const python = process.env["CAELUM_PYTHON"]
const [HEADERS, POINTS] = [4000, 400]

it.skipIf(python === undefined && process.env["CAELUM_REQUIRE"] !== "all")(
  "agrees with wcslib on more than a million random pixels of 4,000 random headers (skipped without CAELUM_PYTHON)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "caelum-wcs-pairs-"))
    try {
      execFileSync(python!, [script, "20260106", String(HEADERS), String(POINTS), folder], { stdio: "inherit" })
      const { wrong, ...report } = comparePairs(folder, POINTS)
      process.stdout.write(`${JSON.stringify(report)}\n`)
      expect(wrong.slice(0, 5)).toEqual([])
      expect(report).toMatchObject({ headers: HEADERS, accepted: 0 })
      expect(report.sky).toBeGreaterThanOrEqual(1_000_000)
      expect(report.worst).toBeLessThanOrEqual(1e-9)
      expect(report.steep + report.edge).toBeLessThan(report.pairs / 1000)
      expect(report.closed).toBeGreaterThan(report.sky * 0.9)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
