import type { IncomingMessage, Server, ServerResponse } from "node:http"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { bytesAt } from "./bytes.ts"

/** What goes wrong with one answer. Fields combine; an answer without any is right. */
export interface Fault {
  /** Milliseconds before the answer. */
  readonly delay?: number
  /** No answer, ever. */
  readonly hang?: boolean
  /** An answer of its own in place of the object. */
  readonly status?: number
  readonly body?: string
  /** Headers beside or in place of the right ones; null takes one away. */
  readonly headers?: Readonly<Record<string, string | null>>
  /** The connection breaks after so many body bytes; -1: before the headers. */
  readonly reset?: number
  /** The body ends so many bytes early, its framing intact. */
  readonly short?: number
  /** The body goes on for so many bytes beyond the range. */
  readonly extra?: number
  /** The whole object, 200, whatever range was asked for. */
  readonly whole?: boolean
  /** If-None-Match is ignored. */
  readonly deaf?: boolean
  /** Redirects there with 302 (or `status`). */
  readonly redirect?: string
}

export interface FakeObject {
  readonly size: number
  readonly etag?: string
  /** Byte `i` is `byteAt(i + shift)`: another version has other bytes. */
  readonly shift?: number
}

export interface SeenRequest {
  readonly method: string
  /** With its query string, as it came. */
  readonly path: string
  readonly range: string | undefined
  readonly headers: IncomingMessage["headers"]
  status: number
  /** Body bytes handed to the connection. */
  sent: number
  /** Whether the client went away before the end. */
  cut: boolean
}

export type Handler = (request: SeenRequest) => { status: number; body: string; headers?: Record<string, string> }

