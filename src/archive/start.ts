import { readFile } from "node:fs/promises"
import { CaelumError } from "../core/index.ts"
import type { ArchiveSite } from "../vo/index.ts"
import { allwiseBucket, type AllwiseBucket } from "./allwise/bucket.ts"
import { benchBucket } from "./bench-bucket.ts"
import { defaultCacheFolder } from "./cache.ts"
import { answerDatasets } from "./datasets.ts"
import { makeFaults, parseFaults, type FaultRule } from "./http/faults.ts"
import { openLog } from "./http/log.ts"
import type { Reply, Request } from "./http/reply.ts"
import { startServer } from "./http/server.ts"
import type { ServedBucket } from "./object.ts"
import { refuse, refuseStatus, withCors } from "./s3/answer.ts"
import { answerS3 } from "./s3/route.ts"
import { seipBucket } from "./seip/bucket.ts"
import { answerSia } from "./sia/answer.ts"
import type { Scale } from "./stars/cells.ts"

export interface ArchiveOptions {
  /** TCP port on loopback; 0 or absent = a free one. */
  readonly port?: number
  /** Milliseconds before each response. */
  readonly latency?: number
  /** Bytes per second on each connection; absent = as fast as it goes. */
  readonly bandwidth?: number
  /** `full` gives the Taurus region its true density. */
  readonly scale?: Scale
  /** Another number, another sky. */
  readonly seed?: number
  /** Rules, or the path of a JSON file of rules. */
  readonly faults?: readonly FaultRule[] | string
  /** Path of a file that gets one JSON line a request. */
  readonly log?: string
  /** Folder for the dense leaves; by default below the user's cache folder. */
  readonly cacheDir?: string
}

/** A running embedded archive. */
export interface RunningArchive {
  readonly site: ArchiveSite
  /** S3 endpoint, path style: `http://127.0.0.1:N`. */
  readonly s3: string
  /** Address of the JSON list of the datasets that it holds. */
  readonly datasets: string
  readonly buckets: readonly string[]
  /** Makes all dense leaves now; else each is made when it is first asked for, once for all runs. */
  prepare(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts the embedded archive on loopback: an S3 endpoint (read only, anonymous) with the true bucket and key names of
 * SEIP and AllWISE, and an SIA2 service, over a small sky that is a function of `seed`. Resolves when it listens.
 * @throws CaelumError `usage` for a wrong option, `network` where the port is taken.
 */
export async function startArchive(options: ArchiveOptions = {}): Promise<RunningArchive> {
  const { port = 0, latency = 0, bandwidth = Infinity, seed = 1, scale = "default" } = options
  checkOptions(port, latency, bandwidth, seed)
  const rules = typeof options.faults === "string" ? await readFaults(options.faults) : (options.faults ?? [])
  const cacheDir = options.cacheDir ?? defaultCacheFolder(process.env, seed, scale)
  const allwise = allwiseBucket({ seed, scale, cacheDir })
  const list = [seipBucket(seed), allwise, benchBucket(seed)]
  const buckets = new Map(list.map((bucket) => [bucket.name, bucket]))
  const log = openLog(options.log)
  try {
    const server = await startServer({
      port,
      latency,
      bandwidth,
      refuse: refuseStatus,
      fault: makeFaults(rules),
      log: (line) => log.write(line),
      answer: (request) => answer(request, buckets),
    })
    return running(server, [...buckets.keys()], allwise, () => log.close())
  } catch (cause) {
    log.close()
    throw new CaelumError(
      "network",
      `The embedded archive cannot listen on 127.0.0.1:${port} (${(cause as Error).message}); choose another --port, or 0.`,
      { cause },
    )
  }
}

function running(
  server: { url: string; close(): Promise<void> },
  buckets: string[],
  allwise: AllwiseBucket,
  closeLog: () => void,
): RunningArchive {
  const site: ArchiveSite = {
    id: "demo",
    title: "The embedded archive of Caelum: an invented sky",
    s3Endpoint: server.url,
    siaUrl: `${server.url}/SIA`,
  }
  const over = new AbortController()
  return {
    site,
    s3: server.url,
    datasets: `${server.url}/DATASETS`,
    buckets,
    prepare: () => allwise.prepare(over.signal),
    async close() {
      over.abort()
      await server.close()
      await allwise.close()
      closeLog()
    },
  }
}

/** No bucket name has capital letters, so the services cannot stand in the way of one. */
async function answer(request: Request, buckets: ReadonlyMap<string, ServedBucket>): Promise<Reply> {
  try {
    if (/^\/SIA(\/|$)/.test(request.path)) return withCors(request, answerSia(request))
    if (request.path === "/DATASETS") return withCors(request, answerDatasets())
    return await answerS3(request, buckets)
  } catch (error) {
    return withCors(
      request,
      refuse("InternalError", { Message: error instanceof Error ? error.message : String(error) }),
    )
  }
}

function checkOptions(port: number, latency: number, bandwidth: number, seed: number): void {
  const wrong =
    ((!Number.isInteger(port) || port < 0 || port > 65_535) && `port ${port}`) ||
    (!(latency >= 0 && latency <= 600_000) && `latency ${latency}`) ||
    (!(bandwidth >= 1000) && `bandwidth ${bandwidth}`) ||
    (!Number.isSafeInteger(seed) && `seed ${seed}`)
  if (wrong)
    throw new CaelumError(
      "usage",
      `The embedded archive cannot start with ${wrong}; port is 0–65535, latency 0–600000 ms, bandwidth at least 1000 B/s, seed an integer.`,
    )
}

async function readFaults(path: string): Promise<FaultRule[]> {
  try {
    return parseFaults(await readFile(path, "utf8"), path)
  } catch (cause) {
    if (cause instanceof CaelumError) throw cause
    throw new CaelumError("usage", `The fault file ${path} cannot be read; check the path.`, { cause })
  }
}
