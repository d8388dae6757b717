/** What storage needs of an answer; a platform's `Response` is one. */
export interface HttpAnswer {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly redirected: boolean
  readonly headers: {
    get(name: string): string | null
    forEach(visit: (value: string, name: string) => void): void
  }
  readonly body: ReadableStream<Uint8Array> | null
  /** The whole body. */
  arrayBuffer(): Promise<ArrayBuffer>
}

/** One request as a transport is given it. */
export interface HttpWish {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal: AbortSignal
}

/**
 * Sends one request and follows redirects; the platform's `fetch`, or another of the same behaviour. Rejects where no answer
 * comes; a status is never an error here.
 */
export type Transport = (url: string, wish: HttpWish) => Promise<HttpAnswer>

/** The transport that every platform has. */
export const fetchTransport: Transport = (url, { body, ...wish }) =>
  fetch(url, { ...wish, ...(body === undefined ? {} : { body: body as BodyInit }) })
