import type { CommandSpec, OptionSpec } from "./command.ts"
import { knownPrefixes, namesOf, valuedOptions, valueOf } from "./completion-words.ts"
import { GLOBAL_OPTIONS } from "./globals.ts"

/**
 * A function of bash. The words before the cursor, without options and their values, tell the command; then an option's value,
 * an option, a word of the command, or a file is completed.
 */
export function bashCompletion(commands: readonly CommandSpec[]): string {
  const valued = valuedOptions(commands).map(({ where, name }) => (where === "*" ? `*:${name}` : `"${where}":${name}`))
  return `_caelum_reply() {
  local word
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done
}
_caelum_files() {
  compopt -o filenames 2>/dev/null
  _caelum_reply < <(compgen -f -- "$1")
}
_caelum() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" prefix="" skip="" word i
  if [ "$cur" = "=" ]; then cur=""
  elif [ "$before" = "=" ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [ "$word" = "=" ]; then skip=1; continue; fi
    if [ -n "$skip" ]; then skip=""; continue; fi
    case "$prefix:$word" in
      ${valued.join("|")}) skip=1; continue ;;
      *:-*) continue ;;
    esac
    case "$prefix $word" in
${knownPrefixes(commands).map(prefixLine).join("\n")}
    esac
  done
  case "$prefix:$before" in
${commands.flatMap(({ name, options: own }) => own.flatMap((option) => valueLine(`"${name}":`, option))).join("\n")}
${GLOBAL_OPTIONS.flatMap((option) => valueLine("*:", option)).join("\n")}
  esac
  case "$cur" in
    -*) _caelum_reply < <(compgen -W "$(_caelum_options "$prefix")" -- "$cur"); return ;;
  esac
  case "$prefix" in
${wordLines(commands).join("\n")}
    *) _caelum_files "$cur" ;;
  esac
}
_caelum_options() {
  case "$1" in
${commands.map(({ name, options: own }) => `    "${name}") echo "${longNames(own)}" ;;`).join("\n")}
  esac
  echo "--help ${longNames(GLOBAL_OPTIONS)}"
}
complete -F _caelum caelum`
}

function prefixLine(name: string): string {
  return `      "${name.includes(" ") ? "" : " "}${name}") prefix="${name}" ;;`
}

function valueLine(where: string, option: OptionSpec): string[] {
  const value = valueOf(option)
  if (value === "none") return []
  const pattern = namesOf(option)
    .map((name) => where + name)
    .join("|")
  if (value === "free") return [`    ${pattern}) COMPREPLY=(); return ;;`]
  if (value === "file") return [`    ${pattern}) _caelum_files "$cur"; return ;;`]
  return [`    ${pattern}) _caelum_reply < <(compgen -W "${value.join(" ")}" -- "$cur"); return ;;`]
}

/** Lines for what is completed by a list of words: the commands of a group, and arguments with choices. */
function wordLines(commands: readonly CommandSpec[]): string[] {
  const after = new Map<string, Set<string>>()
  const add = (prefix: string, word: string): void => void after.set(prefix, (after.get(prefix) ?? new Set()).add(word))
  for (const spec of commands) {
    const words = spec.name.split(" ")
    for (const [i, word] of words.entries()) add(words.slice(0, i).join(" "), word)
    for (const choice of spec.arguments[0]?.choices ?? []) add(spec.name, choice)
  }
  return [...after].map(
    ([prefix, words]) => `    "${prefix}") _caelum_reply < <(compgen -W "${[...words].join(" ")}" -- "$cur") ;;`,
  )
}

function longNames(options: readonly OptionSpec[]): string {
  return options
    .flatMap(namesOf)
    .filter((name) => name.startsWith("--"))
    .join(" ")
}
