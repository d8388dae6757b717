import { CaelumError } from "../../core/index.ts"

/** The scalars of one mapping; what is nested deeper is left out. */
export type YamlFields = Readonly<Record<string, string>>

/**
 * The mappings of the list `key:` in a YAML document: each in braces, over one or more lines, or a `name: value` a line. This is as much
 * of YAML as headers of ECSV have.
 * @throws CaelumError `malformed` where there is no such list or a mapping does not close.
 */
export function parseYamlFields(lines: readonly string[], key: string, label: string): YamlFields[] {
  const start = lines.indexOf(`${key}:`)
  const items: string[][] = []
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    const item = /^- +(.*)$/.exec(line)
    if (item) items.push([item[1]!])
    else if (/^\s/.test(line) && items.length > 0) items.at(-1)!.push(line)
    else break
  }
  if (items.length === 0) throw broken(label, `has no list '${key}' in its header`)
  return items.map((item) => (item[0]!.startsWith("{") ? flowFields(joined(item), label) : blockFields(item, label)))
}

/** One line of several; a backslash at the end of one says that nothing stands between it and the next. */
function joined(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .reduce((text, line) => (text.endsWith("\\") ? text.slice(0, -1) + line : `${text} ${line}`))
}

function blockFields(lines: readonly string[], label: string): YamlFields {
  const entries: string[][] = []
  for (const line of lines)
    if (entries.length > 0 && /^ {3}/.test(line)) entries.at(-1)!.push(line)
    else entries.push([line])
  const fields: Record<string, string> = {}
  for (const entry of entries) {
    const [, key, value] = /^(\w+):\s+(\S.*)$/.exec(joined(entry)) ?? []
    if (key === undefined || value === undefined || key === "meta") continue
    if (/^[|>&*]/.test(value))
      throw broken(label, `has '${key}: ${value.slice(0, 40)}' in its header, a form that is not read`)
    fields[key] = scalarAt(value, 0, /$/y, label)[0]
  }
  return fields
}

function flowFields(text: string, label: string): YamlFields {
  const fields: Record<string, string> = {}
  let at = 1
  for (;;) {
    at = skip(text, at, /[\s,]*/y)
    if (text[at] === "}") return fields
    const [key, behind] = scalarAt(text, at, /:(?=\s)|$/y, label)
    at = skip(text, behind, /\s*:\s*/y)
    if (at === behind) throw broken(label, `has a column in its header that does not close: ${text.slice(0, 60)}`)
    at = skip(text, at, /!\S*\s+/y)
    if (text[at] === "{" || text[at] === "[") at = nestedEnd(text, at, label)
    else {
      const [value, end] = scalarAt(text, at, /,\s|\}|$/y, label)
      fields[key] = value
      at = end
    }
  }
}

function skip(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at
  return at + (pattern.exec(text)?.[0].length ?? 0)
}

/** Where a nested mapping or list ends; brackets inside quotes do not count. */
function nestedEnd(text: string, from: number, label: string): number {
  const tokens = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[[\]{}]/g
  tokens.lastIndex = from
  for (let depth = 0, token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    if (token[0] === "{" || token[0] === "[") depth++
    if (token[0] === "}" || token[0] === "]") depth--
    if (depth === 0) return tokens.lastIndex
  }
  throw broken(label, `has a column in its header that does not close: ${text.slice(0, 60)}`)
}

/** A scalar, quoted or up to what ends a plain one, and where it ends. */
function scalarAt(text: string, at: number, stop: RegExp, label: string): [value: string, end: number] {
  const quoted = /"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'/y
  quoted.lastIndex = at
  const match = quoted.exec(text)
  if (match)
    return [match[1] === undefined ? match[2]!.replaceAll("''", "'") : unescaped(match[1], label), quoted.lastIndex]
  for (let end = at; end <= text.length; end++) {
    stop.lastIndex = end
    if (stop.test(text)) return [text.slice(at, end).trim(), end]
  }
  return [text.slice(at).trim(), text.length]
}

const SIMPLE: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\u0007",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\u001b",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
}

function unescaped(text: string, label: string): string {
  return text.replace(
    /\\(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g,
    (word, x, u, U, other: string | undefined) => {
      if (other !== undefined) return SIMPLE[other] ?? other
      const code = Number.parseInt(String(x ?? u ?? U), 16)
      if (code > 0x10_ffff) throw broken(label, `has the escape ${word} in its header, which stands for no character`)
      return String.fromCodePoint(code)
    },
  )
}

function broken(label: string, what: string): CaelumError {
  return new CaelumError("malformed", `${label} ${what}; check how it was written.`, { context: { uri: label } })
}
