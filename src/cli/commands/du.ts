import { measureUsage, planFolder } from "../../storage/index.ts"
import type { CommandContext, CommandResult, CommandSpec } from "../command.ts"
import { objectOf } from "../object.ts"
import { counted, printable } from "../report.ts"

export const du: CommandSpec = {
  name: "du",
  summary: "Bytes and number of the objects below a folder, from its listing alone",
  arguments: [{ name: "uri", about: "s3://bucket/folder (gs:// and az:// too), or a local folder" }],
  options: [],
  examples: ["caelum du s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/4/0019/40019821/9/"],
  plan: async (context, [word = ""]) => planFolder(objectOf(context, word), true),
  run,
}

async function run(context: CommandContext, [word = ""]: readonly string[]): Promise<CommandResult> {
  const usage = await measureUsage(await context.store(), objectOf(context, word), { signal: context.signal })
  const { uri, objects, bytes, modified } = usage
  return {
    json: [{ uri, kind: usage.kind, size: bytes, modified: modified ?? null, etag: null, objects }],
    text: () => `${bytes}  ${counted(objects, "object")}  ${printable(uri)}`,
  }
}
