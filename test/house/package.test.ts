import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "esbuild"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ROOT } from "./sources.ts"

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  name: string
  exports: Record<string, string>
  dependencies: Record<string, string>
}
const subpaths = Object.keys(manifest.exports).filter((path) => path !== "./package.json")
const NODE_ONLY = new Set(["./node", "./archive"])
const BUDGETS = JSON.parse(readFileSync(join(ROOT, "test/house/bundle-sizes.json"), "utf8")) as Record<string, number>

let folder = ""

/** An empty folder in which the packed package is unpacked, with this checkout's own dependencies beside it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "caelum-pack-"))
  const npm =
    process.env["npm_execpath"] ??
    execFileSync("npm", ["root", "-g"], { encoding: "utf8" }).trim() + "/npm/bin/npm-cli.js"
  const packed = execFileSync(
    process.execPath,
    [npm, "pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    { cwd: ROOT, encoding: "utf8" },
  )
  const { filename } = (JSON.parse(packed) as { filename: string }[])[0]!
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }))
  execFileSync(
    process.execPath,
    [npm, "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", join(folder, filename)],
    { cwd: folder },
  )
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("the packed package", () => {
  it.each(subpaths)("is imported in Node: %s", (subpath) => {
    const name = manifest.name + subpath.slice(1)
    const script = `const m = await import(${JSON.stringify(name)}); console.log(Object.keys(m).length)`
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: folder,
      encoding: "utf8",
    })
    expect(Number(printed)).toBeGreaterThan(0)
  })

  it.each(subpaths.filter((path) => !NODE_ONLY.has(path)))(
    "is bundled for the browser within its recorded size: %s",
    async (subpath) => {
      const result = await build({
        stdin: { contents: `export * from ${JSON.stringify(manifest.name + subpath.slice(1))}`, resolveDir: folder },
        bundle: true,
        format: "esm",
        platform: "browser",
        minify: true,
        splitting: true,
        outdir: join(folder, "out"),
        write: false,
        logLevel: "silent",
      })
      const bytes = Math.max(...result.outputFiles.map((file) => file.contents.length))
      const recorded = BUDGETS[subpath] ?? 0
      expect(bytes, `${subpath} is ${bytes} bytes; test/house/bundle-sizes.json says ${recorded}`).toBeLessThanOrEqual(
        recorded * 1.02,
      )
      expect(bytes, `${subpath} shrank to ${bytes} bytes; record it`).toBeGreaterThan(recorded * 0.9)
    },
  )

  it("runs its command line", () => {
    const bin = join(folder, "node_modules/caelum/bin/caelum.js")
    expect(execFileSync(process.execPath, [bin, "--version"], { encoding: "utf8" })).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it("holds no tests, fixtures or sources", () => {
    const files = execFileSync(
      "tar",
      ["-tzf", join(folder, `caelum-${JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version}.tgz`)],
      { encoding: "utf8" },
    ).split("\n")
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter((path) => /\.test\.|\/testing\/|^package\/(src|test|bench|scripts)\//.test(path))).toEqual([])
  })
})
