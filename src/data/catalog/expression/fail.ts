import { CaelumError } from "../../../core/index.ts"

const CONTEXT = 40

/** Throws the error of an expression: one sentence, with a caret before the character at `at`. */
export function failAt(text: string, at: number, found: string): never {
  const from = Math.max(0, at - CONTEXT)
  const to = Math.min(text.length, at + CONTEXT)
  const shown = `${from > 0 ? "…" : ""}${text.slice(from, at)}^${text.slice(at, to)}${to < text.length ? "…" : ""}`
  throw new CaelumError("expression", `The expression \`${shown}\` is wrong at character ${at + 1}: ${found}.`, {
    context: { offset: at },
  })
}

/** The names that are most like `name`, best first: at most three, none that is far off. */
export function nearNames(name: string, names: Iterable<string>): string[] {
  const wanted = name.toLowerCase()
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  const scored: [number, string][] = []
  for (const candidate of names) {
    const other = candidate.toLowerCase()
    const distance = other.includes(wanted) && wanted.length > 2 ? 1 : editDistance(wanted, other, limit)
    if (distance <= limit) scored.push([distance, candidate])
  }
  return scored
    .sort((a, b) => a[0] - b[0])
    .slice(0, 3)
    .map(([, candidate]) => candidate)
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}

/** " Did you mean …?" for names that are near, else the first few there are. */
export function suggest(name: string, names: readonly string[]): string {
  const near = nearNames(name, names)
  if (near.length > 0) return `did you mean ${near.map((each) => `'${each}'`).join(" or ")}?`
  const shown = names.slice(0, 6).join(", ")
  return `the ${names.length} columns are ${shown}${names.length > 6 ? ", …" : ""}`
}
