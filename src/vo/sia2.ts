import type { Column, ObjectRef, SignalOptions } from "../core/index.ts"
import { CaelumError, findColumn, isCaelumError, isNull, publicUrl } from "../core/index.ts"
import type { VoParam, VoResource, VoTableData } from "../formats/votable/index.ts"
import type { Store } from "../storage/index.ts"
import { askService, isOverflow, resultTable } from "./answer.ts"
import { cloudObject } from "./cloud.ts"
import { didYouMean } from "./near-names.ts"
import type { Sia2Query } from "./sia2-query.ts"
import { renamedNotes } from "./sia2-rows.ts"
import { sia2Parameters, sia2Url } from "./sia2-query.ts"

/** What an SIA2 service answered. */
export interface Sia2Result {
  /** Its address; here and in `url` without user and tokens. */
  readonly service: string
  /** The address that was asked. */
  readonly url: string
  /** The parameters as they were sent. */
  readonly query: Readonly<Record<string, readonly string[]>>
  /** Whether the service has more rows than it gave. */
  readonly overflow: boolean
  /** One row a file, with the service's own columns. */
  readonly table: VoTableData
  /** For each row the object in the cloud, or null where the file is not there or `problems` says why it is unknown. */
  readonly objects: readonly (ObjectRef | null)[]
  /** Rows whose `cloud_access` could not be read. */
  readonly problems: readonly { readonly row: number; readonly error: CaelumError }[]
  /** What a reader of the rows should know, one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Searches an SIA2 service (REC-SIA-2.0). One request; a second one (its self-description) only where a collection that was
 * asked for has no rows, to tell an empty answer from a name that the service does not know.
 * @throws CaelumError `usage` for a query that cannot be sent, `query` where the service refuses it, `not-found` for an unknown
 * collection (with near names), `server`, `network`, `malformed`, `truncated` as its answer is.
 */
export async function searchSia2(
  store: Store,
  service: string,
  query: Sia2Query,
  options: SignalOptions = {},
): Promise<Sia2Result> {
  const words = sia2Parameters(query)
  const url = sia2Url(service, query)
  const document = await askService(store, url, options)
  const table = resultTable(document)
  if (table === undefined) throw noTable(service, url)
  const notes = [...document.problems, ...renamedNotes(table.columns)]
  const note = await checkCollections(store, service, query, table, options)
  if (note !== undefined) notes.push(note)
  const said = { service: publicUrl(service), url: publicUrl(url), query: grouped(words) }
  return { ...said, overflow: isOverflow(document), table, notes, ...cloudOf(table) }
}

function noTable(service: string, url: string): CaelumError {
  return new CaelumError(
    "server",
    `The service ${publicUrl(service)} answered with a VOTable without a table; check that its address is that of an SIA2 service.`,
    { context: { uri: publicUrl(url) } },
  )
}

function grouped(words: readonly [string, string][]): Record<string, string[]> {
  const groups: Record<string, string[]> = {}
  for (const [name, value] of words) (groups[name] ??= []).push(value)
  return groups
}

function cloudOf(table: VoTableData): Pick<Sia2Result, "objects" | "problems"> {
  const column = findColumn(table.columns, "cloud_access")
  const objects: (ObjectRef | null)[] = []
  const problems: { row: number; error: CaelumError }[] = []
  for (let row = 0; row < table.rows; row++) {
    try {
      objects.push(cloudObject(textCell(column, row)))
    } catch (error) {
      if (!isCaelumError(error)) throw error
      objects.push(null)
      problems.push({ row, error })
    }
  }
  return { objects, problems }
}

function textCell(column: Column | undefined, row: number): string | null {
  if (column === undefined || column.type !== "string" || column.shape.length > 0 || isNull(column, row)) return null
  return (column.values as readonly string[])[row] ?? null
}

/**
 * Where a collection that was asked for has no row, whether the service knows it at all. A note where that cannot be found
 * out.
 */
async function checkCollections(
  store: Store,
  service: string,
  query: Sia2Query,
  table: VoTableData,
  options: SignalOptions,
): Promise<string | undefined> {
  const asked = typeof query.collection === "string" ? [query.collection] : (query.collection ?? [])
  const found = new Set(collectionsIn(table))
  const missing = asked.filter((name) => !found.has(name.trim().toLowerCase()))
  if (missing.length === 0 || query.maxrec === 0) return undefined
  const known = await knownCollections(store, service, options)
  if (known === undefined || known.length === 0)
    return `No row has the collection ${missing.join(", ")}, and the service does not say which collections it knows.`
  const folded = new Set(known.map((name) => name.toLowerCase()))
  const unknown = missing.find((name) => !folded.has(name.trim().toLowerCase()))
  if (unknown === undefined) return undefined
  throw new CaelumError(
    "not-found",
    `The service ${publicUrl(service)} knows no collection '${unknown}'${didYouMean(unknown, known)} 'caelum collections' lists all ${known.length}.`,
    { context: { uri: publicUrl(service), collection: unknown } },
  )
}

function collectionsIn(table: VoTableData): string[] {
  const column = findColumn(table.columns, "obs_collection")
  if (column?.type !== "string" || column.shape.length > 0) return []
  return (column.values as readonly string[]).map((name) => name.trim().toLowerCase())
}

async function knownCollections(
  store: Store,
  service: string,
  options: SignalOptions,
): Promise<readonly string[] | undefined> {
  try {
    return await listCollections(store, service, options)
  } catch (error) {
    if (isCaelumError(error, "aborted", "timeout", "internal") || !isCaelumError(error)) throw error
    return undefined
  }
}

/**
 * The input parameters of an SIA2 service by its self-description (MAXREC=0; DALI 1.1, section 3.4.4): names, units, and the
 * values that it lists.
 */
export async function describeSia2(
  store: Store,
  service: string,
  options: SignalOptions = {},
): Promise<readonly VoParam[]> {
  const document = await askService(store, sia2Url(service, { maxrec: 0 }), options)
  const inside = (resource: VoResource): VoParam[] => [
    ...resource.groups.filter((group) => group.name?.toLowerCase() === "inputparams").flatMap((group) => group.params),
    ...resource.resources.flatMap(inside),
  ]
  return document.resources.flatMap(inside)
}

/** The names of the collections that a service lists in its self-description, in its order; empty where it lists none. */
export async function listCollections(
  store: Store,
  service: string,
  options: SignalOptions = {},
): Promise<readonly string[]> {
  const params = await describeSia2(store, service, options)
  const collection = params.find((param) => param.name.toUpperCase() === "COLLECTION")
  const names = collection?.values?.options.map((option) => option.value.trim()) ?? []
  return [...new Set(names.filter((name) => name !== ""))]
}
