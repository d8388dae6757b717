import type { Span } from "../../core/index.ts"
import type { Hdu } from "./hdu.ts"
import { BLOCK } from "./text.ts"

/** Longest pattern of extensions that is looked for: image, error, mask, … of one detector after the other. */
const LONGEST_PERIOD = 12
/** Guesses where nothing but the last extensions speak for them. */
const FEW = 4

export interface GuessLimits {
  /** Bytes of the file. */
  readonly size: number
  /** Number of the last HDU that is wanted. */
  readonly last: number
  /** Guesses at most where the file repeats itself: fewer after guesses that were wrong. */
  readonly most: number
  /** Bytes that are worth reading to find one header. */
  readonly reach: number
}

export interface HeaderGuesses {
  /** The file repeats itself; else these are a few places worth a look. */
  readonly sure: boolean
  /** Ascending; where they are sure, the first is the next header's own place. */
  readonly spans: readonly Span[]
}

/**
 * Where the headers of the HDUs behind `hdus` are if the extensions go on as they began: in a period that fills the file to its end,
 * or has come twice. A guess only says what to read: whether an HDU begins there is told by the end of the one before it. Pure.
 */
export function guessHeaders(hdus: readonly Hdu[], limits: GuessLimits): HeaderGuesses {
  const offset = hdus.at(-1)?.end ?? 0
  const { size } = limits
  const extensions = hdus.slice(1).slice(-2 * LONGEST_PERIOD)
  const strides = extensions.map((hdu) => hdu.end - hdu.headerOffset)
  const wanted = Math.max(0, limits.last - hdus.length + 1)
  const period = findPeriod(strides, size - offset)
  if (period > 0)
    return { sure: true, spans: followPattern(extensions.slice(-period), offset, size, Math.min(wanted, limits.most)) }
  const latest = extensions.at(-1)
  if (latest === undefined) return { sure: false, spans: [] }
  const cycle = extensions.length < 2 ? [] : followPattern(extensions, offset, size, 2 * extensions.length)
  const step = BLOCK + latest.end - latest.dataOffset
  const spans = cycle.slice(1)
  for (let i = 1; i <= FEW && offset + i * step < size; i++) {
    const at = offset + i * step
    spans.push({ offset: at, length: Math.min(limits.reach, size - at) })
  }
  return { sure: false, spans: spans.slice(0, wanted - 1).sort((a, b) => a.offset - b.offset) }
}

function followPattern(pattern: readonly Hdu[], offset: number, size: number, count: number): Span[] {
  const spans: Span[] = []
  for (let at = offset, i = 0; i < count && at < size; i++) {
    const { headerOffset, dataOffset, end } = pattern[i % pattern.length]!
    // Headers of a kind differ by a few cards.
    spans.push({ offset: at, length: Math.min(dataOffset - headerOffset + BLOCK, size - at) })
    at += end - headerOffset
  }
  return spans
}

/** The shortest period of the last strides: one that ends, whole or cut, where the file ends, else one that has come twice (a single stride: three times); else 0. */
function findPeriod(strides: readonly number[], left: number): number {
  for (let period = 1; period <= Math.min(LONGEST_PERIOD, strides.length); period++)
    if (repeats(strides, period) && endsWith(strides, period, left)) return period
  if (strides.length >= 3 && new Set(strides.slice(-3)).size === 1) return 1
  for (let period = 2; 2 * period <= strides.length; period++) if (repeats(strides, period)) return period
  return 0
}

/** Whether the file ends at an extension of the pattern. That says nothing where extensions are short and have not repeated. */
function endsWith(strides: readonly number[], period: number, left: number): boolean {
  const pattern = strides.slice(-period)
  const sum = pattern.reduce((a, b) => a + b, 0)
  if (sum < 8 * BLOCK && strides.length < 2 * period + 1) return false
  let rest = left % sum
  for (const stride of pattern) {
    if (rest <= 0) break
    rest -= stride
  }
  return rest === 0
}

/** Whether the last `period` strides are those before them, as far as there are any. */
function repeats(strides: readonly number[], period: number): boolean {
  const from = Math.max(0, strides.length - 2 * period)
  for (let i = strides.length - 1; i - period >= from; i--) if (strides[i] !== strides[i - period]) return false
  return true
}
