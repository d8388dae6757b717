import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import type { TypedArray } from "../../core/index.ts"
import { writeFits } from "../../formats/fits/index.ts"
import { runCli } from "../../testing/run-cli.ts"
import { main } from "../main.ts"
import { asCaelumError } from "../report.ts"
import { sectionJson } from "../section-json.ts"

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

describe("an image whose scaling is no number", () => {
  test("is refused naming the object and HDU", async () => {
    const path = write("scaled.fits", [1, 1], Int16Array.of(1))
    const bytes = readFileSync(path)
    bytes.write("BSCALE  = 'x'".padEnd(80), bytes.indexOf("END     "), "latin1")
    bytes.write("END".padEnd(80), bytes.indexOf("BSCALE  ") + 80, "latin1")
    writeFileSync(path, bytes)
    for (const words of [
      ["fits", "stats", path],
      ["fits", "section", path],
    ]) {
      const { stdout, stderr } = await run(...words, "--json")
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: "malformed", uri: path, hdu: 0, keyword: "BSCALE" } })
      expect(stderr).toContain(path)
    }
  })
})

describe("a section as JSON", () => {
  test("comes in pieces that make one document", async () => {
    const data = Float64Array.from({ length: 2 * 300 * 200 }, (_, i) => (i === 7 ? NaN : i === 8 ? -Infinity : i / 3))
    const pieces = Array.from(sectionJson({ shape: [2, 300, 200], type: "float64", data }))
    expect(pieces.length).toBeGreaterThan(10)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(70_000)
    const values = JSON.parse(pieces.join("")) as unknown[][][]
    expect([values.length, values[0]!.length, values[0]![0]!.length]).toEqual([2, 300, 200])
    expect(values.flat(2)).toEqual(Array.from(data, (value) => (Number.isFinite(value) ? value : String(value))))
  })

  test("waits for its reader, and ends with it", async () => {
    const path = write("long.fits", [400, 400], new Float64Array(160_000).fill(1 / 3))
    const cancel = new AbortController()
    let [pieces, waited] = [0, 0]
    const stdout = {
      write: () => void pieces++,
      drained: async () => {
        if (++waited === 3) cancel.abort()
      },
    }
    const readStdin = async (): Promise<string> => ""
    const io = { stdout, stderr: { write: () => undefined }, readStdin, env: {}, cwd: folder, signal: cancel.signal }
    expect(await main(["fits", "section", path], io)).toBe(130)
    expect([pieces, waited]).toEqual([3, 3])
  })

  test("has 64-bit integers as numbers, and all as text where one is too large", async () => {
    const small = write("small.fits", [2, 2], BigInt64Array.of(1n, -2n, 3n, 4n))
    const large = write("large.fits", [2, 1, 2], BigInt64Array.of(1n, -2n, 3n, 2n ** 60n))
    expect((await run("fits", "section", small)).stdout).toBe("[[1,-2],[3,4]]\n")
    expect((await run("fits", "section", large, "--json")).stdout).toBe(
      '[[["1","-2"]],[["3","1152921504606846976"]]]\n',
    )
  })

  test("an answer that no string holds is a limit that names the way out", () => {
    let thrown: unknown
    try {
      "x".repeat(2 ** 30)
    } catch (error) {
      thrown = error
    }
    expect(asCaelumError(thrown)).toMatchObject({ code: "limit", message: expect.stringContaining("-o FILE") })
  })
})
