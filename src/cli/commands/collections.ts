import type { CommandSpec } from "../command.ts"
import { DATASETS, didYouMean, listCollections } from "../../vo/index.ts"
import { alignRows } from "../report.ts"
import { CaelumError, makePlan, publicUrl } from "../../core/index.ts"

export const collections: CommandSpec = {
  name: "collections",
  summary: "The image collections of an archive's SIA2 service",
  arguments: [{ name: "pattern", about: "part of a name, or a pattern with * and ?", arity: "optional" }],
  options: [],
  examples: ["caelum collections", 'caelum collections "spitzer*" --json'],
  plan: async (context) => {
    const object = publicUrl((await context.site()).siaUrl)
    return makePlan([{ object, spans: [], wave: 1, why: "its self-description" }], "the service lists its collections")
  },
  run: async (context, [pattern]) => {
    const { siaUrl } = await context.site()
    const names = await listCollections(await context.store(), siaUrl, { signal: context.signal })
    if (names.length === 0) context.note(`The service ${publicUrl(siaUrl)} does not list its collections.`)
    const matches = matcher(pattern ?? "")
    const found = names.filter(matches).map((collection) => ({ collection, dataset: datasetOf(collection) }))
    if (names.length > 0 && found.length === 0) throw noneLike(pattern ?? "", names, publicUrl(siaUrl))
    return {
      json: found,
      text: () => alignRows(found.map(({ collection, dataset }) => [collection, dataset ?? "-"])).join("\n"),
    }
  },
}

function noneLike(pattern: string, names: readonly string[], service: string): CaelumError {
  const near = didYouMean(pattern.replace(/[*?]/g, ""), names)
  return new CaelumError(
    "not-found",
    `None of the ${names.length} collections of ${service} is like '${pattern}'${near} 'caelum collections' lists them.`,
    { context: { uri: service, collection: pattern } },
  )
}

/** A plain word matches anywhere in a name, a pattern matches the whole of it; case aside. */
function matcher(pattern: string): (name: string) => boolean {
  const folded = pattern.toLowerCase()
  if (!/[*?]/.test(pattern)) return (name) => name.toLowerCase().includes(folded)
  const source = folded
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".")
  const expression = new RegExp(`^${source}$`, "i")
  return (name) => expression.test(name)
}

/** The dataset in the cloud that holds a collection. */
function datasetOf(collection: string): string | null {
  return DATASETS.find((dataset) => dataset.collection === collection)?.id ?? null
}
