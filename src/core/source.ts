import type { SignalOptions } from "./abort.ts"
import type { ReadCost } from "./plan.ts"

/**
 * A wish for bytes of one object. `offset`+`length`: exactly these bytes, or an error. `first`/`last`: min(n, size) bytes
 * from the start or the end, for readers that do not know the size yet.
 */
export type ByteRange =
  | { readonly offset: number; readonly length: number }
  | { readonly first: number }
  | { readonly last: number }

export interface ObjectFacts {
  readonly size?: number
  readonly etag?: string
  /** MD5 of the whole object, hexadecimal, where the server's answers tell it. */
  readonly md5?: string
}

export interface ReadOptions extends SignalOptions {
  /** Wave of this read inside the work in hand, 1 for what can be asked at once; for sources that count waves. */
  readonly wave?: number | undefined
  /** Where reads wait for a place, higher ones go first; 0 unless given. */
  readonly priority?: number | undefined
}

/** One immutable object that can be read by ranges. Every wrapper (cache, trace, retry) is another ByteSource. */
export interface ByteSource {
  /** What an error or a plan calls this object: its URI. */
  readonly label: string
  /** What is known without I/O. */
  known(): ObjectFacts | undefined
  /** What a request and a byte of it cost by now, for sources that know; see `costOf`. No I/O. */
  cost?(): ReadCost | undefined
  /** Bytes in the object. May cost one request. */
  size(options?: SignalOptions): Promise<number>
  /** The bytes of `range`. The caller must not modify them: layers may share them. */
  read(range: ByteRange, options?: ReadOptions): Promise<Uint8Array>
}

/** Where an output goes. Nothing is visible under its final name before `commit`; `abort` leaves nothing behind. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>
  commit(): Promise<void>
  abort(): Promise<void>
}
