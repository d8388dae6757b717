import { describeTables } from "../../data/index.ts"
import type { TableFileInfo } from "../../data/index.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { objectOf } from "../object.ts"
import { alignRows, counted } from "../report.ts"

export const tableInfo: CommandSpec = {
  name: "table info",
  summary: "The tables of a file: columns, types, units, descriptions",
  arguments: [{ name: "file", about: "VOTable, FITS, Parquet, Arrow, CSV, JSON; s3://…, https://… or a path" }],
  options: [],
  examples: ["caelum table info list.csv", "caelum table info list.fits --json"],
  run,
}

async function run(context: CommandContext, [word = ""]: readonly string[]): Promise<CommandResult> {
  const store = await context.store()
  const { maxMemory } = context.options
  const info = await describeTables(store.source(objectOf(context, word)), {
    signal: context.signal,
    cost: store.cost,
    note: (text) => context.note(text),
    ...(maxMemory === undefined ? {} : { maxBytes: maxMemory }),
  })
  return { json: info, text: () => infoText(info) }
}

function infoText({ format, tables }: TableFileInfo): string {
  const lines = [`${format}, ${counted(tables.length, "table")}`]
  for (const { name, rows, columns } of tables) {
    lines.push("", `${name === "" ? "table" : name}: ${counted(rows, "row")} × ${counted(columns.length, "column")}`)
    lines.push(
      ...alignRows(
        columns.map((column) => {
          const cell = column.shape.length === 0 ? "" : `[${column.shape.map((n) => (n < 0 ? "*" : n)).join(",")}]`
          return [column.name, column.type + cell, column.unit ?? "", column.ucd ?? "", column.description ?? ""]
        }),
      ).map((line) => `  ${line.trimEnd()}`),
    )
  }
  return lines.join("\n")
}
