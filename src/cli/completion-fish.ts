import type { CommandSpec, OptionSpec } from "./command.ts"
import { knownPrefixes, namesOf, valuedOptions, valueOf } from "./completion-words.ts"
import { GLOBAL_OPTIONS } from "./globals.ts"

/** Completions of fish, each under the condition that the whole command stands before the cursor. */
export function fishCompletion(commands: readonly CommandSpec[]): string {
  const valued = valuedOptions(commands).map(({ where, name }) => quote(`${where}:${name}`))
  return [
    commandFunction(knownPrefixes(commands), valued),
    "complete -c caelum -f",
    ...GLOBAL_OPTIONS.map((option) => optionLine("", option)),
    ...groupLines(commands),
    ...commands.flatMap(commandLines),
  ].join("\n")
}

/** A function that gives the command before the cursor, and one that compares it. */
function commandFunction(known: readonly string[], valued: readonly string[]): string {
  return `function __caelum_command
    set -l found
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch "$found:$word"
            case ${valued.join(" ")}
                set skip 1
                continue
            case '*:-*'
                continue
        end
        set -l next (string join ' ' -- $found $word)
        if contains -- $next ${known.map(quote).join(" ")}
            set found $next
        end
    end
    echo "$found"
end
function __caelum_at
    set -l here (__caelum_command)
    test "$here" = "$argv[1]"
end`
}

function groupLines(commands: readonly CommandSpec[]): string[] {
  const groups = new Set(commands.flatMap(({ name }) => (name.includes(" ") ? [name.split(" ")[0] ?? name] : [])))
  return [...groups].map((group) => wordLine("", group, `${group} commands`))
}

function commandLines({ name, summary, options, arguments: words }: CommandSpec): string[] {
  const [first = "", second] = name.split(" ")
  const lines = [second === undefined ? wordLine("", first, summary) : wordLine(first, second, summary)]
  const choices = words[0]?.choices
  if (choices) lines.push(`complete -c caelum${at(name)} -a ${quote(choices.join(" "))}`)
  else if (words.length > 0) lines.push(`complete -c caelum${at(name)} -F`)
  return [...lines, ...options.map((option) => optionLine(at(name), option))]
}

function wordLine(prefix: string, word: string, summary: string): string {
  return `complete -c caelum${at(prefix)} -a ${word} -d ${quote(summary)}`
}

function optionLine(condition: string, option: OptionSpec): string {
  const names = namesOf(option).map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  const value = valueOf(option)
  const wants =
    value === "none" ? "" : value === "file" ? " -r -F" : value === "free" ? " -x" : ` -x -a ${quote(value.join(" "))}`
  return `complete -c caelum${condition} ${names.join(" ")}${wants} -d ${quote(option.about)}`
}

function at(command: string): string {
  return ` -n ${quote(`__caelum_at "${command}"`)}`
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
}
