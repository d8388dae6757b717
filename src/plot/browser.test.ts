import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { chromium } from "playwright-core"
import { expect, it } from "vitest"

const CHROMIUM = process.env["CAELUM_CHROMIUM"] ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync)

const PAGE = `
import { encodePng, hexbin, hexbinPlot, toPng } from "./index.ts"
const sizeOf = async (png) => {
  const bitmap = await createImageBitmap(new Blob([png], { type: "image/png" }))
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")
  context.drawImage(bitmap, 0, 0)
  return { width: bitmap.width, height: bitmap.height, first: [...context.getImageData(0, 0, 1, 1).data] }
}
const bins = hexbin(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3), { gridSize: 4 })
const gray = { width: 3, height: 2, kind: "gray", data: Uint8Array.of(9, 1, 2, 3, 4, 5) }
globalThis.result = Promise.all([encodePng(gray), toPng(hexbinPlot(bins), { scale: 1.5 })].map(async (png) => sizeOf(await png)))
`

/** The page's script, with what a browser loads behind the inner names. */
async function bundlePage(): Promise<string> {
  const folder = fileURLToPath(new URL(".", import.meta.url))
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: folder, loader: "js" },
    alias: {
      "#deflate": `${folder}deflate.ts`,
      "#inflate": `${folder}../formats/fits/inflate.ts`,
      "#rasterize": `${folder}rasterize.ts`,
      "#worker": `${folder}../formats/fits/worker.ts`,
    },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "silent",
  })
  return outputFiles[0]!.text
}

// required where CAELUM_REQUIRE says so, skipped on a machine without Chromium
it.skipIf(CHROMIUM === undefined && process.env["CAELUM_REQUIRE"] !== "all")("draws in a page", async () => {
  const script = await bundlePage()
  const browser = await chromium.launch({ executablePath: CHROMIUM!, args: ["--no-sandbox"] })
  try {
    const page = await browser.newPage()
    await page.addScriptTag({ content: script, type: "module" })
    const result: unknown = await page
      .waitForFunction("globalThis.result")
      .then(() => page.evaluate("globalThis.result"))
    expect(result).toEqual([
      { width: 3, height: 2, first: [9, 9, 9, 255] },
      { width: 1080, height: 840, first: [255, 255, 255, 255] },
    ])
  } finally {
    await browser.close()
  }
})
