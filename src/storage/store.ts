import type { ByteSource, ObjectRef, ReadCost, SignalOptions } from "../core/index.ts"

/** What has been spent so far; the numbers of `--stats`. */
export interface StoreStats {
  /** Every request sent, retries included. */
  requests: number
  /** Body bytes received. */
  bytes: number
  /** Length of the longest chain of dependent requests. */
  waves: number
  lists: number
  heads: number
  retries: number
  cacheHits: number
  /** Objects that turned out not to exist where that is an answer (an empty catalogue cell). */
  absent: number
}

export type RequestKind = "read" | "list" | "head" | "service"

/** One finished request, as a trace listener sees it. Times are milliseconds of `performance.now()`. */
export interface RequestEvent {
  readonly kind: RequestKind
  readonly method: string
  readonly url: string
  readonly range?: string
  readonly status: number
  readonly bytes: number
  readonly wave: number
  readonly started: number
  readonly ended: number
}

export interface SendOptions extends SignalOptions {
  readonly method?: "GET" | "HEAD" | "POST"
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly kind?: RequestKind
  /** Wave of this request inside the work in hand, where the caller knows it; else derived from what had ended before. */
  readonly wave?: number
}

/** The configured way to reach objects and services: one for a command, a page or a program. */
export interface Store {
  readonly stats: StoreStats
  readonly cost: ReadCost
  /**
   * Sends one HTTP request through the retry, concurrency and trace layers. Resolves for status < 400 (and for 404, 416 only
   * where the caller reads them: see `accept`); rejects with a CaelumError that names the URL otherwise.
   */
  send(url: string, options?: SendOptions & { readonly accept?: readonly number[] }): Promise<Response>
  /** The object behind a reference, coalesced and cached by the store's options. No I/O. */
  source(ref: ObjectRef): ByteSource
  /** The HTTP URL of an S3 or HTTP reference under the store's endpoint and region. */
  url(ref: ObjectRef): string
}
