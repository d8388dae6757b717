import { CaelumError } from "../../core/index.ts"

const LONGEST = 4095
/** Operations in the upper four bits of a word (FITS 4.0 §10.4.3). */
const SET = 0x1000
const UP = 0x2000
const DOWN = 0x3000
const RUN = 0x4000
const ZEROS_AND_ONE = 0x5000
const UP_AND_ONE = 0x6000
const DOWN_AND_ONE = 0x7000
const HEADER = [0, 7, -100, 0, 0, 0, 0]
/** One more than the largest integer that PLIO_1 holds. */
export const PLIO_VALUES = 16777216

/**
 * The PLIO_1 line list of integers of 0 to 2²⁴ - 1, in words.
 * @throws CaelumError `unsupported` for other values.
 */
export function encodePlio(values: Int32Array): Int16Array {
  const words = HEADER.slice()
  let current = 1
  for (let at = 0; at < values.length;) {
    const zeros = runLength(values, at, 0)
    const start = at + zeros
    const value = start < values.length ? values[start]! : 0
    if (value < 0 || value >= PLIO_VALUES) throw beyondPlio(value)
    const run = value === 0 ? 0 : runLength(values, start, value)
    current = writeRun(words, zeros, value, run, current)
    at = start + run
  }
  words[3] = words.length & 0x7fff
  words[4] = words.length >>> 15
  return Int16Array.from(words)
}

function runLength(values: Int32Array, from: number, value: number): number {
  let at = from
  while (at < values.length && values[at] === value) at++
  return at - from
}

/** Zeros, then a run of a value; the value that holds from there on. */
function writeRun(words: number[], zeros: number, value: number, run: number, current: number): number {
  const step = value - current
  if (run > 0 && zeros === 0 && step !== 0 && Math.abs(step) <= LONGEST) {
    words.push(step > 0 ? UP_AND_ONE + step : DOWN_AND_ONE - step)
    writeLong(words, RUN, run - 1)
    return value
  }
  if (run > 0 && step !== 0) writeValue(words, value, step)
  if (run === 1 && zeros < LONGEST) words.push(ZEROS_AND_ONE + zeros + 1)
  else {
    writeLong(words, 0, zeros)
    writeLong(words, RUN, run)
  }
  return run > 0 ? value : current
}

function writeValue(words: number[], value: number, step: number): void {
  if (Math.abs(step) > LONGEST) words.push(SET + (value & 0xfff), value >>> 12)
  else words.push(step > 0 ? UP + step : DOWN - step)
}

function writeLong(words: number[], operation: number, length: number): void {
  for (let left = length; left > 0; left -= LONGEST) words.push(operation + Math.min(left, LONGEST))
}

/** The error for a value that PLIO_1 does not hold. */
export function beyondPlio(value: number): CaelumError {
  return new CaelumError(
    "unsupported",
    `PLIO_1 holds integers of 0 to ${PLIO_VALUES - 1}, and a pixel is ${value}; choose another codec.`,
  )
}
