import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { fileSource } from "../../node/index.ts"
import { openParquet } from "../../formats/parquet/index.ts"
import { openImage } from "../../data/index.ts"
import { pixelToSky } from "../../wcs/index.ts"
import { runCli, type CliRun } from "../../testing/run-cli.ts"

interface TutorialAnswer {
  steps: { name: string; seconds: number; requests: number; bytes: number; waves: number; [fact: string]: unknown }[]
  outputs: string[]
}

describe("caelum tutorial", () => {
  let folder = ""
  let run: CliRun
  let answer: TutorialAnswer

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "caelum-tutorial-"))
    run = await runCli(["tutorial", "--archive", "demo", "--out", "story", "--json", "--stats"], { cwd: folder })
    answer = JSON.parse(run.stdout) as TutorialAnswer
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it("tells the whole story and leaves its six outputs", () => {
    expect(run.status).toBe(0)
    expect(answer.steps.map(({ name }) => name)).toEqual(["browse", "find", "cutout", "schema", "query", "diagram"])
    const names = ["cutout.png", "cutout.fits", "stars.parquet", "color-color.png", "report.html", "report.json"]
    expect(answer.outputs).toEqual(names.map((name) => join(folder, "story", name)))
  })

  it("spends the requests that the plans allow", () => {
    const [browse, find, cutout, schema, query, diagram] = answer.steps
    expect([browse, find, cutout, schema, query, diagram].map((step) => step?.requests)).toEqual([
      2,
      1,
      expect.any(Number),
      1,
      expect.any(Number),
      0,
    ])
    expect(cutout!.requests).toBeLessThanOrEqual(3)
    expect(cutout!.waves).toBe(2)
    expect(query!.waves).toBe(2)
    expect(query!.requests).toBeLessThanOrEqual(75)
    const stats = JSON.parse(/^stats (.*)$/m.exec(run.stderr)![1]!) as Record<string, number>
    expect(stats).toMatchObject({
      lists: 2,
      heads: 0,
      absent: 0,
      requests: answer.steps.reduce((sum, step) => sum + step.requests, 0),
    })
  })

  it("explains what it will spend, and spends that", async () => {
    const explained = await runCli(["tutorial", "--archive", "demo", "--explain", "--json"], { cwd: folder })
    const plan = JSON.parse(explained.stdout) as { requests: number; bytes: number; waves: number }
    expect(plan.requests).toBe(answer.steps.reduce((sum, step) => sum + step.requests, 0))
    expect(plan.waves).toBe(answer.steps.reduce((sum, step) => sum + step.waves, 0))
  })

  it("names a folder that it cannot make", async () => {
    const refused = await runCli(["tutorial", "--archive", "demo", "--out", "story/report.html/x"], { cwd: folder })
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/caelum: write: .*story\/report\.html.* cannot be written/)
  })

  it("cuts out 60 × 60 pixels whose header puts the position at their centre", async () => {
    const image = await openImage(fileSource(join(folder, "story/cutout.fits")))
    expect(image.size).toEqual([60, 60])
    const sky = pixelToSky(image.sky, 29.5, 29.5)
    expect(Math.abs(sky.lon - 150.01)).toBeLessThan(0.6 / 3600)
    expect(Math.abs(sky.lat - 2.2)).toBeLessThan(0.6 / 3600)
  })

  it("writes the stars as Parquet with their units", async () => {
    const file = await openParquet(fileSource(join(folder, "story/stars.parquet")))
    expect(file.rows).toBe(answer.steps[4]!["rows"])
    expect(file.rows).toBeGreaterThan(10_000)
    expect(file.fields.find(({ name }) => name === "w1mpro")?.unit).toBe("mag")
  })

  it("writes a report that needs no other file", () => {
    const html = readFileSync(join(folder, "story/report.html"), "utf8")
    expect(html.match(/src="data:image\/png;base64,/g)).toHaveLength(2)
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/)
    const report = JSON.parse(readFileSync(join(folder, "story/report.json"), "utf8")) as TutorialAnswer
    expect(report.steps).toHaveLength(6)
  })
})
