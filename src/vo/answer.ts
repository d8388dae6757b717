import type { SignalOptions } from "../core/index.ts"
import { CaelumError, isCaelumError, publicUrl } from "../core/index.ts"
import type { VoInfo, VoResource, VoTable } from "../formats/votable/index.ts"
import { parseVoTable } from "../formats/votable/index.ts"
import type { Store } from "../storage/index.ts"

/** Statuses with which a service may send its error as a VOTable. */
const ANSWERS = [400, 404, 422]
const PEEK = 4096

/**
 * Asks a VO service for a VOTable (DALI 1.1, sections 3.3 and 4.2).
 * @throws CaelumError `query` with the service's own text where it refuses, `server` for a web page or other text in the place
 * of a VOTable, and what the store and the VOTable reader throw.
 */
export async function askService(store: Store, url: string, options: SignalOptions = {}): Promise<VoTable> {
  const response = await store.send(url, { kind: "service", accept: ANSWERS, signal: options.signal })
  const refusal = refusalOf(url, response.status)
  const document = await readAnswer(response, url, refusal, options)
  const error = errorText(document)
  if (error !== undefined)
    throw new CaelumError("query", `The service ${plainUrl(url)} refused the query: ${error}`, {
      context: { uri: publicUrl(url), status: response.status },
    })
  if (refusal) throw refusal
  return document
}

async function readAnswer(
  response: Response,
  url: string,
  refusal: CaelumError | undefined,
  options: SignalOptions,
): Promise<VoTable> {
  const chunks = checkedChunks(chunksOf(response), url, refusal)
  try {
    return await parseVoTable(chunks, options)
  } catch (cause) {
    if (!isCaelumError(cause, "malformed", "truncated", "unsupported", "limit")) throw cause
    if (refusal) throw refusal
    throw new CaelumError(cause.code, `The answer of ${plainUrl(url)} cannot be read: ${cause.message}`, {
      context: { ...cause.context, uri: publicUrl(url), status: response.status },
      cause,
    })
  }
}

function refusalOf(url: string, status: number): CaelumError | undefined {
  if (status < 400) return undefined
  const code = status === 404 ? "not-found" : "query"
  const next = status === 404 ? "check its address" : "check the query"
  return new CaelumError(code, `The service ${plainUrl(url)} answered with HTTP ${status} and no reason; ${next}.`, {
    context: { uri: publicUrl(url), status },
  })
}

/** The address without the query and without a user: what an error calls the service. */
function plainUrl(url: string): string {
  return publicUrl(url.split("?", 1)[0]!)
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  try {
    for (;;) {
      const next = await reader.read()
      if (next.done) return
      yield next.value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** The chunks, once their beginning looks like XML (or gzip). */
async function* checkedChunks(
  chunks: AsyncGenerator<Uint8Array>,
  url: string,
  refusal: CaelumError | undefined,
): AsyncGenerator<Uint8Array> {
  const first: Uint8Array[] = []
  let length = 0
  while (length < PEEK) {
    const next = await chunks.next()
    if (next.done === true) break
    first.push(next.value)
    length += next.value.length
  }
  const head = await new Blob(first as Uint8Array<ArrayBuffer>[]).text()
  const page = first[0]?.[0] === 0x1f ? undefined : pageText(head)
  if (page !== undefined) throw pageError(url, page, refusal)
  yield* first
  yield* chunks
}

/** What a web page or plain text says, or undefined for XML of another kind. */
function pageText(head: string): string | undefined {
  const text = head.replace(/^\uFEFF?\s*/, "")
  if (text === "") return undefined
  const html = /^(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html)\b/i.test(text)
  if (!html) return text.startsWith("<") || text.includes("\0") ? undefined : oneLine(text)
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]
  return oneLine(title ?? text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " "))
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}

function pageError(url: string, page: string, refusal: CaelumError | undefined): CaelumError {
  return new CaelumError(
    refusal?.code ?? "server",
    `The service ${plainUrl(url)} answered with '${page}' where a VOTable was asked for; check its address, or try again later.`,
    { context: { uri: publicUrl(url), ...(refusal ? { status: refusal.context.status } : {}) } },
  )
}

/** Every INFO of the document and its resources, not of its tables. */
export function allInfos(document: VoTable): VoInfo[] {
  const inside = (resource: VoResource): VoInfo[] => [...resource.infos, ...resource.resources.flatMap(inside)]
  return [...document.infos, ...document.resources.flatMap(inside)]
}

/** What a service says in the place of rows: QUERY_STATUS ERROR, or the INFO named ERROR of services before DALI. */
function errorText(document: VoTable): string | undefined {
  for (const info of allInfos(document)) {
    const name = info.name.toUpperCase()
    const old = name === "ERROR" || info.id?.toUpperCase() === "ERROR"
    if (!old && !(name === "QUERY_STATUS" && info.value.toUpperCase() === "ERROR")) continue
    const text = info.content ?? (old ? info.value : "")
    return text === "" ? "it gives no reason." : oneLine(text)
  }
  return undefined
}

/** Whether the service says that it cut the rows. */
export function isOverflow(document: VoTable): boolean {
  return allInfos(document).some(
    (info) => info.name.toUpperCase() === "QUERY_STATUS" && info.value.toUpperCase() === "OVERFLOW",
  )
}

/** The table of results: the first of a resource of type `results`, else the first of all. */
export function resultTable(document: VoTable): VoTable["tables"][number] | undefined {
  const search = (resources: readonly VoResource[]): VoTable["tables"][number] | undefined => {
    for (const resource of resources) {
      const found = resource.type === "results" ? resource.tables[0] : undefined
      const result = found ?? search(resource.resources)
      if (result) return result
    }
    return undefined
  }
  return search(document.resources) ?? document.tables[0]
}