/** A server of objects whose bytes are `byteAt(offset)`, with a script of faults. */
export class FaultServer {
  readonly url: string
  readonly requests: SeenRequest[] = []
  readonly #server: Server
  readonly #objects: Map<string, FakeObject> = new Map()
  readonly #faults: Map<string, Fault[]> = new Map()
  #handler: Handler | undefined
  #chosen: ((seen: SeenRequest) => Fault) | undefined
  #connections = 0
  /** Most connections at once. */
  mostConnections = 0
  /** Requests that wait for their answer, or whose client does. */
  waiting = 0

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on("request", (request, response) => this.#answer(request, response))
    server.on("connection", (socket) => {
      this.#connections += 1
      this.mostConnections = Math.max(this.mostConnections, this.#connections)
      socket.on("close", () => (this.#connections -= 1))
    })
  }

  static async start(): Promise<FaultServer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    return new FaultServer(server)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Serves an object at `path`; a new one in its place is a changed one. */
  put(path: string, object: FakeObject): string {
    this.#objects.set(path, object)
    return this.url + path
  }

  /** What happens to the next requests for `path`, one fault each. `*` is any path without faults of its own. */
  fault(path: string, ...faults: Fault[]): void {
    this.#faults.set(path, [...(this.#faults.get(path) ?? []), ...faults])
  }

  /** Forgets the faults of `path` that have not happened. */
  calm(path: string): void {
    this.#faults.delete(path)
  }

  /** Chooses what happens to each request for which no fault was said. */
  faultBy(choose: (seen: SeenRequest) => Fault): void {
    this.#chosen = choose
  }

  /** Answers what is no object. */
  handle(handler: Handler): void {
    this.#handler = handler
  }

  #answer(message: IncomingMessage, response: ServerResponse): void {
    const { method = "", url: path = "", headers } = message
    const seen: SeenRequest = { method, path, range: headers.range, headers, status: 0, sent: 0, cut: false }
    this.requests.push(seen)
    this.waiting += 1
    response.on("close", () => (this.waiting -= 1))
    response.on("close", () => (seen.cut = !response.writableFinished))
    const name = path.split("?")[0]!
    const own = this.#faults.get(name)
    const fault = (own?.length ? own : this.#faults.get("*"))?.shift() ?? this.#chosen?.(seen) ?? {}
    if (fault.hang) return
    const answer = (): void => this.#respond(seen, response, this.#objects.get(name), fault)
    if (fault.delay === undefined) answer()
    else setTimeout(answer, fault.delay)
  }

  #respond(seen: SeenRequest, response: ServerResponse, object: FakeObject | undefined, fault: Fault): void {
    if (fault.reset === -1) {
      response.destroy()
      return
    }
    const right = object ? objectAnswer(object, seen, fault) : this.#otherAnswer(seen)
    const headers: Record<string, string> = {
      ...right.headers,
      ...(fault.redirect === undefined ? {} : { location: fault.redirect }),
    }
    const status = fault.status ?? (fault.redirect === undefined ? right.status : 302)
    const own = (fault.status !== undefined && !fault.whole) || fault.redirect !== undefined || fault.body !== undefined
    const body = own ? Buffer.from(fault.body ?? "") : right.body
    if (own) {
      delete headers["content-range"]
      headers["content-length"] = String(body.length)
    }
    if (fault.short !== undefined || fault.extra !== undefined) delete headers["content-length"]
    seen.status = status
    response.writeHead(status, mergeHeaders(headers, fault.headers))
    send(seen, response, seen.method === "HEAD" ? new Uint8Array(0) : body, fault)
  }

  #otherAnswer(seen: SeenRequest): Answer {
    const { status, body, headers } = this.#handler?.(seen) ?? { status: 404, body: "" }
    const bytes = Buffer.from(body)
    return { status, headers: { "content-length": String(bytes.length), ...headers }, body: bytes }
  }
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

/** The right answer, but for `whole`. */
function objectAnswer(object: FakeObject, seen: SeenRequest, fault: Fault): Answer {
  const { size, etag, shift = 0 } = object
  const tag: Record<string, string> = etag === undefined ? {} : { etag: `"${etag}"` }
  const extra = fault.extra ?? 0
  const conditional = !fault.deaf && etag !== undefined && seen.headers["if-none-match"] === `"${etag}"`
  if (conditional) return { status: 304, headers: tag, body: new Uint8Array(0) }
  const match = fault.whole ? null : /^bytes=(\d*)-(\d*)$/.exec(seen.range ?? "")
  if (!match) {
    const body = bytesAt(shift, Math.max(0, size - (fault.short ?? 0)) + extra)
    return { status: 200, headers: { ...tag, "content-length": String(size) }, body }
  }
  const start = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = match[1] === "" || match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1)
  if (start > end || start >= size)
    return {
      status: 416,
      headers: { ...tag, "content-range": `bytes */${size}`, "content-length": "0" },
      body: new Uint8Array(0),
    }
  const headers = {
    ...tag,
    "content-range": `bytes ${start}-${end}/${size}`,
    "content-length": String(end - start + 1),
  }
  return {
    status: 206,
    headers,
    body: bytesAt(start + shift, Math.max(0, end - start + 1 - (fault.short ?? 0)) + extra),
  }
}

function mergeHeaders(
  right: Record<string, string>,
  changes: Readonly<Record<string, string | null>> = {},
): Record<string, string> {
  const merged = { ...right }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete merged[name.toLowerCase()]
    else merged[name.toLowerCase()] = value
  }
  return merged
}

/** Writes a body in pieces of 16 KiB as fast as the client takes them, so that a client that leaves early is seen. */
function send(seen: SeenRequest, response: ServerResponse, body: Uint8Array, fault: Fault): void {
  const end = fault.reset === undefined ? body.length : Math.min(fault.reset, body.length)
  const next = (): void => {
    if (seen.sent >= end) {
      if (fault.reset === undefined) response.end()
      else response.destroy()
      return
    }
    const piece = body.subarray(seen.sent, Math.min(seen.sent + 16_384, end))
    seen.sent += piece.length
    response.write(piece, () => setImmediate(next))
  }
  if (end === 0 && fault.reset === undefined) response.end()
  else if (end === 0) response.flushHeaders()
  if (end === 0 && fault.reset !== undefined) setTimeout(() => response.destroy(), 5)
  if (end > 0) next()
}
