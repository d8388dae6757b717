import { readFile } from "node:fs/promises"
import { CaelumError } from "../../core/index.ts"
import {
  boundingCone,
  containsPoints,
  formatRegion,
  parseRegions,
  type Region,
  REGION_FORMS,
  regionArea,
  type RegionForm,
} from "../../sky/index.ts"
import { listResult, wordsOrLines } from "../cells.ts"
import type { ArgumentSpec, CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { readPositions } from "../positions.ts"
import { alignRows } from "../report.ts"

const REGION: ArgumentSpec = {
  name: "region",
  about: "a region as text (STC-S, DALI, ADQL, DS9, CRTF), a file of regions, or - for standard input",
}

/** What DALI has words for; STC-S has them for all. */
const DALI_KINDS: ReadonlySet<string> = new Set(["cone", "zone", "polygon", "box"])

export const regionInfo: CommandSpec = {
  name: "region info",
  summary: "Show the kind, the area and the bounding cone of regions",
  arguments: [REGION],
  options: [],
  examples: ['caelum region info "POLYGON ICRS 62 25 62 29 66 29 66 25"'],
  run: async (context, [word = ""]) => {
    const facts = (await regionsAt(context, word)).map((region) => {
      const { lon, lat, radius } = boundingCone(region)
      return {
        kind: region.kind,
        area: regionArea(region),
        bound: { lon, lat, radius },
        text: formatRegion(region, DALI_KINDS.has(region.kind) ? "dali" : "stcs"),
      }
    })
    const head = ["kind", "square degrees", "bounding cone", "region"]
    const rows = facts.map(({ kind, area, bound: { lon, lat, radius }, text }) => {
      return [kind, String(area), `${lon} ${lat} ${radius}`, text]
    })
    return { json: facts, text: () => alignRows([head, ...rows]).join("\n") }
  },
}

export const regionConvert: CommandSpec = {
  name: "region convert",
  summary: "Write regions in another form",
  arguments: [REGION],
  options: [{ flags: "--to <form>", about: "the form to write", choices: REGION_FORMS, fallback: "stcs" }],
  examples: ['caelum region convert "CIRCLE ICRS 150.01 2.2 0.1" --to ds9'],
  run: async (context, [word = ""], options) => {
    const form = options["to"] as RegionForm
    const texts = (await regionsAt(context, word)).map((region) => formatRegion(region, form).trimEnd())
    // one head for all regions of a file
    const lines = texts.flatMap((text, i) => (i > 0 && form === "crtf" ? text.split("\n").slice(1) : text.split("\n")))
    const distinct =
      form === "ds9" ? lines.filter((line, i) => i < 2 || !(line.startsWith("#") || line === "icrs")) : lines
    return { json: texts, text: () => distinct.join("\n") }
  },
}

export const regionContains: CommandSpec = {
  name: "region contains",
  summary: "Tell of each position whether it is in a region",
  arguments: [
    REGION,
    { name: "position", about: "positions; one a line on standard input if none", arity: "variadic-optional" },
  ],
  options: [],
  examples: ['caelum region contains "CIRCLE ICRS 150.01 2.2 0.1" "150.05 2.21" "10h00m02.4s +2d12m00s"'],
  run: contains,
}

/** In a file of several regions a position is in if one of them holds it. */
async function contains(context: CommandContext, [word = "", ...words]: readonly string[]): Promise<CommandResult> {
  if (word === "-" && words.length === 0)
    throw new CaelumError(
      "usage",
      "Standard input cannot hold both the regions and the positions; give one of them as words.",
    )
  const regions = await regionsAt(context, word)
  const { lon, lat } = readPositions(await wordsOrLines(context.io, words))
  const answers = regions.map((region) => containsPoints(region, lon, lat))
  return listResult(
    Array.from(lon, (_, i) => answers.some((inside) => inside[i] === 1)),
    String,
  )
}

/** The regions of a word: a file where there is one of that name, else the word itself. */
async function regionsAt(context: CommandContext, word: string): Promise<Region[]> {
  const content =
    word === "-" ? await context.io.readStdin() : await readFile(context.path(word), "utf8").catch(() => word)
  const regions = parseRegions(content)
  if (regions.length > 0) return regions
  throw new CaelumError("usage", `'${word}' holds no region; write for example CIRCLE ICRS 150.01 2.2 0.1.`)
}
