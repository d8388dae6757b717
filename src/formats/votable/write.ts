import type { Column, Table } from "../../core/index.ts"
import { attribute, escapeText } from "./escape.ts"
import type { VoDatatype, VoInfo } from "./types.ts"
import { cellWriter, writtenType } from "./write-cell.ts"

/** A parameter to write: a value as text, and the options that VALUES lists. */
export interface VoParamText {
  readonly name: string
  readonly datatype: VoDatatype
  readonly arraysize?: string | undefined
  readonly value?: string | undefined
  readonly id?: string | undefined
  readonly xtype?: string | undefined
  readonly unit?: string | undefined
  readonly ucd?: string | undefined
  readonly utype?: string | undefined
  readonly description?: string | undefined
  readonly options?: readonly string[] | undefined
}

export interface WriteVoTableOptions {
  /** Of the RESOURCE that holds the tables; `results` unless said. */
  readonly resourceType?: string
  readonly description?: string
  /** INFO elements before the tables: `QUERY_STATUS` `OK` and the like. */
  readonly infos?: readonly VoInfo[]
  /** INFO elements behind the tables: DALI's `QUERY_STATUS` `OVERFLOW`. */
  readonly trailingInfos?: readonly VoInfo[]
  readonly params?: readonly VoParamText[]
  /** Input parameters of a service: written as the DALI self-description, a second RESOURCE of type `meta`. */
  readonly inputParams?: readonly VoParamText[]
}

const ROOT =
  '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"' +
  ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
  ' xsi:schemaLocation="http://www.ivoa.net/xml/VOTable/v1.3 http://www.ivoa.net/xml/VOTable/VOTable-1.4.xsd">'

/**
 * A VOTable 1.4 document with the rows as TABLEDATA (REC-VOTable-1.4, section 5.1). Nulls are empty cells, so a null text and
 * an empty one read back alike; everything else reads back exactly, 64-bit integers and every double included. A column's
 * `metadata` entries `id`, `xtype`, `ref`, `width` and `precision` become attributes of its FIELD.
 * @throws CaelumError `unsupported` for nested columns, characters that XML cannot hold, or uint64 values beyond int64.
 */
export function writeVoTable(tables: readonly Table[], options: WriteVoTableOptions = {}): string {
  const parts = ['<?xml version="1.0" encoding="UTF-8"?>\n', ROOT, "\n"]
  parts.push(`<RESOURCE${attribute("type", options.resourceType ?? "results")}>\n`)
  parts.push(describe(options.description))
  for (const info of options.infos ?? []) parts.push(writeInfo(info))
  for (const param of options.params ?? []) parts.push(writeParam(param))
  for (const table of tables) writeTable(table, parts)
  for (const info of options.trailingInfos ?? []) parts.push(writeInfo(info))
  parts.push("</RESOURCE>\n")
  if (options.inputParams) parts.push(writeInputParams(options.inputParams))
  parts.push("</VOTABLE>\n")
  return parts.join("")
}

function describe(text: string | undefined): string {
  return text === undefined ? "" : `<DESCRIPTION>${escapeText(text, "a description")}</DESCRIPTION>\n`
}

function writeInfo(info: VoInfo): string {
  const head =
    attribute("ID", info.id) +
    attribute("name", info.name) +
    attribute("value", info.value) +
    attribute("unit", info.unit) +
    attribute("ucd", info.ucd) +
    attribute("utype", info.utype) +
    attribute("ref", info.ref)
  return info.content === undefined
    ? `<INFO${head}/>\n`
    : `<INFO${head}>${escapeText(info.content, `INFO ${info.name}`)}</INFO>\n`
}

function writeParam(param: VoParamText): string {
  const head =
    attribute("ID", param.id) +
    attribute("name", param.name) +
    attribute("datatype", param.datatype) +
    attribute("arraysize", param.arraysize) +
    attribute("unit", param.unit) +
    attribute("ucd", param.ucd) +
    attribute("utype", param.utype) +
    attribute("xtype", param.xtype) +
    attribute("value", param.value ?? "")
  const options = (param.options ?? []).map((option) => `<OPTION${attribute("value", option)}/>\n`).join("")
  const values = param.options ? `<VALUES type="actual">\n${options}</VALUES>\n` : ""
  return `<PARAM${head}>\n${describe(param.description)}${values}</PARAM>\n`
}

function writeInputParams(params: readonly VoParamText[]): string {
  const inside = params.map(writeParam).join("")
  return `<RESOURCE type="meta" utype="adhoc:this">\n<GROUP name="inputParams">\n${inside}</GROUP>\n</RESOURCE>\n`
}

function writeTable(table: Table, parts: string[]): void {
  parts.push(`<TABLE${attribute("name", table.name)}${attribute("nrows", table.rows)}>\n`)
  for (const column of table.columns) parts.push(writeField(column))
  parts.push("<DATA>\n<TABLEDATA>\n")
  const cells = table.columns.map(cellWriter)
  for (let row = 0; row < table.rows; row++) {
    let line = "<TR>"
    for (const cell of cells) line += `<TD>${cell(row)}</TD>`
    parts.push(line, "</TR>\n")
  }
  parts.push("</TABLEDATA>\n</DATA>\n</TABLE>\n")
}

function writeField(column: Column): string {
  const { datatype, arraysize, xtype } = writtenType(column)
  const metadata = column.metadata ?? {}
  const head =
    attribute("ID", metadata["id"]) +
    attribute("name", column.name) +
    attribute("datatype", datatype) +
    attribute("arraysize", arraysize) +
    attribute("unit", column.unit) +
    attribute("ucd", column.ucd) +
    attribute("utype", column.utype) +
    attribute("xtype", metadata["xtype"] ?? xtype) +
    attribute("ref", metadata["ref"]) +
    attribute("width", metadata["width"]) +
    attribute("precision", metadata["precision"])
  return column.description === undefined
    ? `<FIELD${head}/>\n`
    : `<FIELD${head}>\n${describe(column.description)}</FIELD>\n`
}
