import { mkdir, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { systemCode, writeError } from "./errors.ts"

/**
 * Makes a folder and those above it that are missing. (Node's own recursive mkdir never returns on some read-only trees.)
 * @throws CaelumError `write` that names the folder.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = []
  for (let at = path; !(await isFolder(at)); at = dirname(at)) {
    missing.push(at)
    if (dirname(at) === at) break
  }
  for (const folder of missing.toReversed()) {
    await mkdir(folder).catch(async (cause: unknown) => {
      if (systemCode(cause) !== "EEXIST" || !(await isFolder(folder))) throw writeError(folder, cause)
    })
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
