import type { Credentials, CredentialSource } from "./credentials.ts"
import { KeptCredentials } from "./credentials.ts"

/** A request as it is signed: method, URL, and of the headers those of Amazon, which must be. */
export interface SignedRequest {
  readonly method: string
  readonly url: string
  readonly region: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** The right of one exchange to its bucket: anonymous, or by signature. One for each exchange. */
export interface Access {
  /** Headers for the next attempt; undefined where it goes out anonymously. */
  sign(request: SignedRequest): Promise<Readonly<Record<string, string>> | undefined>
  /** Takes note of a refusal (401, 403, or what names expired credentials); true: send again, differently signed. */
  refused(code: string | undefined): Promise<boolean>
  /** Takes note of an answer. */
  granted(): void
  /** Whether the last attempt was signed. */
  readonly signed: boolean
}

export interface AccessOptions {
  readonly credentials?: CredentialSource | undefined
  /** The caller agrees to pay for what is read from requester-pays buckets. */
  readonly requesterPays?: boolean | undefined
}

const EXPIRED: ReadonlySet<string> = new Set(["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"])

/** Which buckets are signed to: all with `always` or requester-pays, else those that have refused and then granted. */
export class S3Access {
  readonly #credentials: KeptCredentials | undefined
  readonly #always: boolean
  readonly #pays: boolean
  readonly #signed: Set<string> = new Set()
  readonly #keys: Map<string, ArrayBuffer> = new Map()

  constructor({ credentials, requesterPays = false }: AccessOptions) {
    this.#credentials = credentials && new KeptCredentials(credentials)
    this.#always = requesterPays || credentials?.always === true
    this.#pays = requesterPays
  }

  /** The access of one exchange; undefined where there is nothing to sign with. */
  to(bucket: string): Access | undefined {
    const credentials = this.#credentials
    if (!credentials) return undefined
    const known = this.#signed
    const make = (found: Credentials, request: SignedRequest): Promise<Record<string, string>> =>
      signedHeaders(found, request, this.#pays, this.#keys)
    return new BucketAccess(credentials, { make, granted: () => known.add(bucket) }, this.#always || known.has(bucket))
  }
}

interface Ways {
  readonly make: (credentials: Credentials, request: SignedRequest) => Promise<Record<string, string>>
  readonly granted: () => void
}

class BucketAccess implements Access {
  signed = false
  readonly #credentials: KeptCredentials
  readonly #ways: Ways
  #wanted: boolean
  #used: Credentials | undefined
  #renewed = false

  constructor(credentials: KeptCredentials, ways: Ways, wanted: boolean) {
    this.#credentials = credentials
    this.#ways = ways
    this.#wanted = wanted
  }

  async sign(request: SignedRequest): Promise<Readonly<Record<string, string>> | undefined> {
    const found = this.#wanted ? await this.#credentials.get() : undefined
    this.signed = found !== undefined
    this.#used = found
    return found && this.#ways.make(found, request)
  }

  async refused(code: string | undefined): Promise<boolean> {
    if (!this.signed) {
      if (this.#wanted) return false
      this.#wanted = true
      return (await this.#credentials.get()) !== undefined
    }
    if (code === undefined || !EXPIRED.has(code) || this.#renewed || !this.#used) return false
    this.#renewed = true
    return this.#credentials.renew(this.#used)
  }

  granted(): void {
    if (this.signed) this.#ways.granted()
  }
}

async function signedHeaders(
  credentials: Credentials,
  { method, url, region, headers: sent = {} }: SignedRequest,
  pays: boolean,
  cache: Map<string, ArrayBuffer>,
): Promise<Record<string, string>> {
  const { AwsV4Signer } = await import("aws4fetch")
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const signer = new AwsV4Signer({
    method,
    url,
    headers: { ...ownHeaders(sent), ...(pays ? { "x-amz-request-payer": "requester" } : {}) },
    accessKeyId,
    secretAccessKey,
    service: "s3",
    region: region ?? credentials.region ?? "us-east-1",
    cache,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  })
  const { headers } = await signer.sign()
  return Object.fromEntries(headers as unknown as Iterable<[string, string]>)
}

function ownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-amz-")))
}
