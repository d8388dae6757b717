import { CaelumError, isCaelumError } from "./errors.ts"

export interface SignalOptions {
  readonly signal?: AbortSignal | undefined
}

/** The error of an aborted call: the caller's own CaelumError (a timeout) where the signal carries one. */
export function abortError(signal?: AbortSignal): CaelumError {
  const reason: unknown = signal?.reason
  if (isCaelumError(reason)) return reason
  return new CaelumError("aborted", "The operation was cancelled by its caller.", { cause: reason })
}

/** Throws the abort error if `signal` has fired. */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw abortError(signal)
}

/** Resolves after `ms` milliseconds, or rejects with the abort error as soon as `signal` fires. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal))
    const stop = (): void => {
      clearTimeout(timer)
      reject(abortError(signal))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop)
      resolve()
    }, ms)
    signal?.addEventListener("abort", stop, { once: true })
  })
}

/** The promise's own outcome, or the abort error as soon as `signal` fires (the work behind it goes on for others). */
export function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal))
    const stop = (): void => reject(abortError(signal))
    signal.addEventListener("abort", stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop))
  })
}
