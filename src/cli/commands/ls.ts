import { listFolder, planFolder } from "../../storage/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { printEntries } from "../entries.ts"
import { objectOf } from "../object.ts"

export const ls: CommandSpec = {
  name: "ls",
  summary: "List a bucket or a folder of it, one level",
  arguments: [{ name: "uri", about: "s3://bucket/folder (gs:// and az:// too), or a local folder" }],
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
): Promise<CommandResult | undefined> {
  const recursive = options["recursive"] === true
  const { signal } = context
  const onNote = (note: string): void => context.note(note)
  const listing = listFolder(await context.store(), objectOf(context, word), { recursive, signal, onNote })
  return printEntries(context, listing, options["long"] === true)
}
