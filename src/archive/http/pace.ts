import { once } from "node:events"
import type { ServerResponse } from "node:http"
import { setImmediate, setTimeout } from "node:timers/promises"
import type { Body } from "../object.ts"

const LARGEST_CHUNK = 256 * 1024
const SMALLEST_CHUNK = 16 * 1024
const CHUNK_SECONDS = 0.004

export interface Pace {
  readonly count: number
  readonly bandwidth: number
  readonly sent: (bytes: number) => void
}

/**
 * Sends `count` bytes of a body. With a bandwidth (bytes per second) every chunk leaves when its last byte would have
 * arrived on such a line; times are absolute, so that late timers do not add up. `sent` is told of every chunk; it ends
 * early where the client went away.
 */
export async function sendBody(out: ServerResponse, body: Body, pace: Pace): Promise<void> {
  const { count, bandwidth } = pace
  const chunk = chunkSize(bandwidth)
  const start = performance.now()
  let sent = 0
  while (sent < count && !out.destroyed) {
    const length = Math.min(chunk, count - sent)
    const bytes = await body.read(sent, length)
    if (bandwidth < Infinity) await until(start + ((sent + length) / bandwidth) * 1000)
    sent += length
    pace.sent(length)
    if (!out.write(bytes) && !out.destroyed) await drained(out)
    else if (bandwidth === Infinity && sent < count) await setImmediate()
  }
}

function chunkSize(bandwidth: number): number {
  return Math.max(SMALLEST_CHUNK, Math.min(LARGEST_CHUNK, Math.round(bandwidth * CHUNK_SECONDS)))
}

async function until(time: number): Promise<void> {
  const wait = time - performance.now()
  if (wait > 0.5) await setTimeout(wait)
}

async function drained(out: ServerResponse): Promise<void> {
  const over = new AbortController()
  const gone = (): void => over.abort()
  out.once("close", gone)
  try {
    await once(out, "drain", { signal: over.signal })
  } catch {
    // The client went away: `destroyed` says so to the loop.
  } finally {
    out.off("close", gone)
  }
}
