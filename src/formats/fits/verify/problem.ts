import type { FitsRule, Severity } from "./rules.ts"
import { RULES } from "./rules.ts"

/** A place where a file breaks the standard, or may. */
export interface FitsProblem {
  /** 0 for the primary HDU. */
  readonly hdu: number
  /** The keyword, or the keyword of the column, that it is about. */
  readonly keyword: string | null
  readonly rule: FitsRule
  readonly severity: Severity
  /** What was found, and what the standard says. */
  readonly message: string
}

/** Of one rule in one HDU; the rest are counted. */
const MOST_ALIKE = 100

/** The problems of one HDU, in the order in which they were found. */
export class Findings {
  readonly hdu: number
  readonly #found: FitsProblem[] = []
  readonly #counts = new Map<FitsRule, number>()

  constructor(hdu: number) {
    this.hdu = hdu
  }

  /** @param what A clause that says what was found where. */
  add(rule: FitsRule, keyword: string | null, what: string): void {
    const count = (this.#counts.get(rule) ?? 0) + 1
    this.#counts.set(rule, count)
    if (count > MOST_ALIKE) return
    const { severity, says } = RULES[rule]
    const message = `HDU ${this.hdu}: ${what}; ${says}.`
    this.#found.push({ hdu: this.hdu, keyword, rule, severity, message })
  }

  /** Whether an error was found. */
  get failed(): boolean {
    return this.#found.some(({ severity }) => severity === "error")
  }

  get problems(): FitsProblem[] {
    const more = Array.from(this.#counts).filter(([, count]) => count > MOST_ALIKE)
    return [...this.#found, ...more.map(([rule, count]) => this.#rest(rule, count - MOST_ALIKE))]
  }

  #rest(rule: FitsRule, count: number): FitsProblem {
    const { severity, says } = RULES[rule]
    return {
      hdu: this.hdu,
      keyword: null,
      rule,
      severity,
      message: `HDU ${this.hdu}: ${count} more like this; ${says}.`,
    }
  }
}
