import type { Column } from "../../core/index.ts"
import type { Context } from "./describe.ts"
import { descriptionOf, groupOf, infoOf, linkOf, paramOf, systemOf } from "./describe.ts"
import type { Element } from "./elements.ts"
import { childrenOf } from "./elements.ts"
import type { CellSink } from "./sink.ts"
import type { VoField, VoInfo, VoResource, VoSystem, VoTable, VoTableData } from "./types.ts"

/** The rows of a TABLE element, as far as it has any. */
export interface TableRows {
  readonly fields: readonly VoField[]
  readonly sinks: readonly CellSink[]
  readonly rows: number
  readonly serialization: VoTableData["serialization"]
}

/** The document out of its element tree and the rows that were read beside it. */
export function documentOf(root: Element, rowsOf: (table: Element) => TableRows, context: Context): VoTable {
  const tables: VoTableData[] = []
  const scope = childrenOf(root, "DEFINITIONS").concat(root)
  const all = (name: string): Element[] => scope.flatMap((element) => childrenOf(element, name))
  const readTable = (table: Element): VoTableData => {
    const found = tableOf(table, rowsOf(table), context)
    tables.push(found)
    return found
  }
  return {
    version: root.attributes["version"],
    description: descriptionOf(root),
    infos: all("INFO").map(infoOf),
    params: all("PARAM").map((param) => paramOf(param, context)),
    groups: all("GROUP").map((group) => groupOf(group, context)),
    systems: scope.flatMap(systemsOf),
    resources: all("RESOURCE").map((resource) => resourceOf(resource, readTable, context)),
    tables,
    problems: [],
  }
}

function systemsOf(element: Element): VoSystem[] {
  return element.children.filter((child) => child.name === "COOSYS" || child.name === "TIMESYS").map(systemOf)
}

function resourceOf(element: Element, readTable: (table: Element) => VoTableData, context: Context): VoResource {
  const tables: VoTableData[] = []
  const resources: VoResource[] = []
  for (const child of element.children) {
    if (child.name === "TABLE") tables.push(readTable(child))
    if (child.name === "RESOURCE") resources.push(resourceOf(child, readTable, context))
  }
  const { attributes } = element
  return {
    name: attributes["name"],
    id: attributes["ID"],
    type: attributes["type"],
    utype: attributes["utype"],
    description: descriptionOf(element),
    infos: childrenOf(element, "INFO").map(infoOf),
    params: childrenOf(element, "PARAM").map((param) => paramOf(param, context)),
    groups: childrenOf(element, "GROUP").map((group) => groupOf(group, context)),
    links: childrenOf(element, "LINK").map(linkOf),
    systems: systemsOf(element),
    tables,
    resources,
  }
}

function tableOf(element: Element, rows: TableRows, context: Context): VoTableData {
  const { attributes } = element
  const infos = childrenOf(element, "INFO").map(infoOf)
  return {
    name: attributes["name"] ?? attributes["ID"],
    rows: rows.rows,
    columns: rows.fields.map((field, i) => columnOf(field, rows.sinks[i]!)),
    metadata: metadataOf(infos),
    id: attributes["ID"],
    ref: attributes["ref"],
    ucd: attributes["ucd"],
    utype: attributes["utype"],
    description: descriptionOf(element),
    serialization: rows.serialization,
    fields: rows.fields,
    params: childrenOf(element, "PARAM").map((param) => paramOf(param, context)),
    infos,
    groups: childrenOf(element, "GROUP").map((group) => groupOf(group, context)),
    links: childrenOf(element, "LINK").map(linkOf),
  }
}

function metadataOf(infos: readonly VoInfo[]): Record<string, string> {
  return Object.fromEntries(infos.map((info) => [info.name, info.value]))
}

function columnOf(field: VoField, sink: CellSink): Column {
  const { values, validity } = sink.finish()
  const { id, xtype, ref, width, precision } = field
  const kept = Object.entries({ id, xtype, ref, width, precision }).filter((entry) => entry[1] !== undefined)
  return {
    name: field.name,
    type: sink.layout.type,
    shape: sink.layout.shape,
    values,
    validity,
    unit: field.unit,
    ucd: field.ucd,
    utype: field.utype,
    description: field.description,
    metadata: kept.length > 0 ? (Object.fromEntries(kept) as Record<string, string>) : undefined,
  }
}
