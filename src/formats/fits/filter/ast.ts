import { CaelumError } from "../../../core/index.ts"
import type { CellType } from "./cells.ts"

export type BinaryOp =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "**"
  | "&"
  | "|"
  | "^^"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "~"
  | "&&"
  | "||"

/** A row filter or a computed column of CFITSIO's syntax, parsed and typed. */
export type FilterNode = { readonly type: CellType } & (
  | { readonly kind: "number"; readonly value: number | bigint }
  | { readonly kind: "text"; readonly value: string | null }
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  /** `offset`: the value some rows further down. */
  | { readonly kind: "column"; readonly column: number; readonly offset: number }
  | { readonly kind: "row" }
  | { readonly kind: "unary"; readonly op: "-" | "!" | "cast"; readonly arg: FilterNode }
  | { readonly kind: "binary"; readonly op: BinaryOp; readonly left: FilterNode; readonly right: FilterNode }
  | { readonly kind: "choose"; readonly args: readonly [test: FilterNode, yes: FilterNode, no: FilterNode] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly FilterNode[] }
  | { readonly kind: "index"; readonly arg: FilterNode; readonly args: readonly FilterNode[] }
  | { readonly kind: "vector"; readonly args: readonly FilterNode[] }
)

export function partsOf(node: FilterNode): readonly FilterNode[] {
  if (node.kind === "unary") return [node.arg]
  if (node.kind === "binary") return [node.left, node.right]
  if (node.kind === "index") return [node.arg, ...node.args]
  return "args" in node ? node.args : []
}

/** Whether any part of an expression passes a test. */
export function someNode(node: FilterNode, test: (part: FilterNode) => boolean): boolean {
  return test(node) || partsOf(node).some((part) => someNode(part, test))
}

/** @throws CaelumError `expression`: what is wrong where in the text. */
export function refuse(text: string, at: number, found: string): never {
  throw new CaelumError(
    "expression",
    `'${text.length > 200 ? `${text.slice(0, 200)}…` : text}' cannot be read as a filter: ${found}, at character ${at + 1}.`,
  )
}
