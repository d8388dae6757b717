import type { Column, ColumnType } from "../../../core/index.ts"
import { CaelumError } from "../../../core/index.ts"
import type { FitsColumn, TableLayout } from "../fits-column.ts"
import type { Hdu } from "../hdu.ts"
import { parseBinaryForm } from "../table-form.ts"
import type { FilterNode } from "./ast.ts"
import { partsOf } from "./ast.ts"
import type { Cells } from "./cells.ts"
import { cellTypeOf } from "./column-cells.ts"
import type { ColumnOperation } from "./column-list.ts"
import { nameMatcher } from "./column-list.ts"
import { evaluateFilter } from "./evaluate.ts"
import type { KeywordValue } from "./literals.ts"
import type { FilterNames } from "./parse.ts"
import { parseFilter } from "./parse.ts"

/** A column of a filtered table: one that is stored, or one that is computed. */
export interface FilterEntry {
  readonly name: string
  readonly stored?: FitsColumn
  readonly node?: FilterNode
  /** What the values become where a format was given. */
  readonly form?: { readonly type: ColumnType; readonly shape: readonly number[] | undefined }
  readonly changes?: Partial<Pick<Column, "unit" | "description" | "ucd" | "metadata">>
}

const FORMS: Readonly<Record<string, ColumnType>> = {
  L: "bool",
  X: "bit",
  B: "uint8",
  I: "int16",
  J: "int32",
  K: "int64",
  E: "float32",
  D: "float64",
  A: "string",
}
const COLUMN_WORDS: Readonly<Record<string, "unit" | "description" | "ucd">> = {
  TUNIT: "unit",
  TCOMM: "description",
  TUCD: "ucd",
}

/** The columns and keywords of a table while a column list changes them. */
export class ColumnSet {
  readonly entries: FilterEntry[]
  readonly #hdu: Hdu
  #order: number[]
  readonly #kept: Set<number> = new Set()
  #deletes = false
  #latest = 0
  readonly #keywords: Map<string, KeywordValue | undefined> = new Map()

  constructor(hdu: Hdu, layout: TableLayout) {
    this.#hdu = hdu
    this.entries = layout.columns.map((stored) => ({ name: stored.name, stored }))
    this.#order = this.entries.map((_, id) => id)
  }

  apply(operation: ColumnOperation): void {
    if (operation.kind === "keep") this.#keep(operation.name)
    else if (operation.kind === "delete") this.#delete(operation)
    else if (operation.kind === "rename") this.#rename(operation)
    else this.#set(operation)
  }

