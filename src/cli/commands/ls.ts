import type { ReadPlan } from "../../core/index.ts"
import { formatObjectRef, makePlan } from "../../core/index.ts"
import type { ListEntry } from "../../storage/index.ts"
import { listFolder } from "../../storage/index.ts"
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
  plan,
  run,
}

async function plan(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<ReadPlan> {
  const object = formatObjectRef(objectOf(context, word))
  const why =
    options["recursive"] === true ? "one list request for each 1000 objects below" : "one level, 1000 entries a request"
  return makePlan(
    [{ object, spans: [], wave: 1, why }],
    "a listing; further pages are known only when the one before has come",
  )
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
