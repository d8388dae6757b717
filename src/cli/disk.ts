import { CaelumError } from "../core/index.ts"
import { cacheFolder, DISK_CACHE_BYTES, type DiskCacheOptions } from "../node/index.ts"
import { parseBytes } from "./globals.ts"

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The disk cache of the command line: in the user's cache folder, of the size that CAELUM_CACHE_SIZE names. Undefined where
 * that is 0, or where the environment names no home.
 */
export function diskOptions(env: Environment): Required<DiskCacheOptions> | undefined {
  const folder = cacheFolder(env)
  const bytes = sizeFrom(env)
  return folder === undefined || bytes === 0 ? undefined : { folder, bytes }
}

/** @throws CaelumError `usage` where the environment names neither a home nor a cache folder. */
export function cacheOf(env: Environment): Required<DiskCacheOptions> {
  const folder = cacheFolder(env)
  if (folder !== undefined) return { folder, bytes: sizeFrom(env) }
  throw new CaelumError("usage", "The environment names no home folder; set XDG_CACHE_HOME to the folder for caches.")
}

function sizeFrom(env: Environment): number {
  const text = env["CAELUM_CACHE_SIZE"] ?? ""
  if (text === "") return DISK_CACHE_BYTES
  try {
    return parseBytes(text)
  } catch (cause) {
    const message = `CAELUM_CACHE_SIZE is '${text}'; set it to a size such as 4GB, to 0 for no cache, or unset it.`
    throw new CaelumError("usage", message, { cause })
  }
}
