import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import type { ListEntry, StoreOptions, Transport } from "./index.ts"
import { createStore, listObjects } from "./index.ts"

interface Sent {
  readonly url: string
  /** Region that the signature is for; absent: anonymous. */
  readonly signed?: string
  readonly pays?: boolean
}

interface Case {
  readonly about: string
  readonly bucket?: string
  readonly region?: string
  readonly versionId?: string
  /** A prefix to list, in place of an object to read. */
  readonly list?: string
  /** Signs from the start; `keys`: only where refused. */
  readonly sign?: boolean
  readonly keys?: boolean
  readonly pays?: boolean
  readonly exchange: readonly {
    readonly sent: Sent
    readonly answer: { readonly status: number; readonly headers: Record<string, string>; readonly body: string }
  }[]
  readonly outcome: {
    readonly bytes?: string
    readonly listed?: readonly string[]
    readonly code?: string
    readonly message?: string
    /** What no error may tell. */
    readonly never?: readonly string[]
  }
}

const CASES = JSON.parse(
  readFileSync(new URL("../../test/data/storage/amazon.json", import.meta.url), "utf8"),
) as readonly Case[]

it.each(CASES)("knows of Amazon: $about", async (given) => {
  const { exchange, outcome } = given
  const sent: Sent[] = []
  const transport: Transport = async (url, { headers }) => {
    const signed = /Credential=[^/]*\/\d*\/([^/]*)/.exec(headers["authorization"] ?? "")?.[1]
    const pays = headers["x-amz-request-payer"] === "requester"
    sent.push({ url, ...(signed === undefined ? {} : { signed }), ...(pays ? { pays } : {}) })
    const answer = exchange[sent.length - 1]?.answer
    if (!answer) throw new Error("there was no further request")
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  }
  const found = await outcomeOf(given, transport).catch((error: unknown) => error)
  expect(sent).toEqual(exchange.map((one) => one.sent))
  if (outcome.bytes !== undefined) expect(found).toBe(outcome.bytes)
  else if (outcome.listed) expect(found).toEqual(outcome.listed)
  else {
    const message = expect.stringMatching(new RegExp(outcome.message ?? "")) as unknown
    expect(found).toMatchObject({ code: outcome.code, message })
    for (const secret of outcome.never ?? []) expect(JSON.stringify(errorText(found))).not.toContain(secret)
  }
})

async function outcomeOf(given: Case, transport: Transport): Promise<string | string[]> {
  const { bucket = "tiles", region, versionId, list, pays = false } = given
  const store = createStore({ transport, requesterPays: pays, retry: { base: 1, longest: 2 }, ...signing(given) })
  const at = { kind: "s3", bucket, key: list ?? "a/b.fits" } as const
  const ref = { ...at, ...(region === undefined ? {} : { region }), ...(versionId === undefined ? {} : { versionId }) }
  if (list === undefined) return new TextDecoder().decode(await store.source(ref).read({ first: 4 }))
  const entries: ListEntry[] = []
  for await (const entry of listObjects(store, ref)) entries.push(entry)
  return entries.map(({ uri }) => uri)
}

function signing({ sign = false, keys = false }: Case): StoreOptions {
  if (!sign && !keys) return {}
  let session = 0
  const get = async () => ({ accessKeyId: "AKID", secretAccessKey: "secret", sessionToken: `session ${++session}` })
  return { credentials: { get, always: sign } }
}

/** All that an error tells, its causes included. */
function errorText(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return { message: error.message, context: (error as { context?: unknown }).context, cause: errorText(error.cause) }
}
