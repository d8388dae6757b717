// npm run build: the library and the command line, into dist/.
import { cpSync, existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { filesBelow, ROOT, runNode } from "./lib.mjs"

const src = join(ROOT, "src")
const dist = join(ROOT, "dist")

removeStale()
const status = await runNode([join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"])
if (status !== 0) process.exit(status)
copyAssets()

/** A compiled file whose source is gone would still be published. */
function removeStale() {
  if (!existsSync(dist)) return
  for (const path of filesBelow(dist)) {
    const source = path.replace(dist, src).replace(/\.d\.ts$|\.js$/, ".ts")
    if (!existsSync(source)) rmSync(path)
  }
}

/** What is read at run time beside the code: fonts and data. */
function copyAssets() {
  for (const path of filesBelow(src)) {
    if (/\/assets\//.test(path.replaceAll("\\", "/"))) cpSync(path, path.replace(src, dist))
  }
}
