import { CaelumError, isBucketRef, makePlan } from "../../core/index.ts"
import type { ReadPlan } from "../../core/index.ts"
import { changedItems, selectObjects } from "../../node/index.ts"
import { planFolder } from "../../storage/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { DOWNLOAD_OPTIONS, runDownloads } from "../downloads.ts"
import { objectOf } from "../object.ts"
import { counted } from "../report.ts"

export const sync: CommandSpec = {
  name: "sync",
  summary: "Download what a local folder lacks of a prefix, or has in another size or of another time",
  arguments: [
    { name: "source", about: "s3://bucket/folder/, or a pattern with *" },
    { name: "folder", about: "the local folder; its other files stay" },
  ],
  options: DOWNLOAD_OPTIONS,
  examples: [
    "caelum sync s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/40019821-19/ mosaics --dry-run",
  ],
  plan,
  run,
}

async function plan(context: CommandContext, [source = ""]: readonly string[]): Promise<ReadPlan> {
  const { steps } = planFolder(objectOf(context, source), true)
  return makePlan(steps, "the listing; what is to be downloaded is known when it has come (see --dry-run)")
}

async function run(
  context: CommandContext,
  [source = "", folder = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  if (!isBucketRef(objectOf(context, source)))
    throw new CaelumError("usage", `'${source}' is not in a bucket; name a prefix such as s3://bucket/folder/.`)
  const text = source.includes("*") || source.endsWith("/") ? source : `${source}/`
  const { signal } = context
  const onNote = (note: string): void => context.note(note)
  const selection = await selectObjects(await context.store(), text, context.path(folder), { signal, onNote })
  if (selection.items.length + selection.unplaced.length === 0)
    throw new CaelumError(
      "not-found",
      `There is no object ${text.includes("*") ? "that matches" : "below"} ${text}; check it.`,
    )
  const items = await changedItems(selection.items)
  const same = selection.items.length - items.length
  if (same > 0) context.note(`${counted(same, "object")} already there`)
  return runDownloads(context, { ...selection, items, keepGoing: true }, options)
}
