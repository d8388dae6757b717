import { CaelumError, isCaelumError } from "./errors.ts"

export interface SignalOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * The error of an aborted call: the caller's own CaelumError (a timeout) where the signal carries one, else one with the words of
 * the reason that the caller gave.
 */
export function abortError(signal?: AbortSignal): CaelumError {
  const reason: unknown = signal?.reason
  return isCaelumError(reason) ? reason : new CaelumError("aborted", abortSentence(reason), { cause: reason })
}

/** What an abort's reason says, unless it is the platform's own ("This operation was aborted" and the like). */
function abortSentence(reason: unknown): string {
  const text = reason instanceof Error ? reason.message : typeof reason === "string" ? reason : ""
  return text === "" || /abort/i.test(text) ? "The operation was cancelled by its caller." : text
}

/** Throws the abort error if `signal` has fired. */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw abortError(signal)
}

const LISTENERS: WeakMap<AbortSignal, Set<() => void>> = new WeakMap()

/**
 * Calls `stop` when `signal` fires, at once if it has; the result takes that back. One listener serves all callers of a
 * signal, so that hundreds of requests may share it (Node warns of an eleventh listener).
 */
export function onAbort(signal: AbortSignal | undefined, stop: () => void): () => void {
  if (!signal) return () => undefined
  if (signal.aborted) {
    stop()
    return () => undefined
  }
  const stops = LISTENERS.get(signal) ?? listen(signal)
  stops.add(stop)
  return () => void stops.delete(stop)
}

function listen(signal: AbortSignal): Set<() => void> {
  const stops = new Set<() => void>()
  LISTENERS.set(signal, stops)
  const fire = (): void => {
    for (const stop of stops) stop()
    stops.clear()
  }
  signal.addEventListener("abort", fire, { once: true })
  return stops
}

/** Resolves after `ms` milliseconds, or rejects with the abort error as soon as `signal` fires. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      forget()
      resolve()
    }, ms)
    const forget = onAbort(signal, () => {
      clearTimeout(timer)
      reject(abortError(signal))
    })
  })
}

/** The promise's own outcome, or the abort error as soon as `signal` fires (the work behind it goes on for others). */
export function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(abortError(signal)))
    promise.then(resolve, reject).finally(forget)
  })
}
