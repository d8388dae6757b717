import type { CommandSpec, OptionSpec } from "./command.ts"
import { GLOBAL_OPTIONS } from "./globals.ts"

/** What an option wants behind it: nothing, one of some words, a file, or something that cannot be guessed. */
export type Value = "none" | "file" | "free" | readonly string[]

export function valueOf({ flags, choices, suggestions }: OptionSpec): Value {
  const placeholder = /[<[]([^>\]]+)/.exec(flags)?.[1]
  if (placeholder === undefined) return "none"
  return choices ?? suggestions ?? (/^(?:file|folder|dir|path)$/.test(placeholder) ? "file" : "free")
}

/** `["-o", "--output"]`. */
export function namesOf({ flags }: OptionSpec): string[] {
  return flags.match(/(?<![\w-])--?[A-Za-z][\w-]*/g) ?? []
}

/** The commands and the groups that they are in: `fits info`, `fits`. */
export function knownPrefixes(commands: readonly CommandSpec[]): string[] {
  return [...new Set(commands.flatMap(({ name }) => [name.split(" ")[0] ?? name, name]))]
}

/** `fits table:--rows` for each option behind which a value stands, `*:--timeout` for those of every command. */
export function valuedOptions(commands: readonly CommandSpec[]): { readonly where: string; readonly name: string }[] {
  const every = { name: "*", options: GLOBAL_OPTIONS }
  return [...commands, every].flatMap(({ name: where, options }) =>
    options
      .filter((option) => valueOf(option) !== "none")
      .flatMap((option) => namesOf(option).map((name) => ({ where, name }))),
  )
}
