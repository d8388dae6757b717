import type { Span } from "../core/index.ts"

/** One version of an object: a strong ETag, without its quotes, and the size in bytes. */
export interface ObjectVersion {
  readonly etag: string
  readonly size: number
}

/**
 * What outlives the process: ranges of objects, and whole answers (listings, services). It never fails a read: what cannot
 * be had is a miss, what cannot be kept is not. See `diskCache` of `caelum/node` and `browserCache`.
 */
export interface RangeKeeper {
  /**
   * False: whether an object has changed is asked by its first byte and not by If-None-Match, for which a browser must first ask
   * the server's permission.
   */
  readonly conditional?: boolean
  /** What is kept of the object of that identity: a text that names it among all objects of the world. */
  open(identity: string): Promise<KeptObject>
  /** Resolves when everything that was handed over is kept. */
  settle(): Promise<void>
}

/** The kept ranges of one object, all of one version of it. */
export interface KeptObject {
  /** The version whose ranges are kept, `"absent"` where the object was last found not to exist, else undefined. */
  version(): ObjectVersion | "absent" | undefined
  /** Whether every byte of the span is kept. */
  covers(span: Span): boolean
  /** The bytes of a span, checked against damage; undefined where they are not there or not sound. */
  read(span: Span): Promise<Uint8Array | undefined>
  /** Keeps bytes of a version; ranges of another version are dropped. Resolves when the caller may go on. */
  keep(version: ObjectVersion, offset: number, bytes: Uint8Array): Promise<void>
  /** Remembers that the object does not exist; its ranges are dropped. */
  keepAbsence(): Promise<void>
}

/** Whether ranges may be kept under an ETag: a weak one does not promise equal bytes. */
export function isStrong(etag: string | undefined): etag is string {
  return etag !== undefined && etag !== "" && !etag.startsWith("W/")
}
