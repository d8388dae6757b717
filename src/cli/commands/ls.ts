import type { ListEntry } from "../../storage/index.ts"
import { listFolder, planFolder } from "../../storage/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { entriesResult } from "../entries.ts"
import { objectOf } from "../object.ts"

export const ls: CommandSpec = {
  name: "ls",
  summary: "List a bucket or a folder of it, one level",
  arguments: [{ name: "uri", about: "s3://bucket/folder, or a local folder" }],
  options: [
    { flags: "-l, --long", about: "sizes and times too" },
    { flags: "-R, --recursive", about: "all levels below" },
  ],
  examples: ["caelum ls s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/"],
  plan: async (context, [word = ""], options) => planFolder(objectOf(context, word), options["recursive"] === true),
  run,
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const recursive = options["recursive"] === true
  const entries: ListEntry[] = []
  const listing = listFolder(await context.store(), objectOf(context, word), { recursive, signal: context.signal })
  for await (const entry of listing) {
    entries.push(entry)
    if (entries.length % 1000 === 0) context.progress(`${entries.length} entries`)
  }
  context.progress(undefined)
  return entriesResult(entries, options["long"] === true)
}
