// What the start and test scripts share. No dependency: they run before anything is installed.
import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

export const ROOT = fileURLToPath(new URL("..", import.meta.url))
const CACHE = join(ROOT, "node_modules/.cache/caelum")

/** Ends with a clear sentence on a Node that is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Caelum needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

/** Runs a JavaScript program of this Node without a shell; resolves to its exit status. */
export function runNode(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit", ...options })
    const forward = () => undefined // the terminal sends Ctrl-C to the child too; it decides how to end
    process.on("SIGINT", forward)
    child.on("error", reject)
    child.on("exit", (code, signal) => {
      process.off("SIGINT", forward)
      resolve(code ?? (signal === "SIGINT" ? 130 : 1))
    })
  })
}

/** Where this Node's npm is: as npm says when it runs us, else beside this Node. */
function npmCli() {
  const beside = [
    process.env.npm_execpath,
    join(dirname(process.execPath), "node_modules/npm/bin/npm-cli.js"),
    join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js"),
  ]
  const found = beside.find((path) => path && /\.c?js$/.test(path) && existsSync(path))
  if (!found) {
    console.error("npm was not found beside this Node; run this through 'npm start' or 'npm test'.")
    process.exit(1)
  }
  return found
}

/** Runs `step` unless the files it depends on are as they were when it last succeeded. */
async function unlessUnchanged(name, files, product, step) {
  const stamp = join(CACHE, `${name}.stamp`)
  const hash = createHash("sha256").update(process.version)
  for (const file of files) hash.update(relative(ROOT, file)).update(readFileSync(file))
  const now = hash.digest("hex")
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, "utf8") === now) return
  const status = await step()
  if (status !== 0) process.exit(status)
  mkdirSync(CACHE, { recursive: true })
  writeFileSync(stamp, now)
}

/** Installs the dependencies if the lock file changed since the last time. */
export async function install() {
  const files = ["package.json", "package-lock.json", "apps/explorer/package.json", "bench/package.json"]
  await unlessUnchanged(
    "install",
    files.map((file) => join(ROOT, file)),
    join(ROOT, "node_modules/typescript/package.json"),
    () => {
      console.log("Installing …")
      return runNode([npmCli(), "ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"])
    },
  )
}

/** Builds library and command line if a source changed since the last time. */
export async function build() {
  const sources = filesBelow(join(ROOT, "src")).filter((path) => !path.endsWith(".test.ts"))
  const inputs = [
    ...sources,
    join(ROOT, "package.json"),
    join(ROOT, "tsconfig.json"),
    join(ROOT, "tsconfig.build.json"),
    join(ROOT, "scripts/build.mjs"),
  ]
  await unlessUnchanged("build", inputs, join(ROOT, "dist/cli/bin.js"), () => {
    console.log("Building …")
    return runNode(["scripts/build.mjs"])
  })
}

/** Every file below a folder, sorted. */
export function filesBelow(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? filesBelow(path) : [path]
    })
}
