import type { HttpAnswer } from "./transport.ts"

/** What one attempt has received so far. */
export interface Tally {
  bytes: number
}

/** Lets go of a body that nobody wants: the connection is closed or reused instead of drained. */
export function discardBody(response: HttpAnswer): void {
  // An error here is the answer's own: the body is already locked, broken or gone.
  response.body?.cancel().catch(() => undefined)
}

/**
 * The first `limit` bytes of a body, and whether it ended there. Never takes in more than the chunk that passes the limit;
 * the rest is cancelled.
 */
export async function readAtMost(
  response: HttpAnswer,
  limit: number,
  tally: Tally,
): Promise<{ bytes: Uint8Array; complete: boolean }> {
  const reader = response.body?.getReader()
  if (!reader) return { bytes: new Uint8Array(0), complete: true }
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { bytes: joinBytes(chunks, total), complete: true }
    tally.bytes += value.length
    const room = limit - total
    chunks.push(value.length > room ? value.subarray(0, room) : value)
    total += Math.min(value.length, room)
    if (value.length <= room) continue
    reader.cancel().catch(() => undefined)
    return { bytes: joinBytes(chunks, total), complete: false }
  }
}

/** Chunks as one array; a single chunk is not copied. */
export function joinBytes(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const [only] = chunks
  if (only && chunks.length === 1) return only
  const joined = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}

/** What to do at the end of a body that is passed on as a stream. */
export interface BodyEnd {
  /** Called once, when the body has ended, broken or been cancelled. */
  readonly finish: () => void
  /** Turns the failure of a body into the error that its reader gets. */
  readonly failure: (cause: unknown) => unknown
  /** Milliseconds for the next bytes, once the reader wants them; Infinity: as long as it takes. */
  readonly silence: number
}

/** `response` with its body counted. */
export function countedResponse(response: HttpAnswer, tally: Tally, end: BodyEnd): Response {
  const { status, statusText, url } = response
  const headers = new Headers()
  response.headers.forEach((value, name) => headers.append(name, value))
  const body = response.body ? countedBody(response.body, tally, end) : null
  if (!body) end.finish()
  const counted = new Response(body, { status, statusText, headers })
  Object.defineProperty(counted, "url", { value: url })
  return counted
}

function countedBody(
  source: ReadableStream<Uint8Array>,
  tally: Tally,
  { finish, failure, silence }: BodyEnd,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller): Promise<void> {
      const { done, value } = await within(silence, reader.read()).catch((cause: unknown) => {
        finish()
        reader.cancel(cause).catch(() => undefined)
        throw failure(cause)
      })
      if (done) {
        finish()
        controller.close()
      } else {
        tally.bytes += value.length
        controller.enqueue(value)
      }
    },
    async cancel(reason): Promise<void> {
      finish()
      await reader.cancel(reason)
    },
  })
}

/** `work`, given up when it takes longer than so many milliseconds. */
function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  if (!Number.isFinite(milliseconds)) return work
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`nothing came for ${milliseconds / 1000} s`))
    const timer = setTimeout(late, milliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
