/**
 * Bits that look random and depend on nothing but their arguments: the finalizer of a 32-bit hash. Everything in the
 * embedded archive is a function of (seed, place), so any byte can be made alone.
 */
export function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
  return (h ^ (h >>> 15)) >>> 0
}

/** One 32-bit hash of several integers. */
export function hash(...parts: readonly number[]): number {
  let h = 0x2545f491
  for (const part of parts) h = mix((h ^ mix(part | 0)) + Math.floor(part / 0x1_0000_0000) * 0x9e3779b1)
  return h
}

/** An entity tag made of a text, in the shape of a multipart upload's: hexadecimal digits alone are taken for an MD5. */
export function entityTag(text: string): string {
  const lanes = [1, 2, 3, 4]
  for (let i = 0; i < text.length; i++)
    for (let lane = 0; lane < 4; lane++)
      lanes[lane] = mix(lanes[lane]! ^ Math.imul(text.charCodeAt(i) + lane, 0x9e3779b1))
  return `${lanes.map((lane) => lane.toString(16).padStart(8, "0")).join("")}-1`
}

/** A uniform number in [0, 1) from a hash. */
export function uniform(h: number): number {
  return (h >>> 0) / 0x1_0000_0000
}

const LEVELS = 16_384
let levels: Float32Array | undefined

/** Values of the normal distribution at 16,384 equally likely levels: `table[h & 16383]` is a normal deviate. */
export function normalTable(): Float32Array {
  levels ??= Float32Array.from({ length: LEVELS }, (_, i) => normalQuantile((i + 0.5) / LEVELS))
  return levels
}

/** A normal deviate from a hash. */
export function normal(h: number): number {
  return normalTable()[h & (LEVELS - 1)]!
}

/** Inverse of the normal distribution function by Newton steps from a logistic start. */
function normalQuantile(p: number): number {
  let x = 0.6 * Math.log(p / (1 - p))
  for (let step = 0; step < 12; step++) {
    const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
    const change = (normalDistribution(x) - p) / density
    x -= Math.max(-0.5, Math.min(0.5, change))
    if (Math.abs(change) < 1e-7) break
  }
  return x
}

const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI)

/** Marsaglia's series for the normal distribution function, enough inside ±5. */
function normalDistribution(x: number): number {
  let sum = x
  let term = x
  for (let i = 3; Math.abs(term) > 1e-12; i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - HALF_LOG_TAU)
}
