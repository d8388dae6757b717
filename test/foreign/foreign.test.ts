import { execFile, spawn, type ChildProcess } from "node:child_process"
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { build } from "esbuild"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

// Python's own clients of S3, Parquet, FITS and SIA2 against the embedded archive: what they read right is not merely wrong
// in the same way as our client. Needs CAELUM_PYTHON, the path of a Python with the packages of
// scripts/golden/requirements.txt; skipped without.
const python = process.env["CAELUM_PYTHON"] ?? ""
const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, "../..")
const scripts = (await readdir(here)).filter((name) => name.endsWith(".py")).sort()

const DRIVER = `
import { startArchive } from "./start.mjs"
const archive = await startArchive({ cacheDir: process.argv[2] })
console.log(JSON.stringify({ s3: archive.s3, sia: archive.site.siaUrl }))
process.on("SIGTERM", () => archive.close().then(() => process.exit(0)))
`

describe.skipIf(python === "")(`clients of others (skipped unless CAELUM_PYTHON names a Python)`, () => {
  let folder: string
  let server: ChildProcess
  let address: { s3: string; sia: string }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "caelum-foreign-"))
    await build({
      entryPoints: [join(root, "src/archive/start.ts")],
      bundle: true,
      splitting: true,
      platform: "node",
      format: "esm",
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      logLevel: "error",
    })
    await writeFile(join(folder, "driver.mjs"), DRIVER)
    server = spawn(process.execPath, [join(folder, "driver.mjs"), join(folder, "cache")], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    address = await new Promise((resolve, reject) => {
      server.stdout!.once("data", (line: Buffer) => resolve(JSON.parse(line.toString()) as typeof address))
      server.once("exit", (code) => reject(new Error(`the embedded archive ended with status ${code}`)))
    })
  })

  afterAll(async () => {
    server.kill("SIGTERM")
    await rm(folder, { recursive: true, force: true })
  })

  test.each(scripts)("%s", { timeout: 120_000 }, async (script) => {
    const env = { ...process.env, AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/dev/null" }
    const { stdout } = await promisify(execFile)(python, [join(here, script), address.s3, address.sia], { env })
    expect(stdout.trim()).not.toBe("")
  })
})
