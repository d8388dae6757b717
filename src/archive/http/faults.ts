import { CaelumError } from "../../core/index.ts"

/** One rule of a fault file. */
export interface FaultRule {
  /** Regular expression on the path with its query string. */
  readonly match: string
  /** Only requests with this method. */
  readonly method?: string
  /** Which of the matching requests, counted from 1; every one if absent. */
  readonly nth?: number | readonly number[]
  /** Milliseconds to wait, on top of the latency. */
  readonly delay?: number
  /** Status to answer with, and an S3 error document. */
  readonly status?: number
  /** Cut the connection without an answer. */
  readonly reset?: boolean
  /** Send the true headers, this many bytes of the body, and cut the connection. */
  readonly truncate?: number
}

const CHECKS: Readonly<Record<keyof FaultRule, (value: unknown) => boolean>> = {
  match: (value) => typeof value === "string" && isPattern(value),
  method: (value) => typeof value === "string",
  nth: (value) => isCount(value, 1) || (Array.isArray(value) && value.every((item) => isCount(item, 1))),
  delay: (value) => isCount(value, 0),
  status: (value) => isCount(value, 200) && (value as number) < 600,
  reset: (value) => typeof value === "boolean",
  truncate: (value) => isCount(value, 0),
}

/**
 * Reads a fault file: a JSON array of rules.
 * @throws CaelumError `usage` for anything else, with the rule and the field that are wrong.
 */
export function parseFaults(text: string, label: string): FaultRule[] {
  let rules: unknown
  try {
    rules = JSON.parse(text)
  } catch (cause) {
    throw new CaelumError("usage", `The fault file ${label} is not JSON; write an array of rules.`, { cause })
  }
  if (!Array.isArray(rules)) throw new CaelumError("usage", `The fault file ${label} is not a JSON array of rules.`)
  rules.forEach((rule: unknown, index) => checkRule(rule, index, label))
  return rules as FaultRule[]
}

function checkRule(rule: unknown, index: number, label: string): void {
  const fields = typeof rule === "object" && rule !== null && "match" in rule ? Object.entries(rule) : []
  const wrong = fields.find(([name, value]) => !CHECKS[name as keyof FaultRule]?.(value))
  if (fields.length > 0 && wrong === undefined) return
  const found = wrong === undefined ? "no 'match'" : `'${wrong[0]}': ${JSON.stringify(wrong[1])}`
  throw new CaelumError(
    "usage",
    `Rule ${index + 1} of the fault file ${label} has ${found}; a rule is {match, method?, nth?, delay?, status?, reset?, truncate?}.`,
  )
}

function isCount(value: unknown, least: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

/** Which rule, if any, strikes a request. Counts every request that a rule matches; the first striking rule wins. */
export function makeFaults(rules: readonly FaultRule[]): (method: string, url: string) => FaultRule | undefined {
  const counted = rules.map((rule) => ({ rule, pattern: new RegExp(rule.match), seen: 0 }))
  return (method, url) => {
    let struck: FaultRule | undefined
    for (const entry of counted) {
      if (entry.rule.method !== undefined && entry.rule.method !== method) continue
      if (!entry.pattern.test(url)) continue
      entry.seen++
      const { nth } = entry.rule
      const strikes = nth === undefined || (typeof nth === "number" ? nth === entry.seen : nth.includes(entry.seen))
      if (strikes) struck ??= entry.rule
    }
    return struck
  }
}
