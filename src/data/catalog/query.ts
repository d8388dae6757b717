import { CaelumError, type ReadCost } from "../../core/index.ts"
import type { ParquetField } from "../../formats/parquet/index.ts"
import type { Moc } from "../../healpix/index.ts"
import type { Region } from "../../sky/index.ts"
import type { Catalog } from "./catalog.ts"
import {
  checkCondition,
  columnNames,
  filterExpression,
  type Filters,
  parseColumns,
  type ParsedExpression,
  parseExpression,
  resolveColumn,
  suggest,
  typeOf,
} from "./expression/index.ts"

/** What is wanted of a catalogue. */
export interface CatalogQuery {
  /**
   * Columns and computed values: `"ra, dec, w1mpro - w2mpro as w12"` or a list of such; `*` stands for all. All columns
   * unless given.
   */
  readonly columns?: string | readonly string[] | undefined
  /** Rows for which this is true: an expression, or pandas' list of conditions. */
  readonly where?: string | ParsedExpression | Filters | undefined
  /** Rows whose position lies in it. */
  readonly region?: Region | undefined
  /** Rows whose position lies in this MOC: where a region is given too, in both. */
  readonly moc?: Moc | undefined
  /** At most so many rows. */
  readonly limit?: number | undefined
  /** Allows a read that nothing narrows to a part of the catalogue. */
  readonly all?: boolean | undefined
  /** The trade between requests and bytes; the store's unless given. */
  readonly cost?: ReadCost | undefined
}

/** A query checked against a schema: every name resolved, every type known. */
export interface CompiledQuery {
  readonly outputs: readonly ParsedExpression[]
  readonly condition?: ParsedExpression | undefined
  readonly region?: Region | undefined
  readonly moc?: Moc | undefined
  readonly position?: { readonly lon: ParquetField; readonly lat: ParquetField } | undefined
  /** Fields that the filters need, and that the outputs need. */
  readonly filterFields: readonly ParquetField[]
  readonly outputFields: readonly ParquetField[]
  readonly limit: number
  readonly all: boolean
  /** Absent: what the catalogue's files are known to cost when the requests are made. */
  readonly cost?: ReadCost | undefined
}

/**
 * Checks a query against a catalogue's schema. No I/O.
 * @throws CaelumError `expression` for unknown columns and wrong types, `usage` for a wrong limit or two outputs of one name,
 * `unsupported` for a region or a MOC where the catalogue has no position columns.
 */
export function compileQuery(catalog: Catalog, query: CatalogQuery): CompiledQuery {
  const { fields } = catalog
  const outputs = outputsOf(query.columns, fields)
  const condition = conditionOf(query.where)
  if (condition) checkCondition(condition, fields)
  const position = query.region || query.moc ? positionFields(catalog) : undefined
  const filterFields = unique([
    ...(condition ? fieldsOf(condition, fields) : []),
    ...(position ? [position.lon, position.lat] : []),
  ])
  return {
    outputs,
    condition,
    region: query.region,
    moc: query.moc,
    position,
    filterFields,
    outputFields: unique(outputs.flatMap((output) => fieldsOf(output, fields))),
    limit: checkLimit(query.limit),
    all: query.all ?? false,
    cost: query.cost,
  }
}

function conditionOf(where: CatalogQuery["where"]): ParsedExpression | undefined {
  if (where === undefined) return undefined
  if (typeof where === "string") return where.trim() === "" ? undefined : parseExpression(where)
  return "root" in where ? where : filterExpression(where)
}

function outputsOf(columns: CatalogQuery["columns"], fields: readonly ParquetField[]): ParsedExpression[] {
  const texts = typeof columns === "string" ? splitColumns(columns, fields) : (columns ?? ["*"])
  const outputs = texts.flatMap((text) => {
    if (text.trim() === "*") return fields.map(({ name }) => columnExpression(name))
    return fields.some(({ name }) => name === text) ? [columnExpression(text)] : parseColumns(text)
  })
  const names = new Set<string>()
  for (const output of outputs) {
    if (output.root.kind === "column") requireField(output, output.root.name, fields)
    else typeOf(output.root, output.text, fields)
    const name = outputName(output, fields)
    if (names.has(name))
      throw new CaelumError("usage", `Two columns would be named '${name}'; name one of them with '… as other'.`)
    names.add(name)
  }
  return outputs
}

/** A text that is one expression list; `*` beside other columns is cut out before. */
function splitColumns(text: string, fields: readonly ParquetField[]): string[] {
  if (text.trim() === "" || fields.some(({ name }) => name === text)) return [text.trim() === "" ? "*" : text]
  const star = /^\s*\*\s*(?:,|$)/.exec(text)
  if (!star) return [text]
  const rest = text.slice(star[0].length)
  return rest.trim() === "" ? ["*"] : ["*", rest]
}

function columnExpression(name: string): ParsedExpression {
  return { text: name, root: { kind: "column", name, at: 0, end: name.length } }
}

/** The name under which an output stands in the result. */
export function outputName({ root, text, alias }: ParsedExpression, fields: readonly ParquetField[]): string {
  if (alias !== undefined) return alias
  if (root.kind === "column") return resolveColumn(fields, root.name)?.name ?? root.name
  return text.slice(root.at, root.end)
}

function requireField({ text }: ParsedExpression, name: string, fields: readonly ParquetField[]): ParquetField {
  const field = resolveColumn(fields, name)
  if (field) return field
  const near = suggest(
    name,
    fields.map((each) => each.name),
  )
  throw new CaelumError("expression", `There is no column '${name}' (asked for as \`${text.trim()}\`): ${near}.`, {
    context: { column: name },
  })
}

function fieldsOf(expression: ParsedExpression, fields: readonly ParquetField[]): ParquetField[] {
  return columnNames(expression.root).map((name) => requireField(expression, name, fields))
}

function positionFields(catalog: Catalog): { lon: ParquetField; lat: ParquetField } {
  const { lonColumn, latColumn } = catalog.description
  const lon = resolveColumn(catalog.fields, lonColumn)
  const lat = resolveColumn(catalog.fields, latColumn)
  if (lon && lat) return { lon, lat }
  throw new CaelumError(
    "unsupported",
    `${catalog.uri} has no position columns that are known (such as ra and dec), so it cannot be asked for a region; filter with an expression instead.`,
    { context: { uri: catalog.uri } },
  )
}

function checkLimit(limit: number | undefined): number {
  if (limit === undefined) return Infinity
  if (Number.isSafeInteger(limit) && limit >= 0) return limit
  throw new CaelumError("usage", `The limit is ${limit}; give a whole number of rows, 0 or more.`)
}

function unique(fields: readonly ParquetField[]): ParquetField[] {
  return [...new Set(fields)]
}
