import { stat, utimes } from "node:fs/promises"
import { dirname } from "node:path"
import type { CaelumError, SignalOptions } from "../core/index.ts"
import { isCaelumError } from "../core/index.ts"
import type { Store } from "../storage/index.ts"
import { downloadObject } from "./download.ts"
import { makeFolder } from "./make-folder.ts"
import type { Manifest } from "./manifest.ts"
import type { DownloadItem } from "./selection.ts"

/** Files under way at once. */
const FILES = 8

export interface FetchOptions extends SignalOptions {
  /** Goes on behind an object that cannot be had. Otherwise the first one ends all. */
  readonly keepGoing: boolean
  /** Notes what is complete. */
  readonly manifest?: Manifest | undefined
  /** Called as the bytes of an item arrive. */
  readonly onProgress?: (
    index: number,
    progress: { readonly done: number; readonly total?: number | undefined },
  ) => void
  readonly onFinish?: (index: number) => void
}

/** What became of an item: its bytes, or why it could not be had. */
export type Outcome = { readonly bytes: number } | { readonly error: CaelumError }

/**
 * Downloads many objects, eight at once, to files that get the time at which the object was changed, where it is known.
 * Outcomes are in the order of the items. When it ends, nothing is being written any more.
 * @throws CaelumError the first failure, without `keepGoing`.
 */
export async function fetchItems(
  store: Store,
  items: readonly DownloadItem[],
  options: FetchOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const rest = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, rest.signal]) : rest.signal
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      outcomes[i] = await fetchItem(store, items[i]!, i, { ...options, signal })
      options.onFinish?.(i)
    }
  }
  const failures: unknown[] = []
  const stop = (error: unknown): void => {
    failures.push(error)
    rest.abort(error)
  }
  await Promise.all(Array.from({ length: Math.min(FILES, items.length) }, () => work().catch(stop)))
  if (failures.length > 0) throw failures[0]
  return outcomes
}

async function fetchItem(store: Store, item: DownloadItem, index: number, options: FetchOptions): Promise<Outcome> {
  const { signal, onProgress } = options
  try {
    if (item.size !== undefined) await makeFolder(dirname(item.path))
    const download = { signal, onProgress: onProgress && ((progress: { done: number }) => onProgress(index, progress)) }
    const { bytes } = await downloadObject(store, item.ref, item.path, download)
    const changed = Date.parse(item.modified ?? "")
    if (!Number.isNaN(changed)) await utimes(item.path, new Date(), new Date(changed)).catch(() => undefined)
    await options.manifest?.add(item, bytes)
    return { bytes }
  } catch (error) {
    if (!options.keepGoing || !isCaelumError(error) || signal?.aborted) throw error
    return { error }
  }
}

/** The items whose file is not there, or has another size or time than the object. */
export async function changedItems(items: readonly DownloadItem[]): Promise<DownloadItem[]> {
  const changed: DownloadItem[] = []
  for (const item of items) {
    const found = await stat(item.path).catch(() => undefined)
    const time = Date.parse(item.modified ?? "")
    // Some file systems keep times to two seconds.
    const isSame = found?.isFile() && found.size === item.size && Math.abs(found.mtimeMs - time) < 2000
    if (!isSame) changed.push(item)
  }
  return changed
}
