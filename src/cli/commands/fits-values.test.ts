import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import type { TypedArray } from "../../core/index.ts"
import { writeFits } from "../../formats/fits/index.ts"
import { runCli } from "../../testing/run-cli.ts"

const folder = mkdtempSync(join(tmpdir(), "caelum-cli-values-"))
afterAll(() => rmSync(folder, { recursive: true }))
const run = (...words: string[]): ReturnType<typeof runCli> => runCli(words, { cwd: folder })

function write(name: string, shape: number[], data: TypedArray): string {
  const path = join(folder, name)
  writeFileSync(path, writeFits([{ pixels: { shape, data } }]))
  return path
}

describe("64-bit images", () => {
  test("have exact statistics, as strings where a double does not hold them", async () => {
    const path = write("wide.fits", [1, 3], BigInt64Array.of(2n ** 53n + 1n, 2n ** 53n + 3n, 5n))
    expect(JSON.parse((await run("fits", "stats", path, "--json")).stdout)).toMatchObject({
      min: 5,
      max: "9007199254740995",
      sum: "18014398509481993",
    })
    expect((await run("fits", "stats", path)).stdout).toMatch(/^max +9007199254740995$/m)
  })
})
