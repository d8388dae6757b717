/** A filter or a computed value, parsed. `at` and `end` are its place in the text. */
export type Expression = { readonly at: number; readonly end: number } &
  /** `real`: written with a point or an exponent, so a real number even where its value is whole. */
  (
    | { readonly kind: "number"; readonly value: number | bigint; readonly real?: boolean | undefined }
    | { readonly kind: "string"; readonly value: string }
    | { readonly kind: "bool"; readonly value: boolean }
    | { readonly kind: "null" }
    | { readonly kind: "column"; readonly name: string }
    | { readonly kind: "negate" | "not"; readonly arg: Expression }
    | { readonly kind: "arithmetic"; readonly op: ArithmeticOp; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "compare"; readonly op: CompareOp; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "logic"; readonly op: "and" | "or"; readonly args: readonly Expression[] }
    | { readonly kind: "in"; readonly arg: Expression; readonly items: readonly Expression[] }
    | { readonly kind: "is"; readonly what: "null" | "nan"; readonly arg: Expression }
    | { readonly kind: "like"; readonly arg: Expression; readonly pattern: Expression }
    | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  )

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%"
export type CompareOp = "=" | "!=" | "<" | "<=" | ">" | ">="

/** The direct parts of an expression. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "negate":
    case "not":
    case "is":
      return [expression.arg]
    case "arithmetic":
    case "compare":
      return [expression.left, expression.right]
    case "logic":
    case "call":
      return expression.args
    case "in":
      return [expression.arg, ...expression.items]
    case "like":
      return [expression.arg, expression.pattern]
    default:
      return []
  }
}

/** The names of the columns that an expression reads, as written, each once. */
export function columnNames(expression: Expression): string[] {
  const names = new Set<string>()
  const visit = (part: Expression): void => {
    if (part.kind === "column") names.add(part.name)
    partsOf(part).forEach(visit)
  }
  visit(expression)
  return [...names]
}
