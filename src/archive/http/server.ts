import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout } from "node:timers/promises"
import type { FaultRule } from "./faults.ts"
import { sendBody } from "./pace.ts"
import type { Reply, Request } from "./reply.ts"

/** One line of the request log. */
export interface LogLine {
  /** Milliseconds since 1970-01-01T00:00:00 UTC at which the request arrived. */
  readonly t: number
  readonly method: string
  /** Path with its query string, as sent. */
  readonly path: string
  readonly range: string | null
  /** 0 where the connection was cut without an answer. */
  readonly status: number
  /** Body bytes sent. */
  readonly bytes: number
  readonly ms: number
}

export interface ServerSettings {
  readonly port: number
  /** Milliseconds before each answer. */
  readonly latency: number
  /** Bytes per second on one connection; Infinity = as fast as it goes. */
  readonly bandwidth: number
  readonly answer: (request: Request) => Promise<Reply>
  /** The answer to a request that a fault refuses with a status. */
  readonly refuse: (status: number) => Reply
  readonly fault: (method: string, url: string) => FaultRule | undefined
  readonly log: (line: LogLine) => void
}

const LONGEST_FORM = 1 << 20

/** Starts an HTTP server on loopback; resolves when it listens. */
export async function startServer(settings: ServerSettings): Promise<{ url: string; close(): Promise<void> }> {
  const underWay = new Set<Transfer>()
  const server = createServer({ keepAliveTimeout: 65_000, noDelay: true }, (incoming, out) => {
    const transfer = new Transfer(incoming, settings.log)
    underWay.add(transfer)
    serve(settings, incoming, out, transfer)
      .catch(() => out.destroy())
      .finally(() => underWay.delete(transfer))
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(settings.port, "127.0.0.1", resolve)
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server, underWay) }
}

/** Transfers that this cuts are logged with what they had sent. */
function closeServer(server: Server, underWay: ReadonlySet<Transfer>): Promise<void> {
  for (const transfer of underWay) transfer.end()
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** One request and its answer, as far as it has come; logged once. */
class Transfer {
  readonly method: string
  readonly path: string
  status = 0
  bytes = 0
  readonly #range: string | null
  readonly #log: (line: LogLine) => void
  readonly #t: number = Date.now()
  readonly #started: number = performance.now()
  #ended = false

  constructor({ method = "GET", url = "/", headers }: IncomingMessage, log: (line: LogLine) => void) {
    this.method = method
    this.path = url
    this.#range = headers.range ?? null
    this.#log = log
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    const { method, path, status, bytes } = this
    const ms = Math.round((performance.now() - this.#started) * 1000) / 1000
    this.#log({ t: this.#t, method, path, range: this.#range, status, bytes, ms })
  }
}

async function serve(
  settings: ServerSettings,
  incoming: IncomingMessage,
  out: ServerResponse,
  transfer: Transfer,
): Promise<void> {
  const fault = settings.fault(transfer.method, transfer.path)
  const wait = settings.latency + (fault?.delay ?? 0)
  try {
    const [reply] = await Promise.all([replyTo(settings, incoming, fault), wait > 0 ? setTimeout(wait) : undefined])
    if (fault?.reset) return void out.destroy()
    transfer.status = reply.status
    await send(out, transfer, reply, settings.bandwidth, fault?.truncate)
  } finally {
    transfer.end()
  }
}

async function replyTo(settings: ServerSettings, incoming: IncomingMessage, fault?: FaultRule): Promise<Reply> {
  const form = await readForm(incoming)
  if (fault?.status !== undefined) return settings.refuse(fault.status)
  const url = incoming.url ?? "/"
  const mark = url.indexOf("?")
  const search = mark < 0 ? "" : url.slice(mark + 1)
  return settings.answer({
    method: incoming.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(search),
    search,
    host: incoming.headers.host ?? "",
    headers: incoming.headers as Record<string, string | undefined>,
    form,
  })
}

/** The body of the request, so that the connection can be used again; only a short one is kept. */
async function readForm(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    length += part.length
    if (length <= LONGEST_FORM) parts.push(part)
  }
  return Buffer.concat(parts).toString("utf8")
}

async function send(
  out: ServerResponse,
  transfer: Transfer,
  reply: Reply,
  bandwidth: number,
  truncate?: number,
): Promise<void> {
  const size = reply.body?.size ?? 0
  const bodiless = reply.status === 204 || reply.status === 304
  out.writeHead(reply.status, { ...reply.headers, ...(bodiless ? {} : { "Content-Length": String(size) }) })
  if (transfer.method === "HEAD" || reply.body === undefined || bodiless) {
    out.end()
    return
  }
  const count = Math.min(size, truncate ?? size)
  await sendBody(out, reply.body, { count, bandwidth, sent: (bytes) => (transfer.bytes += bytes) })
  if (count < size) await cut(out)
  else if (!out.destroyed) out.end()
}

/** Ends the connection in the middle of a body, after what was written has left. */
async function cut(out: ServerResponse): Promise<void> {
  out.flushHeaders()
  await new Promise<void>((resolve) => out.write("", () => resolve()))
  out.destroy()
}
