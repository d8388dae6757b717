import type { ListEntry } from "../../storage/index.ts"
import { globObjects, planGlob } from "../../storage/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { printEntries } from "../entries.ts"

export const glob: CommandSpec = {
  name: "glob",
  summary: "Find objects by a pattern of their keys: * ? [a-z] {a,b} and ** for any depth",
  arguments: [{ name: "pattern", about: "s3://bucket/pattern (gs:// and az:// too) or a local one, in quotes" }],
  options: [{ flags: "-l, --long", about: "sizes and times too" }],
  examples: [
    "caelum glob 's3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/**/*.mosaic.fits'",
  ],
  plan: async (_context, [pattern = ""]) => planGlob(pattern),
  run,
}

async function run(
  context: CommandContext,
  [pattern = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult | undefined> {
  const { signal } = context
  const onNote = (note: string): void => context.note(note)
  let found = false
  async function* matching(): AsyncGenerator<ListEntry> {
    for await (const entry of globObjects(await context.store(), absolute(context, pattern), { signal, onNote })) {
      found = true
      yield entry
    }
  }
  const result = await printEntries(context, matching(), options["long"] === true)
  if (!found) context.note(`nothing matches ${pattern}`)
  return result
}

/** A local pattern against the working directory, whose own name is taken literally. */
function absolute(context: CommandContext, pattern: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(pattern) || pattern.startsWith("/")) return pattern
  return `${context.io.cwd.replace(/[[*?{]/g, "[$&]")}/${pattern}`
}
