import { CaelumError } from "../core/index.ts"
import { type LineMoc, mocOfFrequencies, mocOfTimes, timeCell } from "../healpix/index.ts"

/** Reads the word behind an option that is an order. */
export function orderWord(flag: string, most: number): (word: string) => number {
  return (word) => {
    if (/^\d{1,2}$/.test(word) && Number(word) <= most) return Number(word)
    throw new CaelumError("usage", `${flag} is '${word}'; give a whole number from 0 to ${most}.`)
  }
}

/** The MOC of a text with an instant, or a start and an end, a line: Julian dates in TCB. */
export function timesIn(text: string, order: number): LineMoc {
  const cells = intervals(text, "Julian dates").flatMap(([first, last]) => [dateCell(first), dateCell(last)])
  return mocOfTimes(order, BigInt64Array.from(cells))
}

/** The MOC of a text with a frequency, or a least and a largest one, a line: Hz. */
export function frequenciesIn(text: string, order: number): LineMoc {
  return mocOfFrequencies(order, Float64Array.from(intervals(text, "frequencies in Hz").flat(), Number))
}

/** The digits before and behind the point apart, so that none is lost. */
function dateCell(word: string): bigint {
  const [, whole, fraction] = /^(\d+)(\.\d*)?$/.exec(word) ?? []
  return whole === undefined ? timeCell(Number(word)) : timeCell(Number(whole), Number(`0${fraction ?? ""}`))
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

function intervals(text: string, what: string): [string, string][] {
  const lines = text.split(/\r?\n/).map((line, i) => ({ line: i + 1, words: line.trim().split(/[\s,;/]+/) }))
  return lines
    .filter(({ words }) => words[0] !== "" && !words[0]!.startsWith("#"))
    .map(({ line, words }) => {
      const [first = "", last = first] = words
      const isOrdered = NUMBER.test(first) && NUMBER.test(last) && Number(first) <= Number(last)
      if (words.length <= 2 && isOrdered) return [first, last]
      throw new CaelumError(
        "usage",
        `Line ${line} of the list, '${words.join(" ").slice(0, 60)}', is not one or two ${what}, the smaller first; correct it.`,
      )
    })
}
