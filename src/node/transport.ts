import { Agent as HttpAgent, request as sendHttp } from "node:http"
import type { ClientRequest, IncomingMessage } from "node:http"
import { Agent as HttpsAgent, request as sendHttps } from "node:https"
import type { Socket } from "node:net"
import { Readable } from "node:stream"
import type { TLSSocket } from "node:tls"
import { publicUrl } from "../core/index.ts"
import type { HttpAnswer, HttpWish, Transport } from "../storage/index.ts"
import { mustBePublic, publicLookup } from "./private-hosts.ts"

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const MOST_REDIRECTS = 10
/** Milliseconds without a byte after which a connection is given up, where the wish does not say. */
const SILENCE = 300_000
/** Milliseconds for a connection to be there, TLS included. */
const CONNECT = 10_000
/** Headers that a redirect to another origin does not take along. */
const PRIVATE_HEADERS: ReadonlySet<string> = new Set(["authorization", "cookie", "x-amz-security-token"])

/** How one hop is sent: options of `node:http` beside method and headers. */
export interface Route {
  readonly agent: HttpAgent
  /** Where the connection goes, for requests that a proxy passes on. */
  readonly hostname?: string
  readonly port?: number
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The proxy on the way, as errors name it. */
  readonly proxy?: string | undefined
}

/** Idle connections are kept for the next request, and do not keep the process alive. */
const AGENTS = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }

export function directRoute(url: string): Route {
  return { agent: url.startsWith("https:") ? AGENTS.https : AGENTS.http }
}

/**
 * HTTP/1.1 on Node's own client, for a third of the processor time of its `fetch` on ranged reads: bodies of known length are
 * received into their final place. Follows redirects as `fetch` does; asks for gzip where neither a range nor an encoding
 * is asked for, and undoes it then.
 */
export const nodeTransport: Transport = makeTransport(directRoute)

