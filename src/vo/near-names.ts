/** Edit distance of two short names (insertions, deletions, substitutions). */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(swap, previous[j]! + 1, current[j - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}

const LONGEST = 80

/** Up to `count` of `names` that are like `name`: those that contain it first, then by edit distance; none that is unlike it. */
export function nearNames(name: string, names: readonly string[], count = 3): string[] {
  const wanted = name.trim().toLowerCase().slice(0, LONGEST)
  const far = 1 + Math.ceil(wanted.length / 3)
  const score = (other: string): number => {
    const folded = other.toLowerCase().slice(0, LONGEST)
    const holds = wanted !== "" && folded !== "" && (folded.includes(wanted) || wanted.includes(folded))
    return holds ? Math.abs(folded.length - wanted.length) / LONGEST : 1 + distance(wanted, folded)
  }
  const scored = names.map((other) => ({ other, score: score(other) })).filter((found) => found.score <= 1 + far)
  scored.sort((a, b) => a.score - b.score || (a.other < b.other ? -1 : 1))
  return scored.slice(0, count).map(({ other }) => other)
}

/** `; did you mean a or b?`, or a full stop where no name is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const near = nearNames(name, names)
  return near.length === 0 ? "." : `; did you mean ${near.join(" or ")}?`
}
