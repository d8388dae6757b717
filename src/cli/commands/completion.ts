import { CaelumError } from "../../core/index.ts"
import type { CommandSpec } from "../command.ts"
import { completionScript, SHELLS } from "../completion.ts"

/** The command `completion`, of the commands that it completes. */
export const completionOf = (commands: () => readonly CommandSpec[]): CommandSpec => ({
  name: "completion",
  summary: "Print a completion script for a shell",
  arguments: [{ name: "shell", about: SHELLS.join(", "), choices: SHELLS }],
  options: [],
  examples: ["caelum completion bash"],
  run: async (_context, [shell = ""]) => {
    const script = completionScript(shell, commands())
    if (script === undefined)
      throw new CaelumError("usage", `'${shell}' is not a shell that completion knows; use ${SHELLS.join(", ")}.`)
    return { json: { shell, script }, text: () => script }
  },
})