/** A transport whose every hop goes by the route that `routeOf` gives it. */
export function makeTransport(routeOf: (url: string) => Route, connect: number = CONNECT): Transport {
  return async (url, wish) => {
    let hop: Hop = { url, wish, guarded: false }
    for (let redirects = 0; ; redirects++) {
      const route = routeOf(hop.url)
      const { message, peer } = await receive(hop, route, connect)
      const next = wish.redirect === "manual" ? undefined : redirectOrDestroy(message, hop, fromOf(hop, route, peer))
      if (!next) return new NodeAnswer(message, hop, redirects > 0)
      message.destroy()
      if (redirects === MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`)
      hop = next
    }
  }
}

interface Hop {
  readonly url: string
  readonly wish: HttpWish
  /** Whether the host may have no private address: the public network has redirected there. */
  readonly guarded: boolean
}

interface Received {
  readonly message: IncomingMessage
  /** Address of the other end, noted while the connection stands: one that was reset does not tell any more. */
  readonly peer: string | undefined
}

function receive({ url, wish, guarded }: Hop, route: Route, connect: number): Promise<Received> {
  const { method, headers, body, signal, silence = SILENCE } = wish
  let peer: string | undefined
  return new Promise((resolve, reject) => {
    const { proxy, headers: added, ...way } = route
    const secure = url.startsWith("https:")
    const encoding = wantsGzip(wish) ? { "accept-encoding": "gzip" } : {}
    const options = {
      method,
      ...way,
      abandon: signal,
      ...(guarded && proxy === undefined ? { lookup: publicLookup } : {}),
      headers: { "user-agent": "caelum", ...encoding, ...headers, ...added, ...lengthOf(body) },
    }
    const request: ClientRequest = secure ? sendHttps(url, options) : sendHttp(url, options)
    const stop = (): void => void request.destroy(new Error("aborted"))
    if (signal.aborted) stop()
    signal.addEventListener("abort", stop, { once: true })
    request.on("close", () => signal.removeEventListener("abort", stop))
    request.on("socket", (socket) => {
      limitConnecting(request, socket, { secure, connect })
      peer = socket.remoteAddress
      if (socket.connecting) socket.once("connect", () => (peer = socket.remoteAddress))
    })
    request.setTimeout(silence, () => request.destroy(new Error(`nothing came for ${silence / 1000} s`)))
    request.on("error", (error) => reject(proxy === undefined ? error : Object.assign(error, { proxy })))
    request.on("response", (message) => resolve({ message, peer }))
    request.end(body)
  })
}

/** Whether a body may come packed: what names its encoding wants it as it is stored. */
function wantsGzip({ method, headers }: HttpWish): boolean {
  return method === "GET" && headers["range"] === undefined && headers["accept-encoding"] === undefined
}

/** Gives a request up whose new connection is not there in time. */
function limitConnecting(
  request: ClientRequest,
  socket: Socket,
  { secure, connect }: { secure: boolean; connect: number },
): void {
  const protocol = secure ? (socket as TLSSocket).getProtocol() : "none needed"
  const pending = socket.connecting || protocol === null || protocol === "unknown"
  if (!pending) return
  const late = (): void => void request.destroy(new Error(`no connection within ${connect / 1000} s`))
  const timer = setTimeout(late, connect)
  const done = (): void => clearTimeout(timer)
  socket.once(secure ? "secureConnect" : "connect", done)
  socket.once("close", done)
}

function lengthOf(body: string | Uint8Array | undefined): { "content-length"?: number } {
  return body === undefined ? {} : { "content-length": Buffer.byteLength(body) }
}

/** Where an answer came from. Behind a proxy the other end is the proxy; a name is taken for one of the public network. */
function fromOf({ url }: Hop, { proxy }: Route, peer: string | undefined): string | undefined {
  return proxy === undefined ? peer : new URL(url).hostname.replace(/^\[|\]$/g, "")
}

function redirectOrDestroy(message: IncomingMessage, hop: Hop, from: string | undefined): Hop | undefined {
  try {
    return redirectOf(message, hop, from)
  } catch (error) {
    message.destroy()
    throw error
  }
}

function redirectOf(message: IncomingMessage, { url, wish, guarded }: Hop, from: string | undefined): Hop | undefined {
  const { statusCode = 0 } = message
  const { location } = message.headers
  if (location === undefined || !REDIRECTS.has(statusCode)) return undefined
  const target = new URL(location, url)
  if (target.protocol !== "http:" && target.protocol !== "https:") throw new Error(`a redirect to ${target.protocol}`)
  const becomesGet = statusCode === 303 ? wish.method !== "HEAD" : statusCode < 303 && wish.method === "POST"
  const { body: _, ...bare } = wish
  const { origin, protocol } = new URL(url)
  if (protocol === "https:" && target.protocol === "http:")
    throw new Error(`a redirect from https to ${publicUrl(target.href)}, which anyone on the way could read and change`)
  const same = target.origin === origin
  const next = becomesGet ? { ...bare, method: "GET" } : wish
  const guard = mustBePublic(from, target) || guarded
  return { url: target.href, guarded: guard, wish: same ? next : { ...next, headers: publicHeaders(wish.headers) } }
}

function publicHeaders(headers: HttpWish["headers"]): HttpWish["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !PRIVATE_HEADERS.has(name.toLowerCase())))
}

class NodeAnswer implements HttpAnswer {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly redirected: boolean
  readonly headers: HttpAnswer["headers"]
  readonly #message: IncomingMessage
  /** Whether the body is to be unpacked. */
  readonly #packed: boolean
  #body: ReadableStream<Uint8Array> | null | undefined

  constructor(message: IncomingMessage, { url, wish }: Hop, redirected: boolean) {
    this.#message = message
    this.#packed = wantsGzip(wish) && message.headers["content-encoding"] === "gzip"
    this.status = message.statusCode ?? 0
    this.statusText = message.statusMessage ?? ""
    this.url = url
    this.redirected = redirected
    this.headers = headersOf(message)
  }

  get body(): ReadableStream<Uint8Array> | null {
    if (this.#body !== undefined) return this.#body
    const bare =
      this.status === 204 || this.status === 304 || (this.#message as { req?: ClientRequest }).req?.method === "HEAD"
    if (bare) this.#message.resume()
    this.#body = bare ? null : webStream(this.#message, this.#packed)
    return this.#body
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const declared = Number(this.headers.get("content-length") ?? NaN)
    if (Number.isSafeInteger(declared) && !this.#packed) return fill(this.#message, new Uint8Array(declared))
    return new Response(this.body).arrayBuffer()
  }
}

/** Receives a body of declared length into its place; the parser lets no more bytes through than were declared. */
function fill(message: IncomingMessage, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    let at = 0
    message.on("data", (chunk: Uint8Array) => {
      bytes.set(chunk, at)
      at += chunk.length
    })
    message.on("end", () => resolve(at === bytes.length ? bytes.buffer : bytes.buffer.slice(0, at)))
    message.on("error", reject)
    message.on("close", () => reject(new Error("the connection closed before the end of the body")))
  })
}

function headersOf(message: IncomingMessage): HttpAnswer["headers"] {
  const { headers } = message
  const text = (value: string | string[] | undefined): string | null =>
    Array.isArray(value) ? value.join(", ") : (value ?? null)
  return {
    get: (name) => text(headers[name.toLowerCase()]),
    forEach: (visit) => {
      for (const [name, value] of Object.entries(headers)) visit(text(value) ?? "", name)
    },
  }
}

function webStream(message: IncomingMessage, packed: boolean): ReadableStream<Uint8Array> {
  const stream = Readable.toWeb(message) as unknown as ReadableStream<Uint8Array>
  if (!packed) return stream
  return stream.pipeThrough(new DecompressionStream("gzip") as unknown as ReadableWritablePair<Uint8Array, Uint8Array>)
}