  /** Columns of the result: all where some were deleted or none was named. */
  output(names?: readonly string[]): readonly number[] {
    const all = this.#deletes || this.#kept.size === 0
    this.#order = all ? this.#order : this.#order.filter((id) => this.#kept.has(id))
    return names?.map((name) => this.#find(name.trim()) ?? this.#throwMissing(name)) ?? this.#order
  }

  /** What names mean now. `dropped`: columns that a list has left out, or replaced, can be named too. */
  names(dropped: boolean): FilterNames {
    return {
      column: (name) => {
        const id = this.#find(name) ?? (dropped ? this.#findStored(name) : undefined)
        return id === undefined ? undefined : { id, type: this.#typeOf(id) }
      },
      keyword: (name) => this.#keyword(name),
      columns: this.#order.map((id) => this.entries[id]!.name),
    }
  }

  nodeOf(id: number): FilterNode {
    return { kind: "column", column: id, offset: 0, type: this.#typeOf(id) ?? "real" }
  }

  /** Names of the stored columns that expressions need in the end. */
  stored(nodes: readonly FilterNode[]): string[] {
    const names = new Set<string>()
    this.#walk(nodes, (id) => {
      const { stored } = this.entries[id]!
      if (stored) names.add(stored.name)
    })
    return Array.from(names)
  }

  /** The expressions behind columns and a condition. */
  computed(output: readonly number[], condition: FilterNode | undefined): FilterNode[] {
    const found: FilterNode[] = []
    const nodes = output.map((id) => this.nodeOf(id))
    this.#walk(condition ? [condition, ...nodes] : nodes, (id) => {
      const { node } = this.entries[id]!
      if (node) found.push(node)
    })
    return found
  }

  metadata(before: Readonly<Record<string, string>>): Record<string, string> {
    const entries = new Map(Object.entries(before))
    for (const [name, keyword] of this.#keywords)
      if (keyword === undefined) entries.delete(name)
      else entries.set(name, keyword.value === true ? "T" : keyword.value === false ? "F" : String(keyword.value))
    return Object.fromEntries(entries)
  }

  #walk(nodes: readonly FilterNode[], visit: (id: number) => void): void {
    const seen = new Set<number>()
    const queue = [...nodes]
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      queue.push(...partsOf(node))
      if (node.kind !== "column" || seen.has(node.column)) continue
      seen.add(node.column)
      visit(node.column)
      const inner = this.entries[node.column]!.node
      if (inner) queue.push(inner)
    }
  }

  #keep(name: string): void {
    const matches = this.#matches(name)
    if (matches.length === 0) throw this.#missing(name)
    for (const id of matches) this.#kept.add(id)
    this.#latest = this.#order.indexOf(matches.at(-1)!) + 1
  }

  #delete({ name, keyword, all }: Extract<ColumnOperation, { kind: "delete" }>): void {
    const matches = keyword ? [] : this.#matches(name)
    if (matches.length > 0) {
      const gone = all ? matches : matches.slice(0, 1)
      this.#order = this.#order.filter((id) => !gone.includes(id))
      this.#deletes = true
      return
    }
    const test = nameMatcher(name)
    const found = this.#hdu.header.cards.map((card) => card.keyword).filter((word) => word !== "" && test(word))
    if (found.length === 0 && !all) throw this.#missing(name)
    if (!keyword && found.length === 0) this.#deletes = true
    for (const word of all ? found : found.slice(0, 1)) this.#keywords.set(word.toUpperCase(), undefined)
  }

  #rename({ name, from, keyword }: Extract<ColumnOperation, { kind: "rename" }>): void {
    const id = keyword ? undefined : this.#find(from)
    if (id !== undefined) {
      this.entries[id] = { ...this.entries[id]!, name }
      this.#kept.add(id)
      this.#latest = this.#order.indexOf(id) + 1
      return
    }
    const value = this.#keyword(from)
    if (value === undefined) throw this.#missing(from)
    this.#keywords.set(from.toUpperCase(), undefined)
    this.#keywords.set(name.toUpperCase(), value)
  }

  #set({ name, keyword, form, expression }: Extract<ColumnOperation, { kind: "set" }>): void {
    const node = parseFilter(expression, this.names(false))
    const old = keyword ? undefined : this.#find(name)
    if (keyword || (old === undefined && form === undefined && this.#keyword(name) !== undefined)) {
      this.#setKeyword(name, node, expression)
      return
    }
    // A format is for new columns: one that is there keeps its own, as CFITSIO has it.
    const target = old !== undefined || form === undefined || form === "" ? this.#formOf(old) : parseForm(form)
    const id = this.entries.push({ name: old === undefined ? name : this.entries[old]!.name, node, ...target }) - 1
    if (old === undefined) this.#order.push(id)
    else {
      const { stored, changes } = this.entries[old]!
      const { unit, ucd, description } = { ...stored, ...changes }
      this.entries[id] = { ...this.entries[id]!, changes: dropUndefined({ unit, ucd, description }) }
      this.#order = this.#order.map((each) => (each === old ? id : each))
    }
    this.#kept.add(id)
    this.#latest = this.#order.indexOf(id) + 1
  }

  /** A column that is computed anew keeps its type. */
  #formOf(old: number | undefined): Pick<FilterEntry, "form"> {
    const entry = old === undefined ? undefined : this.entries[old]!
    if (entry?.form) return { form: entry.form }
    const type = entry?.stored?.type
    const known = type !== undefined && Object.values(FORMS).includes(type)
    return known ? { form: { type, shape: entry!.stored!.shape } } : {}
  }

  #setKeyword(given: string, node: FilterNode, expression: string): void {
    const name = given.replace(/#$/, String(this.#latest)).toUpperCase()
    const cells = constantOf(node, expression)
    const value = cells.values[0]!
    if (value === null || Number.isNaN(value))
      throw new CaelumError("expression", `The keyword ${name} has no value: '${expression}' is null.`)
    const result = node.type === "bool" ? value === 1 : value
    const word = /^(T[A-Z]{3,4}?)(\d+)$/.exec(name)
    const id = word ? this.#order[Number(word[2]) - 1] : undefined
    const field = word ? COLUMN_WORDS[word[1]!] : undefined
    if (id !== undefined && field !== undefined) {
      const entry = this.entries[id]!
      this.entries[id] = { ...entry, changes: { ...entry.changes, [field]: String(result) } }
      return
    }
    this.#keywords.set(name, { value: result, real: node.type === "real" })
  }

  #matches(pattern: string): number[] {
    const exact = this.#find(pattern)
    if (exact !== undefined) return [exact]
    const test = nameMatcher(pattern)
    return this.#order.filter((id) => test(this.entries[id]!.name))
  }

  #find(name: string): number | undefined {
    const exact = this.#order.find((id) => this.entries[id]!.name === name)
    const wanted = name.toLowerCase()
    return exact ?? this.#order.find((id) => this.entries[id]!.name.toLowerCase() === wanted)
  }

  #findStored(name: string): number | undefined {
    const wanted = name.toLowerCase()
    const id = this.entries.findIndex(({ stored }) => stored?.name.toLowerCase() === wanted)
    return id < 0 ? undefined : id
  }

  #typeOf(id: number): FilterNode["type"] | undefined {
    const { stored, node, form } = this.entries[id]!
    if (form) return cellTypeOf({ type: form.type, shape: [] })
    return node ? node.type : stored && cellTypeOf(stored)
  }

  #keyword(name: string): KeywordValue | undefined {
    const upper = name.toUpperCase()
    if (this.#keywords.has(upper)) return this.#keywords.get(upper)
    const card = this.#hdu.header.card(name)
    const value = this.#hdu.header.get(name)
    if (card === undefined || value === undefined || typeof value === "object") return undefined
    const written = /=\s*([^/]*)/.exec(card.image)?.[1] ?? ""
    return { value, real: typeof value === "number" && (/[.EeDd]/.test(written) || !Number.isInteger(value)) }
  }

  #throwMissing(name: string): never {
    throw this.#missing(name)
  }

  #missing(name: string): CaelumError {
    const names = this.#order.map((id) => this.entries[id]!.name)
    const list = names.length > 20 ? `${names.slice(0, 20).join(", ")}, … (${names.length})` : names.join(", ")
    return new CaelumError(
      "not-found",
      `HDU ${this.#hdu.index} of ${this.#hdu.object} has no column '${name}', nor such a keyword; it has ${list}.`,
      { context: { uri: this.#hdu.object, hdu: this.#hdu.index, column: name } },
    )
  }
}

function constantOf(node: FilterNode, expression: string): Cells {
  const column = (): never => {
    throw new CaelumError("expression", `A keyword has one value, but '${expression}' takes it from a column.`)
  }
  const cells = evaluateFilter(node, { rows: 1, first: 0, column })
  if (cells.width === 1) return cells
  throw new CaelumError("expression", `A keyword has one value, but '${expression}' has ${cells.width}.`)
}

function parseForm(text: string): Pick<FilterEntry, "form"> {
  const { code, repeat, variable } = parseBinaryForm(text, "the format of a computed column")
  const type = FORMS[code]
  if (type === undefined || variable !== undefined)
    throw new CaelumError(
      "unsupported",
      `A column computed as ${text} cannot be made; give L, X, B, I, J, K, E, D or A.`,
    )
  if (type === "string") return { form: { type, shape: [] } }
  const counted = /^\d/.test(text.trim())
  return { form: { type, shape: counted ? (repeat === 1 && type !== "bit" ? [] : [repeat]) : undefined } }
}

function dropUndefined<T extends object>(values: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
