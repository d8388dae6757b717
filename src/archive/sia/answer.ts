import { columnCells, toJson } from "../../core/index.ts"
import { writeVoTable, type VoParamText } from "../../formats/votable/index.ts"
import type { Reply, Request } from "../http/reply.ts"
import { bytesBody } from "../object.ts"
import { refuse } from "../s3/answer.ts"
import { siaColumns, type SiaRow } from "./columns.ts"
import { parseQuery, SIA_PARAMETERS, WrongParameter } from "./query.ts"
import { siaImages, type SiaImage } from "./rows.ts"

const VOTABLE = "application/x-votable+xml"
let known: SiaImage[] | undefined

/** The SIA2 service: query (GET or POST), capabilities and availability. */
export function answerSia(request: Request): Reply {
  const part = request.path.slice("/SIA".length).replace(/^\//, "")
  if (part === "capabilities") return reply("text/xml", capabilities(request.host))
  if (part === "availability") return reply("text/xml", AVAILABILITY)
  if (part !== "" && part !== "query") return refuse("NoSuchKey", { Key: request.path })
  const words = new URLSearchParams([...request.query, ...new URLSearchParams(request.form)])
  try {
    return answerQuery(words)
  } catch (error) {
    if (!(error instanceof WrongParameter)) throw error
    const infos = [{ name: "QUERY_STATUS", value: "ERROR", content: `UsageFault: ${error.message}` }]
    return reply(VOTABLE, writeVoTable([], { infos }))
  }
}

function answerQuery(words: URLSearchParams): Reply {
  const query = parseQuery(words)
  known ??= siaImages()
  if (query.most === 0) return reply(VOTABLE, selfDescription())
  const rows = known.filter(query.keeps).map((image) => image.row)
  const over = query.most !== undefined && rows.length > query.most
  const kept = over ? rows.slice(0, query.most) : rows
  if (query.format === "csv") return reply("text/csv", csvText(kept))
  return reply(VOTABLE, tableText(kept, over))
}

function tableText(rows: readonly SiaRow[], over: boolean): string {
  const infos = [{ name: "QUERY_STATUS", value: "OK" }]
  const content = "The table was cut at MAXREC rows."
  const trailingInfos = over ? [{ name: "QUERY_STATUS", value: "OVERFLOW", content }] : []
  return writeVoTable([{ rows: rows.length, columns: siaColumns(rows), metadata: {} }], { infos, trailingInfos })
}

/** DALI's self-description: the columns without rows, and the input parameters with what they can be. */
function selfDescription(): string {
  const infos = [{ name: "QUERY_STATUS", value: "OK" }]
  const inputParams = SIA_PARAMETERS.map(inputParam)
  return writeVoTable([{ rows: 0, columns: siaColumns([]), metadata: {} }], { infos, inputParams })
}

const OPTIONS: Readonly<Record<string, string>> = {
  COLLECTION: "obs_collection",
  FACILITY: "facility_name",
  INSTRUMENT: "instrument_name",
  DPTYPE: "dataproduct_type",
  CALIB: "calib_level",
}
const UNITS: Readonly<Record<string, string>> = {
  BAND: "m",
  TIME: "d",
  FOV: "deg",
  SPATRES: "arcsec",
  EXPTIME: "s",
  TIMERES: "s",
}

function inputParam(name: string): VoParamText {
  const column = OPTIONS[name]
  const options = column === undefined ? undefined : [...new Set(known!.map(({ row }) => String(row[column])))].sort()
  const unit = UNITS[name]
  if (name === "CALIB") return { name, datatype: "int", value: "", ...(options ? { options } : {}) }
  if (unit !== undefined || name === "SPECRP")
    return { name, datatype: "double", arraysize: "2", xtype: "interval", value: "", ...(unit ? { unit } : {}) }
  return { name, datatype: "char", arraysize: "*", value: "", ...(options ? { options } : {}) }
}

function csvText(rows: readonly SiaRow[]): string {
  const columns = siaColumns(rows)
  const cells = columns.map((column) => columnCells(column, rows.length).map((cell) => csvCell(cell)))
  const lines = rows.map((_, row) => cells.map((column) => column[row]).join(","))
  return `${[columns.map((column) => column.name).join(","), ...lines].join("\n")}\n`
}

function csvCell(cell: unknown): string {
  const text = cell === null ? "" : typeof cell === "string" ? cell : toJson(cell)
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

function reply(type: string, text: string): Reply {
  return { status: 200, headers: { "Content-Type": type }, body: bytesBody(new TextEncoder().encode(text)) }
}

const AVAILABILITY =
  '<?xml version="1.0" encoding="UTF-8"?>\n<vosi:availability xmlns:vosi="http://www.ivoa.net/xml/VOSIAvailability/v1.0">' +
  "<vosi:available>true</vosi:available></vosi:availability>\n"

/** VOSI capabilities: where the query resource is. The host is what the client used to get here. */
function capabilities(host: string): string {
  const base = `http://${/^[A-Za-z0-9.:[\]-]+$/.test(host) ? host : "127.0.0.1"}/SIA`
  const item = (id: string, url: string, kind: string): string =>
    `<capability standardID="${id}"><interface xsi:type="vs:ParamHTTP" role="std" version="2.0">` +
    `<accessURL use="${kind}">${url}</accessURL></interface></capability>`
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0"' +
    ' xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    item("ivo://ivoa.net/std/VOSI#capabilities", `${base}/capabilities`, "full") +
    item("ivo://ivoa.net/std/VOSI#availability", `${base}/availability`, "full") +
    item("ivo://ivoa.net/std/SIA#query-2.0", base, "base") +
    "</vosi:capabilities>\n"
  )
}
