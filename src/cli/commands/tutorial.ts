import { join } from "node:path"
import { toJson } from "../../core/index.ts"
import { makeFolder, writeFileWhole } from "../../node/index.ts"
import { CATALOG_STEPS } from "../tutorial/catalog.ts"
import { IMAGE_STEPS } from "../tutorial/images.ts"
import { formatBytes, reportHtml, type ReportedStep } from "../tutorial/report.ts"
import { planTour } from "../tutorial/plan.ts"
import type { Tour, TourStep } from "../tutorial/tour.ts"
import { VERSION } from "../version.ts"
import { alignRows, counted } from "../report.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"

const STEPS = [...IMAGE_STEPS, ...CATALOG_STEPS]

/** The whole story of the introduction, end to end, on the chosen archive. */
export const tutorial: CommandSpec = {
  name: "tutorial",
  summary: "Run the whole introduction, from a position to a cutout and a colour–colour diagram",
  arguments: [],
  options: [
    { flags: "--out <dir>", about: "folder for the report, the pictures and the data", fallback: "caelum-tutorial" },
  ],
  examples: ["caelum tutorial --archive demo", "caelum tutorial --out story --json"],
  plan: planTour,
  run: async (context, _words, options) => run(context, context.path(String(options["out"]))),
}

async function run(context: CommandContext, folder: string): Promise<CommandResult> {
  await makeFolder(folder)
  const outputs: string[] = []
  const save = async (name: string, bytes: Uint8Array): Promise<string> => {
    const path = join(folder, name)
    await writeFileWhole(path, bytes)
    outputs.push(path)
    return path
  }
  const [store, site] = [await context.store(), await context.site()]
  const tour: Tour = { store, site, cost: store.cost, signal: context.signal, save }
  const steps: ReportedStep[] = []
  for (const [i, step] of STEPS.entries()) {
    context.progress(`${i + 1}/${STEPS.length} ${step.title} …`)
    steps.push(await timed(tour, step))
  }
  const report = { archive: site.title, version: VERSION, steps }
  const page = await save("report.html", new TextEncoder().encode(reportHtml(report)))
  const listed = steps.map(({ name, title, seconds, requests, bytes, waves, facts }) => ({
    name,
    title,
    seconds,
    requests,
    bytes,
    waves,
    ...facts,
  }))
  outputs.push(join(folder, "report.json"))
  const json = { archive: site.id, version: VERSION, steps: listed, outputs }
  await writeFileWhole(join(folder, "report.json"), new TextEncoder().encode(`${toJson(json, 2)}\n`))
  return { json, text: () => summary(steps, outputs, page) }
}

async function timed(tour: Tour, step: TourStep): Promise<ReportedStep> {
  const before = { ...tour.store.stats }
  const started = performance.now()
  const findings = await step.run(tour)
  const { stats } = tour.store
  return {
    ...findings,
    name: step.name,
    title: step.title,
    replaces: step.replaces,
    command: step.command.replace("OBJECT", tour.mosaic ?? "OBJECT"),
    seconds: (performance.now() - started) / 1000,
    requests: stats.requests - before.requests,
    bytes: stats.bytes - before.bytes,
    waves: stats.waves - before.waves,
  }
}

function summary(steps: readonly ReportedStep[], outputs: readonly string[], page: string): string {
  const rows = steps.map((step, i) => [
    `${i + 1}. ${step.title}`,
    counted(step.requests, "request"),
    formatBytes(step.bytes),
    `${step.seconds.toFixed(2)} s`,
  ])
  return [
    ...alignRows(rows),
    "",
    ...steps.map(({ told }) => told),
    "",
    "Written:",
    ...outputs.map((path) => `  ${path}`),
    "",
    `Open the report: ${page}`,
  ].join("\n")
}
