import type { CaelumError, ReadStep, SignalOptions } from "../../core/index.ts"

export interface ScanOptions extends SignalOptions {
  /**
   * Bytes of column chunks, or of the values in them where those take more, held at once. Where it is given, a row group that needs more
   * is an error `limit`; else 256 MiB, and a larger row group is read alone.
   */
  readonly maxBytes?: number | undefined
  /** A file that cannot be read is left out and told among the failures. Absent: its error ends the query. */
  readonly keepGoing?: boolean | undefined
}

/** A file whose rows are missing, or some of them. */
export interface LeafFailure {
  readonly uri: string
  readonly error: CaelumError
}

/** What a scan has done so far. */
export interface ScanProgress {
  /** The reads, as they were asked for. */
  readonly steps: ReadStep[]
  /** Leaves that are there. */
  files: number
  readonly failures: LeafFailure[]
  readonly notes: Set<string>
}
