import { homedir } from "node:os"
import { join } from "node:path"
import type { Scale } from "./stars/cells.ts"

/** Version of what the archive computes; another one whenever a byte of an object changes. */
export const CONTENT_VERSION = 2

/** Where the dense leaves are kept: below XDG_CACHE_HOME, else ~/.cache. */
export function defaultCacheFolder(env: NodeJS.ProcessEnv, seed: number, scale: Scale): string {
  const base = env["XDG_CACHE_HOME"] || join(homedir(), ".cache")
  return join(base, "caelum", `archive-${CONTENT_VERSION}-${seed}-${scale}`)
}
