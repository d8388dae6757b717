import { formatObjectRef } from "../../core/index.ts"
import { locateUrl } from "../../vo/index.ts"
import type { CommandSpec } from "../command.ts"

export const locate: CommandSpec = {
  name: "locate",
  summary: "The cloud object behind an archive's URL",
  arguments: [{ name: "url", about: "https://irsa.ipac.caltech.edu/…" }],
  options: [],
  examples: [
    "caelum locate https://irsa.ipac.caltech.edu/ibe/data/wise/allwise/p3am_cdd/09/0904/0904m213_ac51/0904m213_ac51-w1-int-3.fits",
  ],
  run: async (_context, [url = ""]) => {
    const { ref, rule } = locateUrl(url)
    const uri = formatObjectRef(ref)
    return { json: { uri, region: ref.region ?? null, rule }, text: () => uri }
  },
}
