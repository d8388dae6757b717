import { realpath, rm, stat } from "node:fs/promises"
import type { ByteSource, ObjectFacts, ObjectRef, ReadPlan, ReadStep, Span } from "../core/index.ts"
import { isCaelumError, makePlan } from "../core/index.ts"
import type { Store } from "../storage/index.ts"
import type { Checksum } from "./checksum.ts"
import { checksumOf } from "./checksum.ts"
import { PartFile, findParts, partPath } from "./part.ts"
import type { DownloadOptions } from "./read-ahead.ts"
import { isWithoutRanges, PART_BYTES, readAhead, wholeBody } from "./read-ahead.ts"
import { fileSink } from "./sink.ts"
import { writeError } from "./errors.ts"

export interface Download {
  readonly path: string
  readonly bytes: number
  /** Bytes that an earlier attempt had left. */
  readonly resumed: number
  /** Of the version whose bytes these are, where the answers told it. */
  readonly etag?: string | undefined
}

/**
 * Downloads an object to a file that appears whole or not at all, in ranges of 1 MiB side by side. They are written to
 * `path.TAG.part` as they come; what an interrupted download leaves there (all but the ranges in flight, even where it was killed) is
 * taken up again if the object's ETag and size are the same, else removed, as it is where the disk is full.
 * Length is checked, and the MD5 that the ETag of S3 is; where the object was uploaded in parts, the checksum of the whole that S3 may
 * keep (CRC-64, CRC-32C, CRC-32, SHA), for which it is asked once more. A server without ranges is read in one stream.
 * @throws CaelumError of the store's; `write` for the file; `server` where length or checksum differ.
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
    if (!isWithoutRanges(ref, error)) throw error
    return { ...(await downloadStream(store, ref, target, options)), path }
  }
  const facts = source.known() ?? {}
  await removeStale(parts, target, facts)
  const wanted = await checksumOf(store, ref, facts, options)
  return { ...(await downloadParts(source, target, { begin, facts, wanted }, options)), path }
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
  known: { begin: Uint8Array | undefined; facts: ObjectFacts; wanted: Checksum | undefined },
  options: DownloadOptions,
): Promise<Download> {
  const size = known.facts.size ?? (await source.size(options))
  const part = await PartFile.open(path, known.facts, known.wanted)
  const resumed = part.length
  try {
    if (known.begin && resumed === 0) await part.append(known.begin)
    options.onProgress?.({ done: part.length, total: size })
    for await (const bytes of readAhead(source, part.length, size, options)) {
      await part.append(bytes)
      options.onProgress?.({ done: part.length, total: size })
    }
  } catch (error) {
    await part.close(known.facts.etag !== undefined && !isCaelumError(error, "changed", "write"))
    throw error
  }
  await part.commit(size)
  return { path, bytes: size, resumed, etag: known.facts.etag }
}

async function downloadStream(store: Store, ref: ObjectRef, path: string, options: DownloadOptions): Promise<Download> {
  const sink = await fileSink(path)
  let bytes = 0
  try {
    for await (const chunk of wholeBody(store, ref, options)) {
      await sink.write(chunk)
      bytes += chunk.length
    }
    await sink.commit()
  } catch (error) {
    await sink.abort()
    throw error
  }
  return { path, bytes, resumed: 0 }
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
