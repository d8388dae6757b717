import type { BrowserContext, Page } from "playwright-core"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { bytesAt } from "../../src/testing/bytes.ts"
import { FaultServer } from "../../src/testing/fault-server.ts"
import { CHROMIUM, openBrowser, type OpenBrowser } from "./open.ts"
import type { keptContent, readKept } from "./page.ts"

type Kept = Awaited<ReturnType<typeof readKept>>
type Content = Awaited<ReturnType<typeof keptContent>>

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "ETag, Content-Range, Content-Length, Accept-Ranges",
}
const SPANS = [
  { offset: 10, length: 50_000 },
  { offset: 2_000_000, length: 900_000 },
  { offset: 2_500_000, length: 1000 },
]

describe.skipIf(CHROMIUM === undefined)(
  "what a browser keeps (skipped where CAELUM_CHROMIUM names no Chromium)",
  () => {
    let server: FaultServer
    let opened: OpenBrowser
    let context: BrowserContext

    beforeAll(async () => {
      server = await FaultServer.start()
      // So that the browser's own cache, too, may take each answer for fresh.
      server.faultBy(() => ({ headers: { ...CORS, "cache-control": "max-age=3600" } }))
      opened = await openBrowser()
    }, 120_000)

    afterAll(async () => {
      await opened?.close()
      await server?.close()
    })

    beforeEach(async () => {
      await context?.close()
      context = await opened.browser.newContext()
    })

    const newPage = async (): Promise<Page> => {
      const page = await context.newPage()
      await page.goto(opened.url)
      return page
    }
    const read = (page: Page, key: string, spans = SPANS, options: object = {}): Promise<Kept> =>
      page.evaluate(`page.readKept(${JSON.stringify([server.url, key, spans, options]).slice(1, -1)})`)
    const content = (page: Page): Promise<Content> => page.evaluate("page.keptContent()")
    const sumsOf = (shift = 0, spans = SPANS): number[] =>
      spans.map(({ offset, length }) =>
        bytesAt(offset + shift, length).reduce((sum, byte, i) => (sum + (i + 1) * byte) % 2147483647, 0),
      )

    it("costs one request of one byte an object when the page is loaded again, none offline", async () => {
      server.put("/b/again", { size: 3_000_000, etag: "v1" })
      const page = await newPage()
      const first = await read(page, "again")
      expect(first.sums).toEqual(sumsOf())
      await page.reload()
      expect(await read(page, "again")).toEqual({ sums: first.sums, requests: 1, bytes: 1, hits: 2 })
      await page.reload()
      expect(await read(page, "again", SPANS, { offline: true })).toMatchObject({ sums: first.sums, requests: 0 })
      expect(server.requests.filter(({ method }) => method !== "GET")).toEqual([])
    }, 60_000)

    it("drops what is kept of an object that has changed", async () => {
      server.put("/b/changed", { size: 3_000_000, etag: "old" })
      const page = await newPage()
      await read(page, "changed")
      server.put("/b/changed", { size: 3_000_000, etag: "new", shift: 7 })
      await page.reload()
      expect((await read(page, "changed")).sums).toEqual(sumsOf(7))
      await page.reload()
      expect(await read(page, "changed")).toMatchObject({ sums: sumsOf(7), requests: 1 })
    }, 60_000)

    it("reads anew what is damaged", async () => {
      server.put("/b/damaged", { size: 3_000_000, etag: "d" })
      const page = await newPage()
      await read(page, "damaged")
      await page.evaluate("page.damageKept()")
      await page.reload()
      const again = await read(page, "damaged")
      expect(again.sums).toEqual(sumsOf())
      expect(again.requests).toBeGreaterThan(1)
      await page.reload()
      expect(await read(page, "damaged")).toMatchObject({ requests: 1 })
    }, 60_000)

    it("stays below its bound in several pages at once, and answers rightly in each", async () => {
      const bytes = 2 << 20
      const keys = Array.from({ length: 12 }, (_, i) => `tabs-${i}`)
      for (const key of keys) server.put(`/b/${key}`, { size: 3_000_000, etag: key })
      const spans = [{ offset: 1_000_000, length: 300_000 }]
      const pages = await Promise.all([newPage(), newPage(), newPage()])
      const answers = await Promise.all(
        pages.map(async (page, i) => {
          const sums: number[] = []
          for (const key of [...keys.slice(i * 4), ...keys.slice(0, i * 4)])
            sums.push(...(await read(page, key, spans, { bytes })).sums)
          return sums
        }),
      )
      expect(new Set(answers.flat())).toEqual(new Set(sumsOf(0, spans)))
      const kept = await content(pages[0])
      expect(kept.bytes).toBeLessThanOrEqual(bytes)
      expect(kept.entries).toBeGreaterThan(2)
      // Used last, kept; the page is another one.
      const last = await read(pages[1], "tabs-3", spans, { bytes })
      expect(last.sums).toEqual(sumsOf(0, spans))
      expect(await pages[2].evaluate("page.clearKept()")).toBe(true)
      expect(await content(pages[0])).toEqual({ entries: 0, bytes: 0 })
    }, 120_000)

    it("keeps an object of three quarters of its bound", async () => {
      server.put("/b/large", { size: 3_000_000, etag: "l" })
      const page = await newPage()
      const spans = [{ offset: 0, length: 2_900_000 }]
      await read(page, "large", spans, { bytes: 4 << 20 })
      await page.reload()
      expect(await read(page, "large", spans, { bytes: 4 << 20 })).toMatchObject({ requests: 1, bytes: 1, hits: 1 })
    }, 60_000)
  },
)
