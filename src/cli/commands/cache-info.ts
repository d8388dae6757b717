import { measureDiskCache } from "../../node/index.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { cacheOf } from "../disk.ts"
import { alignRows } from "../report.ts"

export const cacheInfo: CommandSpec = {
  name: "cache info",
  summary: "Say where the disk cache is and what it holds",
  arguments: [],
  options: [],
  examples: ["caelum cache info"],
  run,
}

async function run({ io }: CommandContext): Promise<CommandResult> {
  const { folder, bytes: limit } = cacheOf(io.env)
  const { bytes, files, objects } = await measureDiskCache(folder)
  const json = { folder, bytes, limit, files, objects }
  return { json, text: () => alignRows(Object.entries(json).map(([name, value]) => [name, String(value)])).join("\n") }
}
