import { CaelumError } from "../core/index.ts"
import type { CommandOptions, OptionSpec } from "./command.ts"
import { GLOBAL_OPTIONS } from "./globals.ts"

const MARK = "\u0000"

/**
 * A word such as `-10.5 +20` is a position, not an option. It is marked before the option parser sees it and unmarked after.
 */
export function markNegative(words: readonly string[]): string[] {
  return words.map((word) => (/^[-\u2212][.\d]/.test(word) ? MARK + word : word))
}

/** Options of every command may stand before its name too: `caelum --json ls …`. They are moved behind the other words. */
export function moveLeading(words: readonly string[]): string[] {
  let count = 0
  while (count < words.length) {
    const [flag = "", value] = (words[count] ?? "").split("=", 2)
    const spec = GLOBAL_OPTIONS.find(({ flags }) => flags.split(/[ ,]+/).includes(flag))
    if (!spec) break
    count += spec.flags.includes("<") && value === undefined ? 2 : 1
  }
  const rest = words.slice(count)
  const end = rest.indexOf("--")
  return end < 0
    ? [...rest, ...words.slice(0, count)]
    : [...rest.slice(0, end), ...words.slice(0, count), ...rest.slice(end)]
}

/** Takes the mark off again. */
export function unmark(word: string): string {
  return word.startsWith(MARK) ? word.slice(MARK.length) : word
}

/** The camel-cased name under which an option's value is found: `--min-bytes` → `minBytes`. */
export function optionName(flags: string): string {
  const long = /--([a-z][a-z0-9-]*)/.exec(flags)?.[1] ?? flags
  return long.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Unmarks, checks and parses option values by their specifications. */
export function readOptions(specs: readonly OptionSpec[], raw: Readonly<Record<string, unknown>>): CommandOptions {
  const values: Record<string, unknown> = {}
  for (const spec of specs) {
    const name = optionName(spec.flags)
    const value = raw[name] ?? spec.fallback
    if (value === undefined) continue
    values[name] = Array.isArray(value)
      ? value.map((word) => readValue(spec, String(word)))
      : typeof value === "string"
        ? readValue(spec, value)
        : value
  }
  return values
}

function readValue(spec: OptionSpec, marked: string): unknown {
  const text = unmark(marked)
  if (spec.choices && !spec.choices.includes(text)) {
    throw new CaelumError("usage", `'${text}' is not one of the values of ${spec.flags}: ${spec.choices.join(", ")}.`)
  }
  return spec.parse ? spec.parse(text) : text
}
