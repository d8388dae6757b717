import type { ByteSource, ObjectRef, SignalOptions } from "../core/index.ts"
import { CaelumError, formatObjectRef, isCaelumError, onAbort, throwIfAborted } from "../core/index.ts"
import type { Store } from "../storage/index.ts"
import { checkBytes, checksumOf, startChecksum } from "./checksum.ts"

export interface DownloadOptions extends SignalOptions {
  /** Bytes of one ranged read. 1 MiB unless given. */
  readonly partBytes?: number | undefined
  /** Ranged reads in flight. 16 unless given. */
  readonly parallel?: number | undefined
  /** Called as bytes arrive. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number | undefined }) => void) | undefined
}

/** So much of each stream is lost at most when a download is killed. */
export const PART_BYTES: number = 1 << 20
const PARALLEL = 16

/** The bytes from `start` to `size` in order, several ranges ahead in flight. */
export async function* readAhead(
  source: ByteSource,
  start: number,
  size: number,
  options: DownloadOptions,
): AsyncGenerator<Uint8Array> {
  const step = options.partBytes ?? PART_BYTES
  const rest = new AbortController()
  const forget = onAbort(options.signal, () => rest.abort(options.signal?.reason))
  const flights: Promise<Uint8Array>[] = []
  try {
    for (let next = start; next < size || flights.length > 0;) {
      throwIfAborted(options.signal)
      while (next < size && flights.length < (options.parallel ?? PARALLEL)) {
        const length = Math.min(step, size - next)
        const flight = source.read({ offset: next, length }, { signal: rest.signal, wave: 1 })
        // A flight that fails behind an earlier failure is told of by that one.
        flight.catch(() => undefined)
        flights.push(flight)
        next += length
      }
      yield await flights.shift()!
    }
  } finally {
    rest.abort()
    forget()
  }
}

/** Whether a read failed because the server has no ranges of the object to give. */
export function isWithoutRanges(ref: ObjectRef, error: unknown): boolean {
  if (ref.kind === "file") return false
  return isCaelumError(error, "range") || (isCaelumError(error, "server") && error.context["encoding"] !== undefined)
}

/** Most answers that one body is put together from. */
const ANSWERS = 5

/**
 * The object in one answer, as it comes and as it is stored, whatever encoding it has. Where that breaks off, another answer of the
 * same version takes over.
 * @throws CaelumError of the store's; `truncated` where it ends early; `changed` where the object is another one then.
 */
export async function* wholeBody(store: Store, ref: ObjectRef, options: DownloadOptions): AsyncGenerator<Uint8Array> {
  let [done, version] = [0, ""]
  for (let answers = 1; ; answers++) {
    const response = await askWhole(store, ref, options)
    const now = versionOf(response)
    if (done > 0 && (now === "" || now !== version)) throw otherVersion(ref)
    version = now
    try {
      for await (const fresh of beyond(response, ref, done)) {
        done += fresh.length
        options.onProgress?.({ done, total: lengthOf(response) })
        yield fresh
      }
      return
    } catch (error) {
      const again = isCaelumError(error, "network", "timeout", "truncated") && !options.signal?.aborted
      if (!again || answers === ANSWERS || (done > 0 && version === "")) throw error
    }
  }
}

function askWhole(store: Store, ref: ObjectRef, { signal }: DownloadOptions): Promise<Response> {
  return store.send(store.url(ref), { kind: "read", headers: { "accept-encoding": "identity" }, signal })
}

/** What a body has behind the bytes that are there already. */
async function* beyond(response: Response, ref: ObjectRef, there: number): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const chunk of response.body ?? []) {
    const fresh = chunk.subarray(Math.min(chunk.length, Math.max(0, there - at)))
    at += chunk.length
    if (fresh.length > 0) yield fresh
  }
  const total = lengthOf(response)
  if (total === undefined || at === total) return
  const uri = formatObjectRef(ref)
  throw new CaelumError("truncated", `The download of ${uri} ended after ${at} of ${total} bytes; try again.`, {
    context: { uri },
  })
}

function lengthOf({ headers }: Response): number | undefined {
  const length = headers.get("content-length")
  return length === null ? undefined : Number(length)
}

/** What tells versions apart: empty where the server says nothing of it. */
function versionOf({ headers }: Response): string {
  const etag = headers.get("etag")
  return etag === null || etag.startsWith("W/") ? (headers.get("last-modified") ?? "") : etag
}

function otherVersion(ref: ObjectRef): CaelumError {
  const uri = formatObjectRef(ref)
  return new CaelumError("changed", `${uri} became another object while it was read; read it again.`, {
    context: { uri },
  })
}

/**
 * The bytes of an object in order, as `downloadObject` reads and checks them, for a reader that takes them as they come.
 * @throws CaelumError of the store's; `server`, at the end, where the checksum differs.
 */
export async function* streamObject(
  store: Store,
  ref: ObjectRef,
  options: DownloadOptions = {},
): AsyncGenerator<Uint8Array> {
  const source = store.source(ref)
  let begin: Uint8Array
  try {
    begin = await source.read({ first: options.partBytes ?? PART_BYTES }, options)
  } catch (error) {
    if (!isWithoutRanges(ref, error)) throw error
    yield* wholeBody(store, ref, options)
    return
  }
  const size = source.known()?.size ?? (await source.size(options))
  const wanted = await checksumOf(store, ref, source.known() ?? {}, options)
  const checksum = wanted && startChecksum(wanted.algorithm)
  checksum?.update(begin)
  let done = begin.length
  yield begin
  options.onProgress?.({ done, total: size })
  for await (const bytes of readAhead(source, done, size, options)) {
    checksum?.update(bytes)
    yield bytes
    done += bytes.length
    options.onProgress?.({ done, total: size })
  }
  if (checksum) checkBytes(source.label, wanted, checksum.digest())
}
