import { StatisticsTally } from "../../data/index.ts"
import { readSection, sectionSlabs, slabProgress } from "../../formats/fits/index.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { openSection, planOfSection } from "../fits-object.ts"
import { alignRows } from "../report.ts"

/** Pixels of an image that are held at once. */
const SLAB_BYTES = 64 << 20

export const fitsStats: CommandSpec = {
  name: "fits stats",
  summary: "Statistics of an image's physical values",
  arguments: [{ name: "object", about: "obj[n], obj[n][x1:x2,y1:y2]; the first image, whole, where nothing is said" }],
  options: [],
  examples: [
    "caelum fits stats s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits[101:200,101:200]",
  ],
  plan: planOfSection,
  run,
}

async function run(context: CommandContext, [word = ""]: readonly string[]): Promise<CommandResult> {
  const { file, hdu, section, options } = await openSection(context, word)
  const tally = new StatisticsTally()
  for (const slab of sectionSlabs(hdu, section, Math.min(SLAB_BYTES, (options.maxBytes ?? Infinity) / 8))) {
    if (slab !== section) context.progress(`${Math.round(100 * slabProgress(section, slab))} %`)
    tally.add((await readSection(file.source, hdu, slab, options)).data)
  }
  const result = tally.result()
  return {
    json: result,
    text: () => alignRows(Object.entries(result).map(([key, value]) => [key, String(value)])).join("\n"),
  }
}
