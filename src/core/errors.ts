import { publicUrl } from "./public-url.ts"

/** The closed set of reasons for which Caelum refuses or fails. Each is one kind of next step for the caller. */
export const ERROR_CODES = [
  "usage", // the words of a call or a command are wrong
  "aborted", // the caller's signal, Ctrl-C
  "timeout",
  "network", // no answer: DNS, refused, reset, TLS, offline
  "not-found", // an object, bucket, HDU, column, collection, dataset that is not there
  "forbidden", // credentials missing or refused
  "throttled", // the server went on refusing (429, 503 SlowDown) after all retries
  "server", // the server answered with an error of its own, or against the protocol
  "range", // a range answer that is not what was asked, or a range outside the object
  "changed", // the object changed between two reads of it
  "truncated", // fewer bytes than the format says there are
  "malformed", // bytes that break the standard they claim to follow
  "unsupported", // valid, but not something this version reads or writes
  "limit", // a memory, size, row or request bound was reached
  "outside", // a position, section or region outside the image, sky or catalogue
  "no-wcs", // a sky operation on something without a celestial coordinate system
  "diverged", // an iteration found no answer
  "query", // a service refused the query
  "expression", // a filter or column expression that cannot be parsed or typed
  "write", // a local file could not be written (disk full, permission)
  "internal", // a defect of Caelum
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** What an error is about. Values are small and JSON-safe. */
export interface ErrorContext {
  uri?: string
  hdu?: number | string
  keyword?: string
  column?: string
  row?: number
  status?: number
  offset?: number
  [name: string]: string | number | boolean | undefined
}

export interface CaelumErrorOptions {
  context?: ErrorContext
  cause?: unknown
}

/**
 * The one error type of the library. `message` is one sentence: what was asked, of which object, what was found, what to
 * do next. Neither it nor the context holds the logins and secrets of a URL.
 */
export class CaelumError extends Error {
  override readonly name: string = "CaelumError"
  readonly code: ErrorCode
  readonly context: ErrorContext

  constructor(code: ErrorCode, message: string, options: CaelumErrorOptions = {}) {
    super(publicUrl(message), options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.context = options.context === undefined ? {} : publicContext(options.context)
  }
}

function publicContext(context: ErrorContext): ErrorContext {
  const masked = ([name, value]: [string, ErrorContext[string]]): [string, ErrorContext[string]] => [
    name,
    typeof value === "string" ? publicUrl(value) : value,
  ]
  return Object.fromEntries(Object.entries(context).map(masked))
}

/** Whether `error` is a CaelumError, of one of the codes where any are given. */
export function isCaelumError(error: unknown, ...codes: ErrorCode[]): error is CaelumError {
  return error instanceof CaelumError && (codes.length === 0 || codes.includes(error.code))
}

/** Does `work`; its errors name the object, and the HDU where one is given, if they did not name any. */
export function namingErrors<T>(place: { readonly uri: string; readonly hdu?: number }, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (!isCaelumError(cause) || cause.context.uri !== undefined) throw cause
    const title = place.hdu === undefined ? place.uri : `HDU ${place.hdu} of ${place.uri}`
    throw new CaelumError(cause.code, `${title}: ${cause.message}`, { context: { ...cause.context, ...place }, cause })
  }
}
