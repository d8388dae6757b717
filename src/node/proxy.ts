import { Agent as HttpAgent, request as sendHttp } from "node:http"
import { Agent as HttpsAgent, request as sendHttps } from "node:https"
import { BlockList, isIP, type Socket } from "node:net"
import { connect as connectTls, type ConnectionOptions } from "node:tls"
import type { Duplex } from "node:stream"
import { CaelumError, onAbort } from "../core/index.ts"
import type { Transport } from "../storage/index.ts"
import { directRoute, makeTransport, type Route } from "./transport.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** Milliseconds for a proxy to open a tunnel. */
const CONNECT = 10_000

/** A transport through the proxies of HTTP_PROXY and HTTPS_PROXY (small letters win), past them for what NO_PROXY names. */
export function proxyTransport(env: Environment, connect: number = CONNECT): Transport {
  const plain = proxyFrom(env, "http_proxy")
  const secure = proxyFrom(env, "https_proxy")
  const tunnels = secure && new TunnelAgent(secure, connect)
  const relay = plain && new (plain.url.protocol === "https:" ? HttpsAgent : HttpAgent)({ keepAlive: true })
  const passes = bypass(env["no_proxy"] || env["NO_PROXY"] || "")
  return makeTransport((url) => {
    const target = new URL(url)
    if (passes(target)) return directRoute(url)
    if (target.protocol === "https:") return tunnels ? { agent: tunnels, proxy: secure.name } : directRoute(url)
    return relay ? relayed(target, plain, relay) : directRoute(url)
  }, connect)
}

interface Proxy {
  readonly url: URL
  /** Without user and password. */
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
}

function proxyFrom(env: Environment, variable: string): Proxy | undefined {
  const text = env[variable] || env[variable.toUpperCase()] || ""
  if (text === "") return undefined
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url && (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "") {
    const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    const headers: Record<string, string> =
      user === ":" ? {} : { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` }
    return { url, name: url.origin, headers }
  }
  throw new CaelumError(
    "usage",
    `${variable.toUpperCase()} is not the address of an HTTP proxy; set it to one such as http://host:3128, or unset it.`,
  )
}

/** A request to a plain HTTP server, passed on by the proxy: the whole URL stands in its first line. */
function relayed(target: URL, proxy: Proxy, agent: HttpAgent): Route {
  return {
    agent,
    hostname: bareHost(proxy.url),
    port: portOf(proxy.url),
    path: `${target.origin}${target.pathname}${target.search}`,
    headers: { host: target.host, ...proxy.headers },
    proxy: proxy.name,
  }
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === "https:" ? 443 : 80)
}

/** Opens TLS connections through tunnels (CONNECT) of a proxy. */
class TunnelAgent extends HttpsAgent {
  readonly #proxy: Proxy
  readonly #connect: number

  constructor(proxy: Proxy, connect: number) {
    super({ keepAlive: true })
    this.#proxy = proxy
    this.#connect = connect
  }

  override createConnection(
    // `abandon` ends the opening of a tunnel that nobody waits for any more (see transport.ts).
    { abandon, ...options }: ConnectionOptions & { readonly abandon?: AbortSignal },
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const host = options.host ?? "localhost"
    const servername = options.servername || (isIP(host) ? "" : host)
    const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${options.port ?? 443}`
    this.#tunnel(authority, abandon, (error, socket) => {
      if (socket) callback?.(null, connectTls({ ...options, socket, servername }))
      else callback?.(error, undefined as never)
    })
    return undefined
  }

  #tunnel(
    authority: string,
    signal: AbortSignal | undefined,
    done: (error: Error | null, socket?: Socket) => void,
  ): void {
    const { url, headers, name } = this.#proxy
    const fail = (error: Error, code?: string): void =>
      done(Object.assign(error, { proxy: name, ...(code === undefined ? {} : { code }) }))
    const send = url.protocol === "https:" ? sendHttps : sendHttp
    const request = send({
      host: bareHost(url),
      port: portOf(url),
      method: "CONNECT",
      path: authority,
      headers: { host: authority, ...headers },
      agent: false,
    })
    const late = (): void => void request.destroy(new Error(`no tunnel within ${this.#connect / 1000} s`))
    const timer = setTimeout(late, this.#connect)
    const forget = onAbort(signal, () => request.destroy(new Error("aborted")))
    request.on("close", () => {
      clearTimeout(timer)
      forget()
    })
    request.on("error", fail)
    request.on("connect", ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) return done(null, socket)
      socket.destroy()
      fail(new Error(`the proxy answered ${statusCode}`), `PROXY_${statusCode}`)
    })
    request.end()
  }
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "")
}

/** Whether NO_PROXY names a target: hosts with all below them, addresses, networks (10.0.0.0/8), any with :port, or *. */
function bypass(text: string): (target: URL) => boolean {
  const rules = text
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .map(ruleOf)
  return (target) => {
    const host = target.hostname.replace(/^\[|\]$|\.$/g, "").toLowerCase()
    // A proxy cannot reach the loopback of this machine.
    if (host === "localhost" || host === "::1" || (host.startsWith("127.") && isIP(host) === 4)) return true
    return rules.some((rule) => rule(host, portOf(target)))
  }
}

function ruleOf(word: string): (host: string, port: number) => boolean {
  if (word === "*") return () => true
  const network = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(word)
  if (network && isIP(network[1]!)) return inNetwork(network[1]!, Number(network[2]))
  const [, name = "", port] = /^(.*?)(?::(\d{1,5}))?$/.exec(isIP(word) === 6 ? `[${word}]` : word) ?? []
  const host = name.replace(/^\*?\.|^\[|\]$/g, "").toLowerCase()
  return (other, at) =>
    (port === undefined || Number(port) === at) && host !== "" && (other === host || other.endsWith(`.${host}`))
}

function inNetwork(address: string, prefix: number): (host: string) => boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4"
  const list = new BlockList()
  if (prefix <= (family === "ipv6" ? 128 : 32)) list.addSubnet(address, prefix, family)
  return (host) => isIP(host) !== 0 && list.check(host, isIP(host) === 6 ? "ipv6" : "ipv4")
}
