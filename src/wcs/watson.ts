import { CaelumError } from "../core/index.ts"
import { readText, type KeywordReader } from "./keywords.ts"
import { polynomialOf } from "./polynomial.ts"
import type { PlaneDistortion, PlaneSeries } from "./plane-distortion.ts"

/** IRAF fills its WATi_nnn cards; blanks at the end of one are part of the text. */
const CARD_TEXT = 68
const MOST_CARDS = 999
const MOST_TERMS = 12

/** The WATi_nnn cards of an axis (from 0) in one text. */
function readWat(keywords: KeywordReader, axis: number): string {
  const parts: string[] = []
  for (let n = 1; n <= MOST_CARDS; n++) {
    const part = readText(keywords, `WAT${axis + 1}_${String(n).padStart(3, "0")}`)
    if (part === undefined) break
    parts.push(part.padEnd(CARD_TEXT))
  }
  return parts.join("")
}

/** The `projp` parameters of ZPX by number. */
export function readProjp(keywords: KeywordReader, axis: number): Map<number, number> {
  const text = readWat(keywords, axis)
  return new Map(
    Array.from(text.matchAll(/\bprojp(\d+)\s*=\s*"?\s*([-+.\dEeDd]+)/g), ([, m, value]) => [
      Number(m),
      numberOf(value!),
    ]),
  )
}

/**
 * The corrections of IRAF's TNX and ZPX (`lngcor`, `latcor`), degrees that are added to the plane coordinates; undefined where there is
 * none. `lon` and `lat` are axes from 0.
 * @throws CaelumError `malformed` for a surface that is not whole, `unsupported` for an unknown one.
 */
export function readWatDistortion(
  keywords: KeywordReader,
  name: string,
  lon: number,
  lat: number,
): PlaneDistortion | undefined {
  const [first, second] = [readSurface(keywords, lon, "lngcor"), readSurface(keywords, lat, "latcor")]
  if (!first && !second) return undefined
  return { name, x: first ?? NOTHING, y: second ?? NOTHING }
}

const NOTHING: PlaneSeries = {
  polynomial: polynomialOf([]),
  radial: [],
  offset: [0, 0],
  scale: [1, 1],
  corrects: true,
}

function readSurface(keywords: KeywordReader, axis: number, name: string): PlaneSeries | undefined {
  const text = new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"?`).exec(readWat(keywords, axis))?.[1]
  if (text === undefined) return undefined
  const keyword = `WAT${axis + 1}_001`
  const numbers = text.trim().split(/\s+/).map(numberOf)
  const [type = 0, nx = 0, ny = 0, cross = 0, xMin = 0, xMax = 0, yMin = 0, yMax = 0] = numbers
  const indices = termsOf(nx, ny, cross)
  const sound =
    numbers.every((value) => Number.isFinite(value)) && indices.length > 0 && numbers.length >= 8 + indices.length
  if (!sound || xMin === xMax || yMin === yMax) throw notWhole(keyword, name, numbers.length)
  const basis = BASES[type]
  if (basis === undefined)
    throw new CaelumError(
      "unsupported",
      `The correction ${name} of ${keyword} is a surface of type ${type}; 1 to 3 are known.`,
      {
        context: { keyword },
      },
    )
  const powers = indices.flatMap(([i, j], k) => product(basis(i), basis(j), numbers[8 + k]!))
  const plain = type === 3
  return {
    polynomial: polynomialOf(powers),
    radial: [],
    offset: plain ? [0, 0] : [(xMax + xMin) / 2, (yMax + yMin) / 2],
    scale: plain ? [1, 1] : [2 / (xMax - xMin), 2 / (yMax - yMin)],
    corrects: true,
  }
}

/** Degrees in x and y of the coefficients, in their order: x fastest; cross terms none (0), all (1), or up to the larger order (2). */
function termsOf(nx: number, ny: number, cross: number): [number, number][] {
  const terms: [number, number][] = []
  if (![nx, ny].every((n) => Number.isInteger(n) && n > 0 && n <= MOST_TERMS) || ![0, 1, 2].includes(cross)) return []
  const most = Math.max(nx, ny)
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++)
      if (cross === 1 || (cross === 0 ? i === 0 || j === 0 : i + j < most)) terms.push([i, j])
  return terms
}

function product(a: readonly number[], b: readonly number[], factor: number): [number, number, number][] {
  return a.flatMap((x, p) => b.map((y, q): [number, number, number] => [p, q, x * y * factor]))
}

/** Power coefficients of the n-th function: Chebyshev, Legendre, plain power. */
const BASES: Readonly<Record<number, (n: number) => readonly number[]>> = {
  1: (n) => recurrence(n, () => [2, 1]),
  2: (n) => recurrence(n, (k) => [(2 * k + 1) / (k + 1), k / (k + 1)]),
  3: (n) => Array.from({ length: n + 1 }, (_, k) => (k === n ? 1 : 0)),
}

/** f(k+1) = a x f(k) − b f(k−1) from 1 and x. */
function recurrence(n: number, step: (k: number) => readonly [number, number]): readonly number[] {
  let [last, now] = [[1], [0, 1]]
  if (n === 0) return last
  for (let k = 1; k < n; k++) {
    const [a, b] = step(k)
    const next = [0, ...now].map((value, p) => a * value - b * (last[p] ?? 0))
    ;[last, now] = [now, next]
  }
  return now
}

function numberOf(text: string): number {
  return Number(text.replace(/d/i, "e"))
}

function notWhole(keyword: string, name: string, count: number): CaelumError {
  return new CaelumError(
    "malformed",
    `The correction ${name} in ${keyword} and its continuations is not a whole surface (${count} numbers); correct the header.`,
    { context: { keyword } },
  )
}
