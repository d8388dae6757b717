import type { CommandSpec, OptionSpec } from "./command.ts"
import { GLOBAL_OPTIONS } from "./globals.ts"

export const SHELLS = ["bash", "zsh", "fish"] as const

interface Entry {
  readonly words: string
  readonly summary: string
}

/** A completion script of all command words and long options; undefined for an unknown shell. */
export function completionScript(shell: string, commands: readonly CommandSpec[]): string | undefined {
  if (shell === "bash") return bash(commands)
  if (shell === "zsh") return `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`
  return shell === "fish" ? fish(commands) : undefined
}

const longOf = (option: OptionSpec): string => /--[a-z][a-z0-9-]*/.exec(option.flags)?.[0] ?? ""

/** What may stand after which words: `""` → first words, `"fits"` → its commands, `"fits info"` → options. */
function candidates(commands: readonly CommandSpec[]): Map<string, Set<string>> {
  const after = new Map<string, Set<string>>()
  const add = (prefix: string, word: string): void => void after.set(prefix, (after.get(prefix) ?? new Set()).add(word))
  for (const { name, options } of commands) {
    const words = name.split(" ")
    for (const [i, word] of words.entries()) add(words.slice(0, i).join(" "), word)
    for (const option of [...options, ...GLOBAL_OPTIONS]) add(name, longOf(option))
  }
  return after
}

function bash(commands: readonly CommandSpec[]): string {
  const cases = [...candidates(commands)].map(([prefix, words]) => `    "${prefix}") list="${[...words].join(" ")}" ;;`)
  return `_caelum() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prefix="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$prefix \${COMP_WORDS[i]}" in
${groupPatterns(commands)}
    esac
  done
  local list=""
  case "$prefix" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$list" -- "$cur"))
  [ -z "$list" ] || [ "\${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$cur"))
}
complete -o filenames -F _caelum caelum`
}

/** Case lines that extend the prefix by a word only where that gives a known command or group. */
function groupPatterns(commands: readonly CommandSpec[]): string {
  const known = new Set(commands.flatMap(({ name }) => [name, name.split(" ")[0] ?? name]))
  return [...known].map((name) => `      "${name.includes(" ") ? "" : " "}${name}") prefix="${name}" ;;`).join("\n")
}

function fish(commands: readonly CommandSpec[]): string {
  const lines = ["complete -c caelum -f"]
  const firsts = new Map<string, string>()
  for (const { name, summary } of commands) if (!name.includes(" ")) firsts.set(name, summary)
  for (const { name } of commands)
    if (name.includes(" ")) firsts.set(name.split(" ")[0] ?? name, `${name.split(" ")[0]} commands`)
  for (const [word, summary] of firsts) lines.push(fishLine("__fish_use_subcommand", { words: word, summary }))
  for (const { name, summary, options } of commands) {
    const [group = "", word] = name.split(" ")
    if (word !== undefined) lines.push(fishLine(`__fish_seen_subcommand_from ${group}`, { words: word, summary }))
    for (const option of options) {
      lines.push(
        `complete -c caelum -n '__fish_seen_subcommand_from ${word ?? group}' -l ${longOf(option).slice(2)} -d ${quote(option.about)}`,
      )
    }
  }
  return lines.join("\n")
}

const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`

function fishLine(condition: string, { words, summary }: Entry): string {
  return `complete -c caelum -n '${condition}' -a ${words} -d ${quote(summary)}`
}
