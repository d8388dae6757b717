import { realpath, rm, stat } from "node:fs/promises"
import type { ByteSource, ObjectFacts, ObjectRef, ReadPlan, ReadStep, SignalOptions, Span } from "../core/index.ts"
import { CaelumError, isCaelumError, makePlan, onAbort, throwIfAborted } from "../core/index.ts"
import type { Store } from "../storage/index.ts"
import { PartFile, findParts, partPath } from "./part.ts"
import { fileSink } from "./sink.ts"
import { writeError } from "./errors.ts"

export interface DownloadOptions extends SignalOptions {
  /** Bytes of one ranged read. 8 MiB unless given. */
  readonly partBytes?: number | undefined
  /** Ranged reads in flight. 4 unless given. */
  readonly parallel?: number | undefined
  /** Called as bytes arrive. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number | undefined }) => void) | undefined
}

export interface Download {
  readonly path: string
  readonly bytes: number
  /** Bytes that an earlier attempt had left. */
  readonly resumed: number
}

const PART_BYTES = 8 << 20
const PARALLEL = 4

/**
 * Downloads an object to a file that appears whole or not at all. Large ones are read in parallel ranges. What an
 * interrupted download leaves in `path.TAG.part` is taken up again if the object's ETag and size are the same, else removed.
 * Length is checked, and the MD5 that the ETag of S3 is, unless the object came in parts or is encrypted by KMS. A server without ranges is read in one stream.
 * @throws CaelumError of the store's; `write` for the file; `server` where length or MD5 differ.
 */
export async function downloadObject(
  store: Store,
  ref: ObjectRef,
  path: string,
  options: DownloadOptions = {},
): Promise<Download> {
  const target = await fileTarget(path)
  const source = store.source(ref)
  const parts = await findParts(target)
  let begin: Uint8Array | undefined
  try {
    if (parts.length > 0) await source.size(options)
    else begin = await source.read({ first: options.partBytes ?? PART_BYTES }, options)
  } catch (error) {
    if (ref.kind !== "http" && ref.kind !== "s3") throw error
    if (!isCaelumError(error, "range") && !isCaelumError(error, "server")) throw error
    if (isCaelumError(error, "server") && error.context["encoding"] === undefined) throw error
    return { ...(await downloadStream(store, ref, target, options)), path }
  }
  const facts = source.known() ?? {}
  await removeStale(parts, target, facts)
  const md5 = ref.kind === "s3" ? facts.md5 : undefined
  return { ...(await downloadParts(source, target, { begin, facts, md5 }, options)), path }
}

/** The ranged reads of a download from its start. Asks for the size. */
export async function planDownload(store: Store, ref: ObjectRef, options: DownloadOptions = {}): Promise<ReadPlan> {
  const source = store.source(ref)
  const size = await source.size(options)
  const step = options.partBytes ?? PART_BYTES
  const spans: Span[] = []
  for (let offset = 0; offset < size; offset += step) spans.push({ offset, length: Math.min(step, size - offset) })
  const object = source.label
  const steps: ReadStep[] = [{ object, spans: spans.slice(0, 1), wave: 1, why: "the first part, which tells the ETag" }]
  if (spans.length > 1) steps.push({ object, spans: spans.slice(1), wave: 2, why: "the other parts" })
  return makePlan(steps, `${size} bytes in parts of ${step}`)
}

async function downloadParts(
  source: ByteSource,
  path: string,
  known: { begin: Uint8Array | undefined; facts: ObjectFacts; md5: string | undefined },
  options: DownloadOptions,
): Promise<Download> {
  const size = known.facts.size ?? (await source.size(options))
  const part = await PartFile.open(path, known.facts)
  const resumed = part.length
  try {
    if (known.begin && resumed === 0) await part.append(known.begin)
    options.onProgress?.({ done: part.length, total: size })
    for await (const bytes of readAhead(source, part.length, size, options)) {
      await part.append(bytes)
      options.onProgress?.({ done: part.length, total: size })
    }
  } catch (error) {
    await part.close(known.facts.etag !== undefined && !isCaelumError(error, "changed"))
    throw error
  }
  await part.commit(size, known.md5)
  return { path, bytes: size, resumed }
}

/** The bytes from `start` to `size` in order, several ranges ahead in flight. */
async function* readAhead(
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

async function downloadStream(store: Store, ref: ObjectRef, path: string, options: DownloadOptions): Promise<Download> {
  const response = await store.send(store.url(ref), { kind: "read", signal: options.signal })
  const encoded = response.headers.get("content-encoding") !== null
  const length = response.headers.get("content-length")
  const total = encoded || length === null ? undefined : Number(length)
  const sink = await fileSink(path)
  let done = 0
  try {
    for await (const chunk of response.body ?? []) {
      await sink.write(chunk)
      done += chunk.length
      options.onProgress?.({ done, total })
    }
    if (total !== undefined && done !== total) throw cutShort(path, done, total)
    await sink.commit()
  } catch (error) {
    await sink.abort()
    throw error
  }
  return { path, bytes: done, resumed: 0 }
}

function cutShort(path: string, done: number, total: number): CaelumError {
  return new CaelumError("truncated", `The download of ${path} ended after ${done} of ${total} bytes; try again.`, {
    context: { uri: path },
  })
}

async function removeStale(parts: readonly string[], path: string, facts: ObjectFacts): Promise<void> {
  const own = partPath(path, facts)
  await Promise.all(parts.filter((part) => part !== own).map((part) => rm(part, { force: true })))
}

/** What a link leads to; refuses what a file cannot take the place of. */
async function fileTarget(path: string): Promise<string> {
  const target = await realpath(path).catch(() => path)
  const stats = await stat(target).catch(() => undefined)
  if (!stats || stats.isFile()) return target
  throw writeError(path, { code: stats.isDirectory() ? "EISDIR" : "EEXIST" })
}
