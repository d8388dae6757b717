import { clearDiskCache } from "../../node/index.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { cacheOf } from "../disk.ts"

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
    text: () => `removed ${removed.bytes} bytes in ${removed.files} files from ${removed.folder}`,
  }
}
