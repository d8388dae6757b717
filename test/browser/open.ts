import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { build } from "esbuild"
import { chromium, type Browser } from "playwright-core"
import { ROOT } from "../house/sources.ts"

export const CHROMIUM: string | undefined = process.env["CAELUM_CHROMIUM"]

/** A browser and the address of a page that has the functions of `page.ts` as `page`; `worker.js` beside it decodes tiles, `isolated` is the same page alone. */
export interface OpenBrowser {
  readonly browser: Browser
  readonly url: string
  close(): Promise<void>
}

export async function openBrowser(): Promise<OpenBrowser> {
  const script = await bundle("test/browser/page.ts")
  const worker = await bundle("dist/formats/fits/tile-worker.js")
  const pages: Server = createServer((request, response) => {
    // Everything embeds itself only, so that "/isolated" may share memory between threads.
    response.setHeader("cross-origin-embedder-policy", request.url === "/" ? "unsafe-none" : "require-corp")
    if (request.url === "/isolated") response.setHeader("cross-origin-opener-policy", "same-origin")
    if (request.url === "/worker.js") response.setHeader("content-type", "text/javascript").end(worker)
    else if (request.url === "/page.js") response.setHeader("content-type", "text/javascript").end(script)
    else
      response
        .setHeader("content-type", "text/html")
        .end('<!doctype html><title>t</title><script src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve))
  const browser = await chromium.launch({
    executablePath: CHROMIUM!,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  })
  const url = `http://127.0.0.1:${(pages.address() as AddressInfo).port}/`
  const close = async (): Promise<void> => {
    await browser.close()
    pages.close()
  }
  return { browser, url, close }
}

/** One file of JavaScript as a browser would get it. */
async function bundle(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [join(ROOT, entry)],
    bundle: true,
    format: "iife",
    globalName: "page",
    platform: "browser",
    tsconfigRaw: {}, // the package as it is published, not the paths of this checkout
    write: false,
    logLevel: "silent",
  })
  return result.outputFiles[0]!.text
}
