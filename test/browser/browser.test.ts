import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { build } from "esbuild"
import { chromium, type Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startArchive, type RunningArchive } from "../../src/archive/index.ts"
import { ROOT } from "../house/sources.ts"

const CHROMIUM = process.env["CAELUM_CHROMIUM"]

/** One file of JavaScript as a browser would get it. */
async function bundle(): Promise<string> {
  const result = await build({
    entryPoints: [join(ROOT, "test/browser/page.ts")],
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

describe.skipIf(CHROMIUM === undefined)(
  "the same code in a browser (skipped where CAELUM_CHROMIUM names no Chromium)",
  () => {
    let archive: RunningArchive
    let pages: Server
    let browser: Browser
    const errors: string[] = []

    beforeAll(async () => {
      archive = await startArchive()
      const script = await bundle()
      pages = createServer((request, response) => {
        if (request.url === "/page.js") response.setHeader("content-type", "text/javascript").end(script)
        else
          response
            .setHeader("content-type", "text/html")
            .end('<!doctype html><title>t</title><script src="/page.js"></script>')
      }).listen(0, "127.0.0.1")
      browser = await chromium.launch({
        executablePath: CHROMIUM!,
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
      })
    }, 120_000)

    afterAll(async () => {
      await browser?.close()
      pages?.close()
      await archive?.close()
    })

    it("finds what Node finds, across origins", async () => {
      const { introduction } = await import("./page.ts")
      const expected = await introduction(archive.s3, archive.site.siaUrl)
      const page = await browser.newPage()
      page.on("pageerror", (error) => errors.push(error.message))
      await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`)
      const answer = await page.evaluate(
        `page.introduction(${JSON.stringify(archive.s3)}, ${JSON.stringify(archive.site.siaUrl)})`,
      )
      expect(errors).toEqual([])
      expect(answer).toEqual(JSON.parse(JSON.stringify(expected)))
      expect(answer).toMatchObject({ shape: [60, 60], signature: [0x89, 0x50, 0x4e, 0x47] })
    }, 120_000)
  },
)
