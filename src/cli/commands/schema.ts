import { CaelumError, makePlan, type ReadPlan } from "../../core/index.ts"
import { resolveColumn, suggest } from "../../data/catalog/index.ts"
import type { ParquetField } from "../../formats/parquet/index.ts"
import { catalogNamed } from "../catalog.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { alignRows } from "../report.ts"

export const schema: CommandSpec = {
  name: "schema",
  summary: "The columns of a catalogue: types, units, descriptions",
  arguments: [{ name: "dataset", about: "a dataset's id, or a Parquet file or folder" }],
  options: [{ flags: "--column <name>", about: "this column alone, with its whole description" }],
  examples: ["caelum schema allwise", "caelum schema allwise --column ext_flg --json"],
  plan,
  run,
}

async function plan(context: CommandContext, [word = ""]: readonly string[]): Promise<ReadPlan> {
  const catalog = await catalogNamed(context, word)
  return makePlan(catalog.opening, "the schema alone")
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const catalog = await catalogNamed(context, word)
  const { partitions, rows = null, metadata } = catalog
  const name = options["column"]
  const fields = typeof name === "string" ? [fieldNamed(catalog.fields, name, catalog.uri)] : catalog.fields
  const columns = fields.map((field) => ({
    name: field.name,
    type: field.type,
    nullable: field.nullable,
    metadata: field.metadata,
  }))
  const text = typeof name === "string" ? columnText : schemaText
  return { json: { columns, partitions, rows, metadata }, text: () => text(fields) }
}

function fieldNamed(fields: readonly ParquetField[], name: string, uri: string): ParquetField {
  const field = resolveColumn(fields, name)
  if (field) return field
  const near = suggest(
    name,
    fields.map((each) => each.name),
  )
  throw new CaelumError("not-found", `${uri} has no column '${name}': ${near}.`, { context: { uri, column: name } })
}

const WIDEST = 72

function schemaText(fields: readonly ParquetField[]): string {
  const lines = fields.map((field) => {
    const about = (field.description ?? "").replaceAll(/\s+/g, " ")
    return [field.name, field.type, field.unit ?? "", about.length > WIDEST ? `${about.slice(0, WIDEST - 1)}…` : about]
  })
  return alignRows(lines).join("\n")
}

function columnText(fields: readonly ParquetField[]): string {
  return fields
    .flatMap((field) => [
      `${field.name}  ${field.type}${field.nullable ? "" : ", never null"}`,
      ...Object.entries(field.metadata).map(([key, value]) => `${key}: ${value}`),
    ])
    .join("\n")
}
