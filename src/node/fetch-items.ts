import { stat, utimes } from "node:fs/promises"
import { dirname } from "node:path"
import type { SignalOptions } from "../core/index.ts"
import { abortError, CaelumError, isCaelumError } from "../core/index.ts"
import type { Store } from "../storage/index.ts"
import { downloadObject } from "./download.ts"
import { makeFolder } from "./make-folder.ts"
import type { Manifest } from "./manifest.ts"
import type { DownloadItem } from "./selection.ts"

/** Files under way at once. */
const FILES = 8
/** Milliseconds in which what is under way behind a failure may end by itself, so that a second failure is told in its own words. */
const GRACE = 1000

export interface FetchOptions extends SignalOptions {
  /** Goes on behind an object that cannot be had. Otherwise the first one ends all within a second. */
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
 * Every item has an outcome, in the order of the items: what an abort, a timeout or (without `keepGoing`) another one's failure
 * kept from coming has that as its error, one and the same for all. When it ends, nothing is being written any more.
 */
export async function fetchItems(
  store: Store,
  items: readonly DownloadItem[],
  options: FetchOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const end = new Ending()
  const signal = options.signal ? AbortSignal.any([options.signal, end.signal]) : end.signal
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      const left = signal.aborted ? abortError(signal) : end.reason
      const outcome = left ? { error: left } : await fetchItem(store, items[i]!, i, { ...options, signal })
      outcomes[i] = outcome
      if ("error" in outcome && !options.keepGoing) end.begin(items[i]!.uri, outcome.error)
      options.onFinish?.(i)
    }
  }
  const workers = Array.from({ length: Math.min(FILES, items.length) }, () => work())
  await Promise.allSettled(workers.map((worker) => worker.catch((error: unknown) => end.now(error))))
  end.close()
  await Promise.all(workers)
  return outcomes
}

/** What ends all items: nothing new is begun, and a little later what is under way is cut. */
class Ending {
  reason: CaelumError | undefined
  readonly #cut = new AbortController()
  #timer: NodeJS.Timeout | undefined

  get signal(): AbortSignal {
    return this.#cut.signal
  }

  begin(uri: string, cause: CaelumError): void {
    if (this.reason) return
    const sentence = `Not downloaded, because ${uri} could not be had; let it keep going to get the rest.`
    this.reason = new CaelumError("aborted", sentence, { cause })
    this.#timer = setTimeout(() => this.now(this.reason), GRACE)
  }

  now(reason: unknown): void {
    this.#cut.abort(reason)
  }

  close(): void {
    clearTimeout(this.#timer)
  }
}

async function fetchItem(store: Store, item: DownloadItem, index: number, options: FetchOptions): Promise<Outcome> {
  const { signal, onProgress } = options
  try {
    if (item.size !== undefined) await makeFolder(dirname(item.path))
    const download = { signal, onProgress: onProgress && ((progress: { done: number }) => onProgress(index, progress)) }
    const { bytes, etag } = await downloadObject(store, item.ref, item.path, download)
    const changed = Date.parse(item.modified ?? "")
    if (!Number.isNaN(changed)) await utimes(item.path, new Date(), new Date(changed)).catch(() => undefined)
    await options.manifest?.add({ ...item, etag: item.etag ?? etag }, bytes)
    return { bytes }
  } catch (error) {
    if (signal?.aborted) return { error: abortError(signal) }
    if (!isCaelumError(error)) throw error
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
