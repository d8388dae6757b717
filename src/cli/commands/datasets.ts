import { formatObjectRef } from "../../core/index.ts"
import type { Dataset } from "../../vo/index.ts"
import { DATASETS, findDataset } from "../../vo/index.ts"
import type { CommandSpec } from "../command.ts"
import { alignRows } from "../report.ts"

export const datasets: CommandSpec = {
  name: "datasets",
  summary: "The public datasets in the cloud: buckets, prefixes, catalogues",
  arguments: [{ name: "id", about: "one of them", arity: "optional" }],
  options: [],
  examples: ["caelum datasets", "caelum datasets allwise --json"],
  run: async (_context, [id]) => {
    const chosen = id === undefined ? DATASETS : [findDataset(id)]
    return { json: chosen, text: () => (id === undefined ? listText(chosen) : detailText(chosen[0]!)) }
  },
}

function listText(chosen: readonly Dataset[]): string {
  const lines = chosen.map((dataset) => [
    dataset.id,
    dataset.imagesPrefix === null ? "-" : "images",
    dataset.layout ?? "-",
    `s3://${dataset.bucket}`,
    dataset.title,
  ])
  return alignRows([["id", "images", "catalogue", "bucket", "title"], ...lines]).join("\n")
}

function detailText(dataset: Dataset): string {
  const { bucket, imagesPrefix } = dataset
  const images = imagesPrefix === null ? null : formatObjectRef({ kind: "s3", bucket, key: imagesPrefix })
  const facts = { ...dataset, images }
  const names = [
    "id",
    "title",
    "bucket",
    "region",
    "images",
    "catalog",
    "layout",
    "collection",
    "rows",
    "bytes",
  ] as const
  const lines = [...names, "source" as const, "checked" as const].map((name) => [name, String(facts[name] ?? "-")])
  return alignRows(lines).join("\n")
}
