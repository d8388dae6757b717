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
  /** `manual`: a redirect is an answer like any other. Followed unless given. */
  readonly redirect?: "manual"
  /** Milliseconds without a byte after which the answer may be given up, for transports that can tell. */
  readonly silence?: number
}

/**
 * Sends one request and follows redirects; the platform's `fetch`, or another of the same behaviour. Rejects where no answer
 * comes; a status is never an error here.
 */
export type Transport = (url: string, wish: HttpWish) => Promise<HttpAnswer>

/** The transport that every platform has. */
export const fetchTransport: Transport = (address, wish) => send(address, wish, "default")

/** The same past the browser's own cache, which may answer without having asked whether an object has changed. */
export const freshTransport: Transport = (address, wish) => send(address, wish, "no-store")

function send(
  address: string,
  { method, headers, signal, body, redirect }: HttpWish,
  cache: RequestCache,
): Promise<HttpAnswer> {
  const { url, ...login } = withoutLogin(address)
  return fetch(url, {
    method,
    cache,
    headers: { ...login, ...headers },
    signal,
    ...(body === undefined ? {} : { body: body as BodyInit }),
    ...(redirect === undefined ? {} : { redirect }),
  })
}

/** A URL without its user and password, which `fetch` refuses; they become the header that they stand for. */
function withoutLogin(address: string): { readonly url: string; readonly authorization?: string } {
  if (!/^https?:\/\/[^/?#]*@/i.test(address)) return { url: address }
  const url = new URL(address)
  const bytes = new TextEncoder().encode(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`)
  url.username = ""
  url.password = ""
  return { url: url.href, authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` }
}
