import type { Body } from "../object.ts"

/** One parsed HTTP request. */
export interface Request {
  readonly method: string
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Query as sent. */
  readonly search: string
  readonly host: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Body of a POST, as text; empty else. */
  readonly form: string
}

/** What is answered. `body.size` is the Content-Length; a HEAD request gets the headers alone. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Body
}
