import { bashCompletion } from "./completion-bash.ts"
import { fishCompletion } from "./completion-fish.ts"
import type { CommandSpec } from "./command.ts"

export const SHELLS = ["bash", "zsh", "fish"] as const

/** A completion script of commands, their options, and the values and files behind them; undefined for an unknown shell. */
export function completionScript(shell: string, commands: readonly CommandSpec[]): string | undefined {
  if (shell === "bash") return bashCompletion(commands)
  if (shell === "zsh") return `${ZSH}\n${bashCompletion(commands)}`
  return shell === "fish" ? fishCompletion(commands) : undefined
}

/** zsh runs functions of bash, once its own completion is there. */
const ZSH = `(( $+functions[compdef] )) || { autoload -U compinit && compinit }
autoload -U +X bashcompinit && bashcompinit`
