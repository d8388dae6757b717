import { CaelumError } from "../core/index.ts"

/** One element of a path segment's pattern. */
type Token =
  | "star"
  | "any"
  | { readonly literal: string }
  | { readonly ranges: readonly [string, string][]; readonly negated: boolean }

/** A segment of a pattern, between slashes. `**` matches any number of segments, none included. */
export interface SegmentPattern {
  readonly text: string
  readonly deep: boolean
  /** The literal text that the segment begins with; all of it where `literal`. */
  readonly head: string
  readonly literal: boolean
  readonly tokens: readonly Token[]
}

/** Most patterns that braces may expand to. */
const MOST_PATTERNS = 1024

/**
 * A key pattern as alternatives of segments: `*` any characters but `/`, `?` one, `[a-z]`, `[!a-z]` one of a set, `{a,b}`
 * alternatives (nested, across slashes), `**` as a whole segment any depth, at the end everything below. A `[` or `{` that is
 * never closed is itself.
 * @throws CaelumError `usage` for `**` beside other characters, or braces with too many alternatives.
 */
export function parseGlob(pattern: string): SegmentPattern[][] {
  const endless = (text: string): string => (/(^|\/)\*\*$/.test(text) ? `${text}/*` : text)
  return [...new Set(expandBraces(pattern))].map((text) => endless(text).split("/").map(parseSegment))
}

/** Whether a name matches one segment's pattern. */
export function matchSegment(segment: SegmentPattern, name: string): boolean {
  if (segment.literal) return segment.text === name
  return matchWildcards(segment.tokens, Array.from(name), (token) => token === "star", matchCharacter)
}

/** Whether the segments of a path match a pattern's. */
export function matchPath(pattern: readonly SegmentPattern[], path: readonly string[]): boolean {
  return matchWildcards(pattern, path, (segment) => segment.deep, matchSegment)
}

/** Matches items against a pattern in which some elements take any run of items; no backtracking beyond the last such. */
function matchWildcards<P, I>(
  pattern: readonly P[],
  items: readonly I[],
  isRun: (element: P) => boolean,
  matches: (element: P, item: I) => boolean,
): boolean {
  let at = 0
  let run = -1
  let resume = 0
  for (let item = 0; item < items.length;) {
    const element = pattern[at]
    if (element !== undefined && isRun(element)) {
      run = at++
      resume = item
    } else if (element !== undefined && matches(element, items[item]!)) {
      at += 1
      item += 1
    } else if (run >= 0) {
      at = run + 1
      item = ++resume
    } else return false
  }
  return pattern.slice(at).every(isRun)
}

function matchCharacter(token: Token, character: string): boolean {
  if (token === "any" || token === "star") return true
  if ("literal" in token) return token.literal === character
  return token.negated !== token.ranges.some(([from, to]) => from <= character && character <= to)
}

function parseSegment(text: string): SegmentPattern {
  if (text.includes("**") && text !== "**")
    throw new CaelumError(
      "usage",
      `In '${text}' of the pattern, ** stands beside other characters; write **/ as a folder of its own, or *.`,
    )
  const tokens = tokenize(Array.from(text))
  const literals = tokens.findIndex((token) => typeof token === "string" || !("literal" in token))
  const head = tokens
    .slice(0, literals < 0 ? tokens.length : literals)
    .map((token) => (token as { literal: string }).literal)
  const literal = literals < 0
  // A set of one character ([*]) is the way to write a wildcard literally.
  return { text: literal ? head.join("") : text, deep: text === "**", head: head.join(""), literal, tokens }
}

function tokenize(characters: readonly string[]): Token[] {
  const tokens: Token[] = []
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!
    const set = character === "[" ? parseSet(characters, i) : undefined
    if (set) {
      tokens.push(set.token)
      i = set.end
    } else if (character === "*") tokens.push("star")
    else tokens.push(character === "?" ? "any" : { literal: character })
  }
  return tokens
}

/** The set that begins at `[`; a `]` right behind the opening belongs to it. */
function parseSet(characters: readonly string[], start: number): { token: Token; end: number } | undefined {
  const negated = characters[start + 1] === "!" || characters[start + 1] === "^"
  const first = start + (negated ? 2 : 1)
  const end = characters.indexOf("]", first + 1)
  if (end < 0) return undefined
  const inside = characters.slice(first, end)
  if (!negated && inside.length === 1) return { token: { literal: inside[0]! }, end }
  const ranges: [string, string][] = []
  for (let i = 0; i < inside.length; i++) {
    const isRange = inside[i + 1] === "-" && i + 2 < inside.length
    ranges.push([inside[i]!, isRange ? inside[i + 2]! : inside[i]!])
    if (isRange) i += 2
  }
  return { token: { ranges, negated }, end }
}

function expandBraces(pattern: string): string[] {
  const group = findBraces(pattern)
  if (!group) return [pattern]
  const tails = expandBraces(pattern.slice(group.end + 1))
  const heads = group.parts.flatMap(expandBraces)
  if (heads.length * tails.length > MOST_PATTERNS)
    throw new CaelumError(
      "usage",
      `The braces of '${pattern}' stand for more than ${MOST_PATTERNS} patterns; use * in place of some.`,
    )
  const before = pattern.slice(0, group.start)
  return heads.flatMap((head) => tails.map((tail) => before + head + tail))
}

/** The first brace group that is closed and has a comma; sets are skipped. */
function findBraces(pattern: string): { start: number; end: number; parts: string[] } | undefined {
  for (let start = pattern.indexOf("{"); start >= 0; start = pattern.indexOf("{", start + 1)) {
    const group = closeBraces(pattern, start)
    if (group && group.parts.length > 1) return { start, ...group }
  }
  return undefined
}

function closeBraces(pattern: string, start: number): { end: number; parts: string[] } | undefined {
  const parts: string[] = []
  let depth = 0
  let from = start + 1
  for (let i = start; i < pattern.length; i++) {
    const character = pattern[i]
    if (character === "{") depth += 1
    else if (character === "}") depth -= 1
    if (depth > 1 || (depth === 1 && character !== ",") || i === start) continue
    parts.push(pattern.slice(from, i))
    from = i + 1
    if (depth === 0) return { end: i, parts }
  }
  return undefined
}
