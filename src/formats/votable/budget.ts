import { CaelumError } from "../../core/index.ts"

const FREE = 16 * 2 ** 20
const RATIO = 256

/** Holds what is allocated for cells in proportion to the input read so far, and below an absolute bound. */
export class Budget {
  readonly #limit: number
  #input = 0
  #spent = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Counts `bytes` of the document as read. */
  read(bytes: number): void {
    this.#input += bytes
  }

  /**
   * Counts `bytes` as allocated.
   * @throws CaelumError `limit` beyond the bound, or where the cells outgrow the document out of all proportion.
   */
  take(bytes: number): void {
    this.#spent += bytes
    if (this.#spent > this.#limit)
      throw new CaelumError(
        "limit",
        `The VOTable's cells need more than ${this.#limit} bytes of memory; ask for fewer rows or columns, or raise maxBytes.`,
        { context: { bytes: this.#spent } },
      )
    if (this.#spent > FREE + RATIO * this.#input)
      throw new CaelumError(
        "limit",
        `The VOTable's cells would take ${this.#spent} bytes for ${this.#input} characters read: its array sizes are not to be believed; correct its FIELDs.`,
        { context: { bytes: this.#spent } },
      )
  }
}
