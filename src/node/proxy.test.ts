import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import type { IncomingMessage, RequestListener, Server } from "node:http"
import { createServer, request } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo, Socket } from "node:net"
import { connect, createServer as createTcpServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { createNodeStore } from "./index.ts"
import { proxyTransport } from "./proxy.ts"
import { directRoute, makeTransport } from "./transport.ts"

/** A proxy that takes every host for the loopback, and says what it was asked for. */
const asked: { line: string; authorization: string | undefined; host: string | undefined }[] = []
let refusal = 0
let proxy: Server
let plain: Server
let proxyUrl: string
const sockets: Socket[] = []

function note(message: IncomingMessage): void {
  const { method, url, headers } = message
  asked.push({ line: `${method} ${url}`, authorization: headers["proxy-authorization"], host: headers.host })
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return (server.address() as AddressInfo).port
}

beforeAll(async () => {
  plain = createServer((message, response) => response.end(`plain ${message.url}`))
  const port = await listen(plain)
  proxy = createServer((message, response) => {
    note(message)
    if (refusal > 0) {
      response.writeHead(refusal).end()
      return
    }
    const target = new URL(message.url ?? "")
    const onward = request({ host: "127.0.0.1", port, path: target.pathname }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    onward.end()
  })
  proxy.on("connect", (message: IncomingMessage, socket: Socket) => {
    note(message)
    sockets.push(socket)
    if (refusal > 0) socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`)
    else {
      const onward = connect(Number(message.url?.split(":").at(-1)), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
        socket.pipe(onward).pipe(socket)
      })
      sockets.push(onward)
    }
  })
  proxyUrl = `http://user:p%40ss@127.0.0.1:${await listen(proxy)}`
})
beforeEach(() => {
  asked.length = 0
  refusal = 0
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of [proxy, plain]) {
    server.closeAllConnections()
    server.close()
  }
})

const USER = `Basic ${Buffer.from("user:p@ss").toString("base64")}`
const retry = { base: 1, longest: 1, attempts: 2 }

/** Reads over TLS from a server of that name behind the proxy. Its certificate is its own: the client is told to trust it. */
async function tlsServer(listener: RequestListener): Promise<{ server: Server; port: number; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "caelum-tls-"))
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")]
  const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2"]
  const name = ["-subj", "/CN=files.example", "-addext", "subjectAltName=DNS:files.example"]
  execFileSync("openssl", [...words, ...name], { stdio: "ignore" })
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, listener)
  return { server, port: await listen(server), folder }
}

it("follows no redirect of the public network to a private address, the proxy's own network or not", async () => {
  const secret = createServer((_, response) => response.end("a secret"))
  const port = await listen(secret)
  let came = 0
  secret.on("request", () => (came += 1))
  const targets = [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://[::ffff:7f00:1]:${port}/`]
  const redirecting = createServer((message, response) => {
    response.writeHead(302, { location: targets[Number(new URL(message.url ?? "").pathname.slice(1))] ?? "" }).end()
  })
  const env = { HTTP_PROXY: `http://127.0.0.1:${await listen(redirecting)}`, NO_PROXY: "169.254.169.254" }
  const store = createNodeStore({ env, retry })
  for (const i of targets.keys())
    await expect(store.send(`http://tiles.example/${i}`)).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("private address"),
    })
  expect(came).toBe(0)
  for (const server of [secret, redirecting]) {
    server.closeAllConnections()
    server.close()
  }
})

it("gives up the opening of a tunnel with the request that it was for", async () => {
  const silent = createTcpServer((socket) => sockets.push(socket))
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve))
  const { port } = silent.address() as AddressInfo
  const transport = proxyTransport({ HTTPS_PROXY: `http://127.0.0.1:${port}` })
  const opened = new Promise<Socket>((resolve) => silent.once("connection", resolve))
  const late = new AbortController()
  const sending = transport("https://files.example/", { method: "GET", headers: {}, signal: late.signal })
  const tunnel = await opened
  const closed = new Promise((resolve) => tunnel.once("close", () => resolve("closed")))
  tunnel.resume()
  late.abort()
  await expect(sending).rejects.toThrow("aborted")
  expect(await closed).toBe("closed")
  silent.close()
})

it("passes requests to plain servers on to the proxy, with the whole URL", async () => {
  const store = createNodeStore({ env: { HTTP_PROXY: proxyUrl }, retry })
  expect(await (await store.send("http://files.example:81/a%20b?c=d")).text()).toBe("plain /a%20b")
  expect(asked).toEqual([
    { line: "GET http://files.example:81/a%20b?c=d", authorization: USER, host: "files.example:81" },
  ])
})

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0

it.skipIf(!hasOpenssl)(
  "opens tunnels to servers with TLS, whose certificate is checked against their own name",
  async () => {
    const tls = await tlsServer((message, response) => {
      if (message.url === "/open") response.writeHead(302, { location: "http://files.example/s?sig=1" }).end()
      else response.end(`secret ${message.url} ${message.headers.host}`)
    })
    const store = createNodeStore({ env: { https_proxy: proxyUrl }, retry })
    const url = `https://files.example:${tls.port}/x`
    await expect(store.send(url)).rejects.toMatchObject({
      code: "network",
      message: expect.stringMatching(/SELF_SIGNED|UNABLE_TO_VERIFY/),
    })
    expect(asked).toEqual([
      { line: `CONNECT files.example:${tls.port}`, authorization: USER, host: `files.example:${tls.port}` },
    ])
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0"
    try {
      expect(await (await store.send(url)).text()).toBe(`secret /x files.example:${tls.port}`)
      expect(await (await store.send(url)).text()).toContain("secret")
      expect(asked).toHaveLength(2)
      const open = store.send(`https://files.example:${tls.port}/open`)
      await expect(open).rejects.toMatchObject({
        code: "network",
        message: expect.stringContaining("a redirect from https to http://files.example/s?sig=***"),
      })
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"]
      tls.server.closeAllConnections()
      tls.server.close()
      rmSync(tls.folder, { recursive: true })
    }
  },
)

