import { CaelumError } from "../../../core/index.ts"

/** One operation of a column list such as `col ra; dec; w12 = w1 - w2; -flags; #FILTER = 'W1'`. */
export type ColumnOperation =
  | { readonly kind: "keep"; readonly name: string }
  /** `keyword`: only a keyword is meant; `all`: every match, and none is no mistake. */
  | { readonly kind: "delete"; readonly name: string; readonly keyword: boolean; readonly all: boolean }
  | { readonly kind: "rename"; readonly name: string; readonly from: string; readonly keyword: boolean }
  | {
      readonly kind: "set"
      readonly name: string
      readonly keyword: boolean
      /** What stands in parentheses behind the name: a TFORM, or a keyword's comment. */
      readonly form: string | undefined
      readonly expression: string
    }

const NAME = String.raw`\$[^$]+\$|[^\s=();,$]+`
const RENAME = new RegExp(String.raw`^(#?)(${NAME})\s*==\s*(#?)(${NAME})$`, "s")
const SET = new RegExp(String.raw`^(#?)(${NAME})\s*(?:\(([^)]*)\)\s*)?=(?!=)(.+)$`, "s")
const MOST_OPERATIONS = 5000

/**
 * Parses what stands behind `col ` in CFITSIO's filename syntax. Pure.
 * @throws CaelumError `usage`, `unsupported` for a list in a file.
 */
export function parseColumnList(text: string): ColumnOperation[] {
  const clauses = splitClauses(text)
  if (clauses.length > MOST_OPERATIONS) throw wrong(text, `more than ${MOST_OPERATIONS} operations`)
  return clauses.map((clause) => parseClause(clause, text))
}

function parseClause(clause: string, text: string): ColumnOperation {
  if (clause.startsWith("@"))
    throw new CaelumError(
      "unsupported",
      `'[col ${text}]' names a file of operations, which is not read; write the operations themselves.`,
    )
  const deleted = /^[-!]\s*(#?)(.+?)(\+?)$/s.exec(clause)
  if (deleted) return { kind: "delete", name: plain(deleted[2]!), keyword: deleted[1] === "#", all: deleted[3] === "+" }
  const renamed = RENAME.exec(clause)
  if (renamed)
    return { kind: "rename", name: plain(renamed[2]!), from: plain(renamed[4]!), keyword: renamed[1] === "#" }
  const set = SET.exec(clause)
  if (set) {
    const [, mark, name, form, expression] = set
    const keyword = mark === "#" || name!.endsWith("#")
    return { kind: "set", name: plain(name!), keyword, form: form?.trim(), expression: expression!.trim() }
  }
  if (!new RegExp(`^(?:${NAME})$`).test(clause)) throw wrong(text, `'${clause}'`)
  return { kind: "keep", name: plain(clause) }
}

function plain(name: string): string {
  return name.trim().replace(/^\$(.+)\$$/, "$1")
}

/** Cuts at semicolons and commas outside quotes and brackets of any kind. */
function splitClauses(text: string): string[] {
  const clauses: string[] = []
  let depth = 0
  let quote = ""
  let start = 0
  for (let i = 0; i <= text.length; i++) {
    const sign = text[i] ?? ";"
    if (quote !== "" && i < text.length) quote = sign === quote ? "" : quote
    else if (sign === "'" || sign === '"' || sign === "$") quote = sign
    else if ("([{".includes(sign)) depth++
    else if (")]}".includes(sign)) depth--
    else if (i === text.length || (depth === 0 && (sign === ";" || sign === ","))) {
      const clause = text.slice(start, i).trim()
      if (clause !== "") clauses.push(clause)
      start = i + 1
    }
  }
  if (quote !== "" || depth !== 0) throw wrong(text, "a quote or bracket that is not closed")
  return clauses
}

/** Whether a name matches a pattern: * any text, ? any character, # any digits; without regard to case. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".")
    .replaceAll("#", String.raw`\d+`)
  const expression = new RegExp(`^${source}$`, "i")
  return (name) => expression.test(name)
}

function wrong(text: string, found: string): CaelumError {
  return new CaelumError(
    "usage",
    `'[col ${text}]' holds ${found}; write names, -name, new == old, or new = expression, with semicolons between them.`,
  )
}
