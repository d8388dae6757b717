import type { CellValue, Column } from "../../core/index.ts"
import { cellReader, isNull } from "../../core/index.ts"
import { Budget } from "./budget.ts"
import type { Element } from "./elements.ts"
import { childrenOf } from "./elements.ts"
import { cellLayout, isDatatype, OLD_DATATYPES } from "./layout.ts"
import { makeSink } from "./sinks.ts"
import { bytesOfText } from "./text-bytes.ts"
import type { VoDatatype, VoField, VoGroup, VoInfo, VoLink, VoParam, VoReference, VoSystem, VoValues } from "./types.ts"

type Problem = (sentence: string) => void

/** What is kept of a document's values by their IDs: VALUES may refer to one another. */
export interface Context {
  readonly problem: Problem
  readonly values: Map<string, VoValues>
}

/** The text inside DESCRIPTION, without the white space around it. */
export function descriptionOf(element: Element): string | undefined {
  return childrenOf(element, "DESCRIPTION")[0]?.text.trim()
}

export function infoOf(element: Element): VoInfo {
  const { attributes } = element
  const content = element.text.trim()
  return {
    name: attributes["name"] ?? attributes["ID"] ?? "",
    value: attributes["value"] ?? "",
    id: attributes["ID"],
    content: content === "" ? undefined : content,
    unit: attributes["unit"],
    ucd: attributes["ucd"],
    utype: attributes["utype"],
    ref: attributes["ref"],
  }
}

export function linkOf(element: Element): VoLink {
  return { href: element.attributes["href"], attributes: element.attributes }
}

export function systemOf(element: Element): VoSystem {
  return {
    element: element.name === "TIMESYS" ? "TIMESYS" : "COOSYS",
    id: element.attributes["ID"],
    attributes: element.attributes,
  }
}

/** FIELD or PARAM as it describes itself. */
export function fieldOf(element: Element, context: Context): VoField {
  const { attributes } = element
  const name = attributes["name"] ?? attributes["ID"] ?? ""
  const { datatype, arraysize } = datatypeOf(name, attributes, context.problem)
  return {
    name,
    id: attributes["ID"],
    datatype,
    arraysize,
    xtype: attributes["xtype"],
    unit: attributes["unit"],
    ucd: attributes["ucd"],
    utype: attributes["utype"],
    ref: attributes["ref"],
    width: attributes["width"],
    precision: attributes["precision"],
    description: descriptionOf(element),
    values: valuesOf(element, context),
    links: childrenOf(element, "LINK").map(linkOf),
  }
}

function datatypeOf(
  name: string,
  attributes: Readonly<Record<string, string>>,
  problem: Problem,
): { datatype: VoDatatype; arraysize: string | undefined } {
  const written = attributes["datatype"] ?? ""
  const arraysize = attributes["arraysize"]
  if (isDatatype(written)) return { datatype: written, arraysize }
  const old = Object.hasOwn(OLD_DATATYPES, written) ? OLD_DATATYPES[written] : undefined
  problem(`FIELD or PARAM '${name}' has the unknown datatype '${written}'; read as ${old ?? "text"}.`)
  if (old === undefined) return { datatype: "char", arraysize: "*" }
  return { datatype: old, arraysize: arraysize ?? (old === "char" || old === "unicodeChar" ? "*" : undefined) }
}

function valuesOf(element: Element, context: Context): VoValues | undefined {
  const values = childrenOf(element, "VALUES")[0]
  if (values === undefined) return undefined
  const referred = values.attributes["ref"] === undefined ? undefined : context.values.get(values.attributes["ref"])
  const found: VoValues = referred ?? {
    null: values.attributes["null"],
    min: childrenOf(values, "MIN")[0]?.attributes["value"],
    max: childrenOf(values, "MAX")[0]?.attributes["value"],
    type: values.attributes["type"],
    options: optionsOf(values),
  }
  const id = values.attributes["ID"]
  if (id !== undefined) context.values.set(id, found)
  return found
}

function optionsOf(element: Element): { name?: string | undefined; value: string }[] {
  return childrenOf(element, "OPTION").flatMap((option) => [
    { name: option.attributes["name"], value: option.attributes["value"] ?? option.text.trim() },
    ...optionsOf(option),
  ])
}

export function paramOf(element: Element, context: Context): VoParam {
  const field = fieldOf(element, context)
  const text = element.attributes["value"] ?? ""
  return { ...field, text, value: paramValue(field, text, context.problem) }
}

function paramValue(field: VoField, text: string, problem: Problem): CellValue {
  const layout = cellLayout(field)
  if (layout.type === "string" && layout.shape.length === 0) return text
  const sink = makeSink(layout, { budget: new Budget(2 ** 28), problem: (sentence) => problem(`PARAM: ${sentence}`) })
  const bytes = bytesOfText(text)
  sink.text(bytes, 0, bytes.length)
  const { values, validity } = sink.finish()
  const column: Column = { name: field.name, type: layout.type, shape: layout.shape, values, validity }
  return isNull(column, 0) ? null : (cellReader(column)(0) as CellValue)
}

export function groupOf(element: Element, context: Context): VoGroup {
  const { attributes } = element
  return {
    name: attributes["name"],
    id: attributes["ID"],
    ref: attributes["ref"],
    ucd: attributes["ucd"],
    utype: attributes["utype"],
    description: descriptionOf(element),
    params: childrenOf(element, "PARAM").map((param) => paramOf(param, context)),
    groups: childrenOf(element, "GROUP").map((group) => groupOf(group, context)),
    fieldRefs: childrenOf(element, "FIELDref").map(referenceOf),
    paramRefs: childrenOf(element, "PARAMref").map(referenceOf),
  }
}

function referenceOf(element: Element): VoReference {
  const { attributes } = element
  return { ref: attributes["ref"] ?? "", ucd: attributes["ucd"], utype: attributes["utype"] }
}
