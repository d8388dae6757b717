import { MIN_TIME, type ReadCost, type WantedSpan } from "../core/index.ts"

/** Wanted spans of some objects, and what reading costs. */
export interface Job {
  readonly objects: readonly (readonly WantedSpan[])[]
  readonly cost: ReadCost
}

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Between `least` and `most`, every power of ten as likely. */
function spread(random: () => number, least: number, most: number): number {
  return Math.round(least * (most / least) ** random())
}

/** Up to eight spans of 1 kB to 64 MB, gaps of 0 to 16 MB, some with a grain. */
export function smallJob(seed: number, trade: ReadCost = MIN_TIME): Job {
  const random = uniform(seed)
  const connections = 1 + Math.floor(random() * 8)
  const count = 1 + Math.floor(random() * 8)
  const spans: WantedSpan[] = []
  let offset = spread(random, 1, 1e6)
  for (let i = 0; i < count; i++) {
    const length = spread(random, 1e3, 64e6)
    spans.push({ offset, length, ...(random() < 0.5 ? { grain: spread(random, 1, 10_000) } : {}) })
    offset += length + (random() < 0.2 ? 0 : spread(random, 100, 16e6))
  }
  return { objects: [spans], cost: { ...trade, ...linkOf(random), connections } }
}

/** What a link may be measured as. */
function linkOf(random: () => number): Pick<ReadCost, "latency" | "bandwidth"> {
  const latency = spread(random, 5, 300) / 1000
  return { latency, bandwidth: spread(random, 2e6, 200e6) }
}

/**
 * Up to a hundred spans as readers want them: bands of images (few, long, cut anywhere), column
 * chunks (many, whole, in some objects), rows (many, short, at equal distances), storms (small, anywhere).
 */
export function largeJob(seed: number, connections: number, trade: ReadCost = MIN_TIME): Job {
  const random = uniform(seed)
  const kinds = [bands, chunks, rows, storm]
  const objects = kinds[Math.floor(random() * kinds.length)]!(random)
  return { objects, cost: { ...trade, ...linkOf(random), connections } }
}

function bands(random: () => number): WantedSpan[][] {
  const grain = spread(random, 1, 8)
  return Array.from({ length: 1 + Math.floor(random() * 4) }, () => [
    { offset: spread(random, 2880, 1e8), length: spread(random, 1e5, 2e8), grain },
  ])
}

function chunks(random: () => number): WantedSpan[][] {
  const count = 2 + Math.floor(random() * 99)
  const files = 1 + Math.floor(random() * Math.min(12, count))
  const typical = spread(random, 1e4, 2e6)
  return Array.from({ length: files }, (_, file) => {
    const own = Math.floor((count * (file + 1)) / files) - Math.floor((count * file) / files)
    return series(
      own,
      random,
      () => typical * (0.3 + 1.4 * random()),
      () => spread(random, 1e3, 3e7),
    )
  })
}

function rows(random: () => number): WantedSpan[][] {
  const length = spread(random, 100, 100_000)
  const gap = spread(random, 100, 4e6)
  const grain = 4
  return [
    series(
      2 + Math.floor(random() * 99),
      random,
      () => length,
      () => gap,
    ).map((span) => ({ ...span, grain })),
  ]
}

function storm(random: () => number): WantedSpan[][] {
  return [
    series(
      2 + Math.floor(random() * 99),
      random,
      () => 16_000,
      () => spread(random, 1e3, 1e9),
    ),
  ]
}

function series(count: number, random: () => number, length: () => number, gap: () => number): WantedSpan[] {
  let offset = spread(random, 1, 1e6)
  return Array.from({ length: count }, () => {
    const span = { offset, length: Math.ceil(length()) }
    offset += span.length + gap()
    return span
  })
}
