import type { ByteSource, ObjectRef, ReadCost, ReadOptions, SignalOptions } from "../core/index.ts"
import type { CredentialSource } from "./credentials.ts"
import type { RangeKeeper } from "./keeper.ts"
import type { ListEntry, ListRequest } from "./list.ts"
import type { ListPage } from "./list-xml.ts"
import type { RetryPolicy } from "./retry.ts"
import type { Transport } from "./transport.ts"

/** What has been spent so far; the numbers of `--stats`. */
export interface StoreStats {
  /** Every request sent, retries included. */
  requests: number
  /** Body bytes received. */
  bytes: number
  /** Length of the longest chain of dependent requests. */
  waves: number
  lists: number
  heads: number
  retries: number
  cacheHits: number
  /** Objects that turned out not to exist where that is an answer (an empty catalogue cell). */
  absent: number
}

export type RequestKind = "read" | "list" | "head" | "service"

/** One finished request, as a trace listener sees it. Times are milliseconds of `performance.now()`. */
export interface RequestEvent {
  readonly kind: RequestKind
  readonly method: string
  readonly url: string
  readonly range?: string | undefined
  readonly status: number
  readonly bytes: number
  readonly wave: number
  readonly started: number
  readonly ended: number
}

export interface SendOptions extends SignalOptions {
  readonly method?: "GET" | "HEAD" | "POST"
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly kind?: RequestKind
  /** Wave of this request inside the work in hand, where the caller knows it; else derived from what had ended before. */
  readonly wave?: number
}

/** Local files, where the platform has them (see `createNodeStore`). */
export interface FileAccess {
  /** The file at `path` as a source. No I/O. */
  source(path: string): ByteSource
  /** The entries below a folder, one level or all of them, in order of name; the file itself where `path` is a file. */
  list(path: string, options: SignalOptions & { readonly recursive: boolean }): AsyncIterable<ListEntry>
}

export interface StoreOptions {
  /** S3 endpoint for every `s3://` reference that has none of its own: path-style addresses under this URL. Absent: Amazon. */
  readonly endpoint?: string | undefined
  /** Server in the place of Google's for `gs://` references: addresses are `URL/bucket/key`. */
  readonly googleEndpoint?: string | undefined
  /** Server in the place of Azure's for `az://` references: addresses are `URL/account/container/key`. */
  readonly azureEndpoint?: string | undefined
  /** Region of buckets whose own is not known; a wrong one is corrected by the first answer. */
  readonly region?: string | undefined
  readonly cost?: ReadCost | undefined
  /** Most requests in flight to one origin. 128 unless given. */
  readonly concurrency?: number | undefined
  /** Most bytes of answers on their way at once, from all origins; one that is longer goes alone. 256 MiB unless given. */
  readonly maxBytesInFlight?: number | undefined
  readonly retry?: Partial<RetryPolicy> | undefined
  /** Bytes of ranges kept in memory. 32 MiB unless given; 0 keeps none. */
  readonly cacheBytes?: number | undefined
  /** False: equal and overlapping reads in flight are each sent. */
  readonly coalesce?: boolean | undefined
  /** Milliseconds without a finished answer to a read, list or head after which it is tried again. 60 000 unless given. */
  readonly patience?: number | undefined
  /** Called after every request. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined
  /** What signs requests to S3. Absent: all are anonymous. */
  readonly credentials?: CredentialSource | undefined
  /** Agrees to pay for what is read from requester-pays buckets; needs credentials. */
  readonly requesterPays?: boolean | undefined
  /** Keeps ranges beyond the process or the page (in Node: `diskCache`; in a browser: `browserCache`). Absent: none are kept. */
  readonly keeper?: RangeKeeper | undefined
  /** True: nothing is sent; what `keeper` has is taken as it is, every other request fails with a `network` error. */
  readonly offline?: boolean | undefined
  /** In place of the platform's `fetch`. */
  readonly transport?: Transport | undefined
  readonly files?: FileAccess | undefined
}

/** The names behind which the stretches of a long listing were read, in order: by these its pages are found again. */
export interface KeptListings {
  /** What was kept of the listing; undefined where nothing was, or where it is to be asked for. */
  find(ref: ObjectRef, delimiter: string | undefined): Promise<readonly string[] | undefined>
  keep(ref: ObjectRef, delimiter: string | undefined, starts: readonly string[]): Promise<void>
}

/** The configured way to reach objects and services: one for a command, a page or a program. */
export interface Store {
  readonly stats: StoreStats
  readonly cost: ReadCost
  /**
   * Sends one HTTP request through the retry, concurrency and trace layers. Resolves for status < 400 (and for 404, 416 only
   * where the caller reads them: see `accept`); rejects with a CaelumError that names the URL otherwise.
   */
  send(url: string, options?: SendOptions & { readonly accept?: readonly number[] }): Promise<Response>
  /** The object behind a reference, coalesced and cached by the store's options. No I/O. */
  source(ref: ObjectRef): ByteSource
  /** The HTTP URL of an S3 or HTTP reference under the store's endpoint and region. */
  url(ref: ObjectRef): string
  /** One page of a bucket's listing. */
  listPage(ref: ObjectRef, page: ListRequest, options?: ReadOptions): Promise<ListPage>
  /**
   * What S3 keeps beside the bytes of an object of that ETag: its `x-amz-checksum-…` headers, from one HEAD request, or from what
   * is kept. None where the object is another one by now.
   */
  checksums(ref: ObjectRef, etag: string, options?: SignalOptions): Promise<Readonly<Record<string, string>>>
  /** Where what is kept of long listings begins again; absent where nothing is kept. */
  readonly listings?: KeptListings | undefined
  readonly files?: FileAccess | undefined
}
