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
  const server = createServer({ keepAliveTimeout: 65_000, noDelay: true }, (incoming, out) => {
    serve(settings, incoming, out).catch(() => out.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(settings.port, "127.0.0.1", resolve)
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server) }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function serve(settings: ServerSettings, incoming: IncomingMessage, out: ServerResponse): Promise<void> {
  const t = Date.now()
  const started = performance.now()
  const method = incoming.method ?? "GET"
  const path = incoming.url ?? "/"
  const fault = settings.fault(method, path)
  const wait = settings.latency + (fault?.delay ?? 0)
  let status = 0
  let bytes = 0
  try {
    const [reply] = await Promise.all([replyTo(settings, incoming, fault), wait > 0 ? setTimeout(wait) : undefined])
    if (fault?.reset) return void out.destroy()
    status = reply.status
    bytes = await send(out, method, reply, settings.bandwidth, fault?.truncate)
  } finally {
    const ms = Math.round((performance.now() - started) * 1000) / 1000
    settings.log({ t, method, path, range: incoming.headers.range ?? null, status, bytes, ms })
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
  method: string,
  reply: Reply,
  bandwidth: number,
  truncate?: number,
): Promise<number> {
  const size = reply.body?.size ?? 0
  const bodiless = reply.status === 204 || reply.status === 304
  out.writeHead(reply.status, { ...reply.headers, ...(bodiless ? {} : { "Content-Length": String(size) }) })
  if (method === "HEAD" || reply.body === undefined || bodiless) {
    out.end()
    return 0
  }
  const count = Math.min(size, truncate ?? size)
  const sent = await sendBody(out, reply.body, count, bandwidth)
  if (count < size) await cut(out)
  else if (!out.destroyed) out.end()
  return sent
}

/** Ends the connection in the middle of a body, after what was written has left. */
async function cut(out: ServerResponse): Promise<void> {
  out.flushHeaders()
  await new Promise<void>((resolve) => out.write("", () => resolve()))
  out.destroy()
}
