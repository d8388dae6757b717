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
const SIZES_FILE = join(ROOT, "test/house/bundle-sizes.json")
const RECORDED = JSON.parse(readFileSync(SIZES_FILE, "utf8")) as Record<string, number>
const RECORDING = process.env["CAELUM_RECORD"] === "sizes"
const RECORD_HINT = "if that is meant, run CAELUM_RECORD=sizes npm test -- test/house/package.test.ts"
const sizes: Record<string, number> = {}

/** Minified bytes that a page loads at once: the entry with what it imports statically, without what it may load later. */
async function firstLoad(subpath: string): Promise<number> {
  const { metafile } = await build({
    stdin: { contents: `export * from ${JSON.stringify(manifest.name + subpath.slice(1))}`, resolveDir: folder },
    bundle: true,
    format: "esm",
    platform: "browser",
    minify: true,
    splitting: true,
    metafile: true,
    outdir: join(folder, "out"),
    write: false,
    logLevel: "silent",
    tsconfigRaw: {},
  })
  const outputs = metafile.outputs
  const wanted = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === "<stdin>")
  for (const path of wanted) {
    const fixed = outputs[path]!.imports.filter(({ kind }) => kind === "import-statement").map((entry) => entry.path)
    wanted.push(...fixed.filter((next) => !wanted.includes(next)))
  }
  return wanted.reduce((sum, path) => sum + outputs[path]!.bytes, 0)
}

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

afterAll(() => {
  if (RECORDING) writeFileSync(SIZES_FILE, `${JSON.stringify(sizes, null, 2)}\n`)
  rmSync(folder, { recursive: true, force: true })
})

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
      const bytes = await firstLoad(subpath)
      sizes[subpath] = bytes
      const recorded = RECORDING ? bytes : (RECORDED[subpath] ?? 0)
      expect(bytes, `${subpath} grew; ${RECORD_HINT}`).toBeLessThanOrEqual(recorded * 1.05)
      expect(bytes, `${subpath} shrank; ${RECORD_HINT}`).toBeGreaterThan(recorded * 0.8)
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
