import { clearDiskCache } from "../../node/index.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { cacheOf } from "../disk.ts"
import { counted } from "../report.ts"

export const cacheClear: CommandSpec = {
  name: "cache clear",
  summary: "Remove everything from the disk cache",
  arguments: [],
  options: [],
  examples: ["caelum cache clear"],
  run,
}

async function run({ io }: CommandContext): Promise<CommandResult> {
  const removed = await clearDiskCache(cacheOf(io.env).folder)
  return {
    json: removed,
    text: () => `removed ${counted(removed.bytes, "byte")} in ${counted(removed.files, "file")} from ${removed.folder}`,
  }
}
