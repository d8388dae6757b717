import type { BucketRef, ByteSource, ObjectRef, ReadOptions, SignalOptions } from "../core/index.ts"
import {
  BoundedMap,
  CaelumError,
  BALANCED,
  formatObjectRef,
  isBucketRef,
  isCaelumError,
  publicUrl,
} from "../core/index.ts"
import { S3Access } from "./access.ts"
import { S3Addresses } from "./address.ts"
import { countedResponse, readAtMost } from "./body.ts"
import { RangeCache, withCache } from "./cache.ts"
import { askChecksums } from "./checksums.ts"
import { CloudAddresses, servesSuffixes } from "./clouds.ts"
import { withCoalescing } from "./coalesce.ts"
import { KeptDocuments, collectDocument } from "./documents.ts"
import { Exchanger, SILENCE } from "./exchange.ts"
import type { HttpAddress } from "./http.ts"
import { HttpSource } from "./http.ts"
import { withKeeper } from "./kept.ts"
import type { ListRequest } from "./list.ts"
import { AZURE_LIST_HEADERS, azurePageQuery, parseAzurePage } from "./list-azure.ts"
import type { ListPage } from "./list-xml.ts"
import { PAGE_ENTRIES, malformedList, parseListPage } from "./list-xml.ts"
import { failureOf, refusalInBody } from "./refusal.ts"
import { finalFailure } from "./retry.ts"
import type { KeptListings, SendOptions, Store, StoreOptions } from "./store.ts"

const CACHE_BYTES = 32 << 20
const PATIENCE = 60_000
/** Sources that are remembered, with the ETag each is pinned to. */
const SOURCES = 16_384
/** 1000 keys of 1024 bytes, URL-encoded, with what stands around them. */
const LARGEST_PAGE = 8 << 20

/** Makes a store: the configured way to reach objects and services. No I/O. */
export function createStore(options: StoreOptions = {}): Store {
  return new NetworkStore(options)
}

class NetworkStore implements Store {
  readonly stats: Store["stats"]
  readonly cost: Store["cost"]
  readonly files: Store["files"]
  readonly listings: Store["listings"]
  readonly #options: StoreOptions
  readonly #exchanger: Exchanger
  readonly #addresses: S3Addresses
  readonly #clouds: CloudAddresses
  readonly #access: S3Access
  readonly #cache: RangeCache | undefined
  readonly #documents: KeptDocuments | undefined
  readonly #sources: BoundedMap<string, ByteSource> = new BoundedMap(SOURCES)

  constructor(options: StoreOptions) {
    this.#options = options
    this.#exchanger = new Exchanger(options)
    this.#addresses = new S3Addresses(options.endpoint, options.region)
    this.#clouds = new CloudAddresses(options.googleEndpoint, options.azureEndpoint)
    this.#access = new S3Access(options)
    const capacity = options.cacheBytes ?? CACHE_BYTES
    this.#cache = capacity > 0 ? new RangeCache(capacity) : undefined
    this.#documents = options.keeper && new KeptDocuments(options.keeper)
    this.stats = this.#exchanger.stats
    this.cost = options.cost ?? BALANCED
    this.files = options.files
    this.listings = this.#documents && this.#keptListings(this.#documents)
  }

  url(ref: ObjectRef): string {
    if (ref.kind === "http") return ref.url
    if (ref.kind === "s3") return this.#addresses.url(ref)
    if (isBucketRef(ref)) return this.#clouds.url(ref)
    throw new CaelumError(
      "usage",
      `${ref.path} is a local path and has no URL; name an object of a bucket or an https:// one.`,
      {
        context: { uri: ref.path },
      },
    )
  }

  source(ref: ObjectRef): ByteSource {
    if (ref.kind === "file") return this.#fileSource(ref.path)
    const key = JSON.stringify(ref)
    const known = this.#sources.get(key)
    if (known) return known
    const source = this.#layered(ref, () => this.#sources.delete(key))
    this.#sources.set(key, source)
    return source
  }

