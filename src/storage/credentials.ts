/** What signs requests to S3. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined
  /** Milliseconds of `Date.now()` at which they end; they are asked for anew a little before. */
  readonly expires?: number | undefined
  /** Region to sign for where neither the store nor the bucket's own answer names one. */
  readonly region?: string | undefined
}

/** Where credentials come from. */
export interface CredentialSource {
  /** The credentials, or undefined where there are none. Called when they are first needed, and again when they have expired. */
  readonly get: () => Promise<Credentials | undefined>
  /**
   * True: every request to S3 is signed. Else a bucket is asked anonymously first, and signed to after it has refused: public
   * data stay readable with credentials that have expired.
   */
  readonly always?: boolean | undefined
}

/** Milliseconds before their end at which credentials are renewed. */
const RENEWED_BEFORE = 120_000

/** The credentials of a store, asked for once and renewed. */
export class KeptCredentials {
  readonly #source: CredentialSource
  #current: Promise<Credentials | undefined> | undefined

  constructor(source: CredentialSource) {
    this.#source = source
  }

  async get(): Promise<Credentials | undefined> {
    if (!this.#current) return (this.#current = this.#ask())
    const current = await this.#current
    if (current?.expires === undefined || current.expires - Date.now() > RENEWED_BEFORE) return current
    return (this.#current = this.#ask())
  }

  /** Forgets what the server said has expired; true where others may be had. */
  async renew(expired: Credentials): Promise<boolean> {
    const current = await this.get()
    if (current?.accessKeyId === expired.accessKeyId && current.sessionToken === expired.sessionToken)
      this.#current = this.#ask()
    const next = await this.get()
    return (
      next !== undefined && (next.accessKeyId !== expired.accessKeyId || next.sessionToken !== expired.sessionToken)
    )
  }

  #ask(): Promise<Credentials | undefined> {
    const asked = this.#source.get()
    // A failure is told to who asked, and not kept.
    asked.catch(() => {
      if (this.#current === asked) this.#current = undefined
    })
    return asked
  }
}
