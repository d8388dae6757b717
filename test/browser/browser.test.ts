import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startArchive, type RunningArchive } from "../../src/archive/index.ts"
import { CHROMIUM, openBrowser, type OpenBrowser } from "./open.ts"

describe.skipIf(CHROMIUM === undefined)(
  "the same code in a browser (skipped where CAELUM_CHROMIUM names no Chromium)",
  () => {
    let archive: RunningArchive
    let opened: OpenBrowser
    const errors: string[] = []

    beforeAll(async () => {
      archive = await startArchive()
      opened = await openBrowser()
    }, 120_000)

    afterAll(async () => {
      await opened?.close()
      await archive?.close()
    })

    it("finds what Node finds, across origins", async () => {
      const { introduction } = await import("./page.ts")
      const expected = await introduction(archive.s3, archive.site.siaUrl)
      const page = await opened.browser.newPage()
      page.on("pageerror", (error) => errors.push(error.message))
      await page.goto(opened.url)
      const answer = await page.evaluate(
        `page.introduction(${JSON.stringify(archive.s3)}, ${JSON.stringify(archive.site.siaUrl)})`,
      )
      expect(errors).toEqual([])
      expect(answer).toEqual(JSON.parse(JSON.stringify(expected)))
      expect(answer).toMatchObject({ shape: [60, 60], signature: [0x89, 0x50, 0x4e, 0x47] })
    }, 120_000)

    it.each([
      ["", "ArrayBuffer"],
      ["isolated", "SharedArrayBuffer"],
    ])("decodes tiles in Web Workers: page '/%s' in an %s", async (path, memory) => {
      const page = await opened.browser.newPage()
      await page.goto(opened.url + path)
      const answer = await page.evaluate(`page.tiles(${JSON.stringify(`${opened.url}worker.js`)})`)
      expect(answer).toEqual({ same: true, memory })
    })
  },
)