  async send(url: string, options: SendOptions & { readonly accept?: readonly number[] } = {}): Promise<Response> {
    const { method = "GET", kind = "service", accept = [], ...rest } = options
    const documents = method === "GET" && kind === "service" ? this.#documents : undefined
    const kept = await this.#keptOffline(documents, url)
    if (kept) return new Response(kept as BodyInit)
    const label = publicUrl(url)
    const patience = kind === "service" ? Infinity : this.#patience
    const request = { label, url: () => url, method, kind, accept, patience, stream: true, ...rest }
    const silence = Math.min(patience, kind === "service" ? Infinity : SILENCE)
    const failure = (cause: unknown): unknown => finalFailure(failureOf(cause, label, options.signal, false))
    const response = await this.#exchanger.exchange(request, async (answer, attempt) =>
      countedResponse(answer, attempt, { finish: attempt.adopt(), failure, silence }),
    )
    if (!documents || response.status !== 200 || !response.body) return response
    return withBody(response, response.body.pipeThrough(collectDocument((bytes) => documents.keep(url, bytes))))
  }

  async listPage(ref: ObjectRef, page: ListRequest, options: ReadOptions = {}): Promise<ListPage> {
    if (!isBucketRef(ref))
      throw new CaelumError("usage", `${formatObjectRef(ref)} is not in a bucket; it has no listing.`)
    const azure = ref.kind === "az"
    const query = azure ? azurePageQuery(ref.key, page) : pageQuery(ref.key, page)
    const identity = `${this.#identity({ ...ref, key: "" })}?${query}`
    const kept = await this.#keptOffline(this.#documents, identity)
    const bytes = kept ?? (await this.#askPage(ref, query, options))
    const parse = azure ? parseAzurePage : parseListPage
    const parsed = await parse(new TextDecoder().decode(bytes), formatObjectRef(ref))
    if (!kept) await this.#documents?.keep(identity, bytes)
    return { ...parsed, bytes: bytes.length }
  }

  async checksums(
    ref: ObjectRef,
    etag: string,
    options: SignalOptions = {},
  ): Promise<Readonly<Record<string, string>>> {
    if (ref.kind === "file") return {}
    const identity = `${this.#identity(ref)}?checksums&${etag}`
    const kept = await this.#documents?.find(identity)
    if (kept) return JSON.parse(new TextDecoder().decode(kept)) as Record<string, string>
    const found = await askChecksums(this.#exchanger, this.#address(ref), etag, {
      ...options,
      patience: this.#patience,
    })
    await this.#documents?.keep(identity, new TextEncoder().encode(JSON.stringify(found)))
    return found
  }

  #keptListings(documents: KeptDocuments): KeptListings {
    const identity = (ref: ObjectRef, delimiter = ""): string =>
      isBucketRef(ref) ? `${this.#identity({ ...ref, key: "" })}?starts&${JSON.stringify([ref.key, delimiter])}` : ""
    return {
      find: async (ref, delimiter) => {
        const kept = await this.#keptOffline(documents, identity(ref, delimiter))
        return kept && (JSON.parse(new TextDecoder().decode(kept)) as string[])
      },
      keep: (ref, delimiter, starts) =>
        documents.keep(identity(ref, delimiter), new TextEncoder().encode(JSON.stringify(starts))),
    }
  }

  async #askPage(ref: BucketRef, query: string, options: ReadOptions): Promise<Uint8Array> {
    const { label, relocate, region, access } = this.#address(ref)
    const url = (): string => listUrl(ref.kind === "s3" ? this.#addresses.bucketUrl(ref) : this.#clouds.bucketUrl(ref))
    const listUrl = (bucket: string): string => `${bucket}${ref.kind === "az" ? "" : "/"}?${query}`
    const headers = ref.kind === "az" ? AZURE_LIST_HEADERS : undefined
    const patience = this.#patience
    const sent = { method: "GET", kind: "list", accept: [], patience } as const
    const request = { ...sent, ...options, headers, label, url, relocate, region, access: access?.() }
    return this.#exchanger.exchange(request, async (response, attempt) => {
      const { bytes, complete } = await readAtMost(response, LARGEST_PAGE, attempt)
      if (!complete) throw malformedList(label, `has a page of more than ${LARGEST_PAGE} bytes`)
      const { method, access: asked } = request
      const refusal = await refusalInBody(response, bytes, label, { tally: attempt, method, relocate, access: asked })
      if (refusal) throw refusal
      return bytes
    })
  }

  /** What is kept of an answer, where nothing may be asked for. */
  async #keptOffline(documents: KeptDocuments | undefined, identity: string): Promise<Uint8Array | undefined> {
    const kept = this.#options.offline ? await documents?.find(identity) : undefined
    if (kept) this.stats.cacheHits += 1
    return kept
  }

  get #patience(): number {
    return this.#options.patience ?? PATIENCE
  }

  #address(ref: Exclude<ObjectRef, { kind: "file" }>): HttpAddress {
    const label = formatObjectRef(ref)
    if (ref.kind === "http") return { label, url: () => ref.url, suffixes: servesSuffixes(ref.url) }
    if (ref.kind !== "s3") return { label, url: () => this.#clouds.url(ref), suffixes: ref.kind !== "az" }
    return {
      label,
      url: () => this.#addresses.url(ref),
      relocate: (region, signed) => this.#addresses.relocate(ref, region, signed),
      region: () => this.#addresses.region(ref),
      access: () => this.#access.to(ref.bucket),
    }
  }

  /** A text that names an object among all of the world. */
  #identity(ref: Exclude<ObjectRef, { kind: "file" }>): string {
    if (ref.kind === "http") return ref.url
    return ref.kind === "s3" ? this.#addresses.identity(ref) : this.#clouds.url(ref)
  }

  #layered(ref: Exclude<ObjectRef, { kind: "file" }>, forget: () => void): ByteSource {
    if (isBucketRef(ref) && ref.key === "")
      throw new CaelumError("usage", `${formatObjectRef(ref)} names a bucket, not an object in it; add a key.`, {
        context: { uri: formatObjectRef(ref) },
      })
    const onHit = (): void => void (this.stats.cacheHits += 1)
    const { keeper, offline = false } = this.#options
    const http = new HttpSource(this.#exchanger, this.#address(ref), this.#patience)
    const identity = this.#identity(ref)
    let source: ByteSource = keeper ? withKeeper(http, { keeper, identity, offline, onHit }) : http
    if (this.#options.coalesce !== false) source = withCoalescing(source)
    if (this.#cache) source = withCache(source, this.#cache, onHit)
    return forgetChanged(source, forget)
  }

  #fileSource(path: string): ByteSource {
    if (this.#options.files) return this.#options.files.source(path)
    throw new CaelumError("unsupported", `${path} is a local path, and this store has no files; use createNodeStore.`, {
      context: { uri: path },
    })
  }
}

function pageQuery(prefix: string, { delimiter, token, startAfter }: ListRequest): string {
  const query = new URLSearchParams({ "list-type": "2", "encoding-type": "url", "max-keys": String(PAGE_ENTRIES) })
  if (prefix !== "") query.set("prefix", prefix)
  if (delimiter !== undefined) query.set("delimiter", delimiter)
  if (token !== undefined) query.set("continuation-token", token)
  if (startAfter !== undefined) query.set("start-after", startAfter)
  // Signatures are over %20; what a server takes a plus for differs.
  return query.toString().replaceAll("+", "%20")
}

function withBody(response: Response, body: ReadableStream<Uint8Array>): Response {
  const { status, statusText, headers, url } = response
  const copy = new Response(body as BodyInit, { status, statusText, headers })
  Object.defineProperty(copy, "url", { value: url })
  return copy
}

/** `source`, with `forget` called where its object has changed: the next one asked for starts afresh. */
function forgetChanged(source: ByteSource, forget: () => void): ByteSource {
  const watch = (error: unknown): never => {
    if (isCaelumError(error, "changed")) forget()
    throw error
  }
  return {
    label: source.label,
    known: () => source.known(),
    cost: () => source.cost?.(),
    size: (options) => source.size(options).catch(watch),
    read: (range, options) => source.read(range, options).catch(watch),
  }
}
