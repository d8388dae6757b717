import type { FilterNode } from "./ast.ts"

/** The rows `[start, stop)` of `rows` that comparisons of #row with constants, joined by `&&`, leave. */
export function rowBounds(condition: FilterNode | undefined, rows: number): { start: number; stop: number } {
  let [start, stop] = [0, rows]
  const visit = (node: FilterNode): void => {
    if (node.kind !== "binary") return
    if (node.op === "&&") {
      visit(node.left)
      visit(node.right)
      return
    }
    const [op, value] = comparisonOf(node)
    if (op === undefined || value === undefined) return
    if (op === ">" || op === ">=" || op === "==")
      start = Math.max(start, op === ">" ? Math.floor(value) : Math.ceil(value) - 1)
    if (op === "<" || op === "<=" || op === "==")
      stop = Math.min(stop, op === "<" ? Math.ceil(value) - 1 : Math.floor(value))
  }
  if (condition) visit(condition)
  start = Math.min(start, rows)
  return { start, stop: Math.max(start, stop) }
}

const TURNED: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==" }

/** `#row op value`, whichever side #row is on. */
function comparisonOf(node: Extract<FilterNode, { kind: "binary" }>): [string | undefined, number | undefined] {
  const { op, left, right } = node
  if (left.kind === "row" && right.kind === "number") return [op, bound(right.value)]
  if (right.kind === "row" && left.kind === "number") return [TURNED[op], bound(left.value)]
  return [undefined, undefined]
}

function bound(value: number | bigint): number | undefined {
  return Number.isNaN(Number(value)) ? undefined : Number(value)
}