it("names the proxy, without its password, where there is no connection", async () => {
  const gone = "http://user:secret@127.0.0.1:9"
  for (const [variable, url] of [
    ["HTTP_PROXY", "http://files.example/x"],
    ["HTTPS_PROXY", "https://files.example/x"],
  ] as const) {
    const failed = await createNodeStore({ env: { [variable]: gone }, retry })
      .send(url)
      .catch((error: Error) => error.message)
    expect(failed).toMatch(/through the proxy http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\); check the network, the proxy/)
    expect(failed).not.toContain("secret")
  }
  refusal = 407
  await expect(
    createNodeStore({ env: { HTTPS_PROXY: proxyUrl }, retry }).send("https://files.example/x"),
  ).rejects.toMatchObject({ code: "network", message: expect.stringContaining("PROXY_407") })
  expect(asked).toHaveLength(1)
})

it("goes past the proxy where NO_PROXY says so, and to the loopback always", async () => {
  const store = createNodeStore({ env: { HTTP_PROXY: proxyUrl }, retry })
  const { port } = plain.address() as AddressInfo
  expect(await (await store.send(`http://127.0.0.1:${port}/direct`)).text()).toBe("plain /direct")
  expect(asked).toEqual([])
  const cases: [string, string, boolean][] = [
    ["*", "http://any.example/", true],
    ["a.example, b.example", "http://b.example/", true],
    ["example", "http://a.b.example/", true],
    [".example", "http://example/", true],
    ["*.example", "http://x.example/", true],
    ["ample", "http://x.example/", false],
    ["x.example:8080", "http://x.example/", false],
    ["x.example:80", "http://x.example/", true],
    ["10.0.0.0/8", "http://10.200.3.4/", true],
    ["10.0.0.0/8", "http://11.0.0.1/", false],
    ["10.1.1.1", "http://10.1.1.1/", true],
    ["fd00::/8", "http://[fd12::1]/", true],
    ["fd12::1", "http://[fd12::1]/", true],
    ["10.0.0.0/99,,  ", "http://10.0.0.1/", false],
    ["", "http://localhost.example/", false],
  ]
  for (const [noProxy, url, past] of cases) {
    asked.length = 0
    const transport = proxyTransport({ http_proxy: proxyUrl, no_proxy: noProxy }, 200)
    const signal = AbortSignal.timeout(past ? 30 : 2000)
    await transport(url, { method: "GET", headers: {}, signal }).catch(() => undefined)
    expect([noProxy, url, asked.length === 0]).toEqual([noProxy, url, past])
  }
})

it("refuses a proxy that is none, without printing it", async () => {
  for (const bad of ["socks5://user:secret@host:1", "http://", "http://a b"])
    await expect(createNodeStore({ env: { HTTPS_PROXY: bad }, retry }).send("https://x.example")).rejects.toMatchObject(
      {
        code: "usage",
        message: expect.not.stringContaining("secret"),
      },
    )
})

it("gives up a connection that is not there in time, and an answer that falls silent", async () => {
  const mute = createTcpServer((socket) => void sockets.push(socket))
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve))
  const { port } = mute.address() as AddressInfo
  const wish = { method: "GET", headers: {}, signal: new AbortController().signal }
  const transport = makeTransport(directRoute, 60)
  await expect(transport(`https://127.0.0.1:${port}/`, wish)).rejects.toThrow("no connection within 0.06 s")
  await expect(transport(`http://127.0.0.1:${port}/`, { ...wish, silence: 80 })).rejects.toThrow(
    "nothing came for 0.08 s",
  )
  const tunnel = proxyTransport({ https_proxy: `127.0.0.1:${port}` }, 60)
  await expect(tunnel("https://files.example/", wish)).rejects.toMatchObject({ proxy: `http://127.0.0.1:${port}` })
  mute.close()
})

it("takes no credentials along to another origin", async () => {
  const seen: (string | undefined)[] = []
  const target = createServer((message, response) => {
    seen.push(message.headers.authorization)
    response.end("there")
  })
  const there = await listen(target)
  const origin = createServer((message, response) => {
    const location = message.url === "/own" ? "/last" : `http://127.0.0.1:${there}/`
    seen.push(message.headers.authorization)
    if (message.url === "/last") response.end("here")
    else response.writeHead(302, { location }).end()
  })
  const here = await listen(origin)
  const store = createNodeStore({ retry })
  const send = (path: string): Promise<Response> =>
    store.send(`http://127.0.0.1:${here}${path}`, { headers: { authorization: "Bearer x" } })
  expect(await (await send("/other")).text()).toBe("there")
  expect(await (await send("/own")).text()).toBe("here")
  expect(seen).toEqual(["Bearer x", undefined, "Bearer x", "Bearer x"])
  for (const server of [target, origin]) {
    server.closeAllConnections()
    server.close()
  }
})
