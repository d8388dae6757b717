import { rm } from "node:fs/promises"
import { join } from "node:path"
import { parsePiece } from "../storage/index.ts"
import { walkFiles } from "./disk-sweep.ts"
import { writeError } from "./errors.ts"

/** What a disk cache holds. */
export interface DiskCacheContent {
  readonly folder: string
  readonly bytes: number
  readonly files: number
  /** Objects, listings and answers of services. */
  readonly objects: number
}

/**
 * The folder of the user's disk cache, by the platform's custom: below XDG_CACHE_HOME, ~/Library/Caches, LOCALAPPDATA or
 * ~/.cache. Undefined where the environment names no home.
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: string = process.platform,
): string | undefined {
  const home = env["HOME"] || env["USERPROFILE"]
  const local = platform === "win32" ? env["LOCALAPPDATA"] : undefined
  const usual = platform === "darwin" ? ["Library", "Caches"] : [".cache"]
  const base = env["XDG_CACHE_HOME"] || local || (home && join(home, ...usual))
  // The number is that of the layout on disk.
  return base ? join(base, "caelum", "objects-1") : undefined
}

/** Counts what is in a disk cache. */
export async function measureDiskCache(folder: string): Promise<DiskCacheContent> {
  const files = await walkFiles(folder)
  const ids = new Set(files.map(({ name }) => parsePiece(name)?.id))
  ids.delete(undefined)
  return { folder, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files: files.length, objects: ids.size }
}

/**
 * Removes all of a disk cache; resolves to what was there. Processes that use it go on without.
 * @throws CaelumError `write` where it cannot be removed.
 */
export async function clearDiskCache(folder: string): Promise<DiskCacheContent> {
  const content = await measureDiskCache(folder)
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch((cause: unknown) => {
    throw writeError(folder, cause)
  })
  return content
}
