import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { createNodeStore, diskCache } from "../node/index.ts"
import type { RangeKeeper, Store, StoreOptions } from "../storage/index.ts"

export interface KeptStore {
  readonly store: Store
  readonly keeper: RangeKeeper
}

/** A store as a fresh process would have it: nothing in memory, a disk cache in `folder`. */
export function openKept(
  endpoint: string,
  folder: string,
  options: StoreOptions & { readonly bytes?: number } = {},
): KeptStore {
  const keeper = diskCache({ folder, bytes: options.bytes })
  const retry = { base: 1, longest: 1 }
  return { keeper, store: createNodeStore({ keeper, retry, cacheBytes: 0, endpoint, ...options }) }
}

/** The files of ranges in a disk cache. */
export async function keptFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  return names.filter((name) => name.includes("~")).map((name) => join(folder, name))
}
