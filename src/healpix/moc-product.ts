import type { LineMoc, ProductMoc, ProductPart } from "./moc-axis.ts"
import { type Moc, emptyMoc } from "./moc.ts"
import { combineRanges } from "./moc-sweep.ts"

/** Combines the skies of two products over each stretch of their axis on which both stay the same. */
export function combineProducts(a: ProductMoc, b: ProductMoc, keep: number): ProductMoc {
  const spaceOrder = Math.max(a.spaceOrder, b.spaceOrder)
  const combine = remembered((left, right) => ({
    order: spaceOrder,
    ranges: combineRanges(left.ranges, right.ranges, keep),
  }))
  const nothing = emptyMoc(spaceOrder)
  const bounds = [...a.parts, ...b.parts]
    .flatMap(({ start, end }) => [start, end])
    .toSorted((x, y) => (x < y ? -1 : x > y ? 1 : 0))
  const parts: ProductPart[] = []
  let [i, j] = [0, 0]
  for (let at = 1; at < bounds.length; at++) {
    const [start, end] = [bounds[at - 1]!, bounds[at]!]
    if (start === end) continue
    while (i < a.parts.length && a.parts[i]!.end <= start) i++
    while (j < b.parts.length && b.parts[j]!.end <= start) j++
    const space = combine(skyAt(a.parts[i], start) ?? nothing, skyAt(b.parts[j], start) ?? nothing)
    addPart(parts, { start, end, space })
  }
  return { axis: a.axis, order: Math.max(a.order, b.order), spaceOrder, parts }
}

function skyAt(part: ProductPart | undefined, start: bigint): Moc | undefined {
  return part && part.start <= start ? part.space : undefined
}

/** Skies are shared by many parts: each pair is combined once. */
function remembered(combine: (a: Moc, b: Moc) => Moc): (a: Moc, b: Moc) => Moc {
  const known = new Map<Moc, Map<Moc, Moc>>()
  return (a, b) => {
    const ofA = known.get(a) ?? new Map<Moc, Moc>()
    known.set(a, ofA)
    const made = ofA.get(b) ?? combine(a, b)
    ofA.set(b, made)
    return made
  }
}

/** Adds a part that comes after all others, joined to the last where it goes on with the same sky. */
export function addPart(parts: ProductPart[], part: ProductPart): void {
  if (part.space.ranges.length === 0) return
  const last = parts.at(-1)
  if (last?.end === part.start && sameCells(last.space, part.space))
    parts[parts.length - 1] = { ...last, end: part.end }
  else parts.push(part)
}

/** Whether two MOCs of space have the same cells. */
export function sameCells(a: Moc, b: Moc): boolean {
  return a === b || (a.ranges.length === b.ranges.length && a.ranges.every((bound, i) => bound === b.ranges[i]))
}

/** The product of a MOC of time or frequency with one of space: all of the one for all of the other. */
export function productMoc(line: LineMoc, space: Moc): ProductMoc {
  const parts: ProductPart[] = []
  for (let i = 0; i < line.ranges.length; i += 2)
    addPart(parts, { start: line.ranges[i]!, end: line.ranges[i + 1]!, space })
  return { axis: `${line.axis}.space`, order: line.order, spaceOrder: space.order, parts }
}
