import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect } from "vitest"
import type { ErrorCode, ObjectRef } from "../core/index.ts"
import { CaelumError, isCaelumError } from "../core/index.ts"
import type { RequestEvent, StoreStats, Transport } from "../storage/index.ts"
import { createStore } from "../storage/index.ts"
import { bytesAt } from "./bytes.ts"
import type { Fault, SeenRequest } from "./fault-server.ts"
import { FaultServer } from "./fault-server.ts"

export interface StormOptions {
  readonly reads: number
  readonly transport: Transport
  /** Reads under way at once. */
  readonly parallel: number
  /** Milliseconds that a read has; every tenth has a fiftieth of it. */
  readonly deadline: number
}

export interface StormReport {
  /** Reads that gave the right bytes, of the object as it was or as it is. */
  readonly right: number
  /** Reads that failed, by code. */
  readonly failed: Readonly<Partial<Record<ErrorCode, number>>>
  /** What must not be: wrong bytes, errors without a type, reads beyond their deadline. */
  readonly wrong: readonly string[]
  readonly faults: Readonly<Record<Weather, number>>
  readonly stats: StoreStats
  /** Requests that the server saw. */
  readonly requests: number
  /** Requests that came again before the time that Retry-After asked for. */
  readonly hasty: number
  /** Milliseconds by which a read outran its deadline at most; below 0 where none did. */
  readonly overrun: number
  /** Most connections at once. */
  readonly connections: number
  /** Requests that the server still holds at the end. */
  readonly waiting: number
  /** Most bytes of heap and buffers in use beyond those at the start, what the server remembers included. */
  readonly memory: number
}

type Weather = "fair" | "reset" | "refused" | "short" | "stalled"

const OBJECTS = 8
const SIZE = 4_000_000
const PATIENCE = 1000
/** Bytes that the new version of the replaced object is shifted by. */
const SHIFT = 13

/**
 * Reads ranges of a few objects under 5 % broken connections, 5 % refusals (503, a fifth of them with Retry-After), 2 % short bodies
 * and 1 % answers that never come, one object being replaced half-way, and tells how it went.
 */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const server = await FaultServer.start()
  try {
    return await new Storm(server, options).run()
  } finally {
    await server.close()
  }
}

/** What must hold after a storm, whatever the weather was. */
export function expectFine(report: StormReport): void {
  const { right, failed, wrong, stats, requests, hasty, overrun, connections, waiting, memory } = report
  expect(wrong).toEqual([])
  const losses = Object.entries(failed)
  expect(losses.map(([code]) => code).filter((code) => !EXPECTED.has(code))).toEqual([])
  const reads = losses.reduce((sum, [, count]) => sum + count, right)
  // A tenth of the reads has a deadline that a busy machine misses.
  expect(right / reads).toBeGreaterThan(0.85)
  expect(failed.changed).toBeGreaterThan(0)
  // A retry costs one of 100 tokens, and an answer earns a fifth of one.
  expect(stats.retries).toBeLessThanOrEqual(100 + stats.requests / 5)
  expect(stats.requests).toBeLessThanOrEqual(reads + stats.retries)
  expect(requests).toBeLessThanOrEqual(stats.requests)
  expect(hasty).toBe(0)
  expect(overrun).toBeLessThan(500)
  // 64 in use, and those that are closing.
  expect(connections).toBeLessThanOrEqual(96)
  expect(waiting).toBe(0)
  expect(memory).toBeLessThan(32e6)
}

/** The object was replaced; the deadline was too tight; the retries were used up. */
const EXPECTED: ReadonlySet<string> = new Set(["changed", "timeout", "network", "throttled", "range"])

class Storm {
  readonly #server: FaultServer
  readonly #options: StormOptions
  readonly #random: () => number = randomNumbers(1)
  readonly #faults: Record<Weather, number> = { fair: 0, reset: 0, refused: 0, short: 0, stalled: 0 }
  readonly #failed: Partial<Record<ErrorCode, number>> = {}
  readonly #wrong: string[] = []
  /** When the server refused a range for a second. */
  readonly #refusals: Map<string, number> = new Map()
  /** Those refusals that the store has read. */
  readonly #heard: Map<string, number> = new Map()
  #hasty = 0
  #right = 0
  #overrun = -Infinity
  #replaced = 0
  #memory = 0

  constructor(server: FaultServer, options: StormOptions) {
    this.#server = server
    this.#options = options
  }

  async run(): Promise<StormReport> {
    const server = this.#server
    for (let i = 0; i < OBJECTS; i++) server.put(`/b/o${i}`, { size: SIZE, etag: `e${i}` })
    server.faultBy((seen) => this.#weather(seen))
    const base = memoryInUse()
    const { transport, parallel, reads } = this.#options
    const retry = { base: 5, longest: 50 }
    const onRequest = (event: RequestEvent): void => this.#watch(event)
    const layers = { cacheBytes: 1 << 20, patience: PATIENCE, retry }
    const store = createStore({ endpoint: server.url, transport, onRequest, ...layers })
    let next = 0
    const work = async (): Promise<void> => {
      for (let i = next++; i < reads; i = next++) {
        if (i === reads >> 1) this.#replace()
        if (i % 256 === 0) this.#memory = Math.max(this.#memory, memoryInUse() - base)
        const ref = { kind: "s3", bucket: "b", key: `o${i % OBJECTS}` } as const
        await this.#read((range, signal) => store.source(ref).read(range, { signal }), ref, i)
      }
    }
    await Promise.all(Array.from({ length: parallel }, work))
    return this.#report(store.stats)
  }

  #replace(): void {
    this.#server.put("/b/o0", { size: SIZE, etag: "replaced", shift: SHIFT })
    this.#replaced = performance.now()
  }

  /** One read with its deadline, and whether its outcome is one that may be. */
  async #read(
    read: (range: { offset: number; length: number }, signal: AbortSignal) => Promise<Uint8Array>,
    ref: Extract<ObjectRef, { kind: "s3" }>,
    i: number,
  ): Promise<void> {
    const length = 1 + Math.floor(this.#random() * 16_000)
    // Each range is one of its own, so that the server can tell who asks again.
    const offset = Math.floor(this.#random() * (SIZE - 16_000))
    const late = new AbortController()
    const deadline = i % 10 === 0 ? this.#options.deadline / 50 : this.#options.deadline
    const timer = setTimeout(() => late.abort(new CaelumError("timeout", "The deadline is over.")), deadline)
    const started = performance.now()
    try {
      const bytes = await read({ offset, length }, late.signal)
      const shifted = ref.key === "o0" && sameBytes(bytes, bytesAt(offset + SHIFT, length))
      if (sameBytes(bytes, bytesAt(offset, length)) || (shifted && this.#replaced > 0)) this.#right += 1
      else this.#wrong.push(`read ${i} of ${ref.key} gave other bytes`)
    } catch (error) {
      if (isCaelumError(error)) this.#failed[error.code] = (this.#failed[error.code] ?? 0) + 1
      else this.#wrong.push(`read ${i} failed without a type: ${String(error)}`)
    } finally {
      clearTimeout(timer)
      const took = performance.now() - started
      this.#overrun = Math.max(this.#overrun, took - deadline)
    }
  }

  #weather({ path, range = "" }: SeenRequest): Fault {
    const luck = this.#random() * 100
    const [kind, fault] = this.#faultOf(luck, lengthOf(range))
    this.#faults[kind] += 1
    if (fault.headers) this.#refusals.set(path + range, performance.now())
    return fault
  }

  #faultOf(luck: number, length: number): [Weather, Fault] {
    // Before the last byte: a connection that breaks later breaks the next request on it.
    if (luck < 5) return ["reset", { reset: luck < 2 ? -1 : Math.floor(this.#random() * length) }]
    if (luck < 6) return ["refused", { status: 503, headers: { "retry-after": "1" } }]
    if (luck < 10) return ["refused", { status: 503 }]
    if (luck < 12) return ["short", { short: 1 }]
    return luck < 13 ? ["stalled", { hang: true }] : ["fair", {}]
  }

  /** Sees each request that the store has sent: one that follows a refusal which the store has read must be a second later. */
  #watch({ url, range = "", status, started, ended }: RequestEvent): void {
    const key = new URL(url).pathname + range
    const refused = this.#refusals.get(key) ?? Infinity
    if (status === 503 && started <= refused && refused <= ended) this.#heard.set(key, refused)
    // Clocks of timers are a little early.
    const heard = this.#heard.get(key) ?? Infinity
    if (started > heard && started < heard + 990) this.#hasty += 1
  }

  async #report(stats: StoreStats): Promise<StormReport> {
    const most = this.#server.mostConnections
    // What the client has just given up is told to the server by the next turns of the loop.
    await new Promise((resolve) => setTimeout(resolve, 100))
    const { waiting } = this.#server
    return {
      right: this.#right,
      failed: this.#failed,
      wrong: this.#wrong,
      faults: this.#faults,
      stats,
      requests: this.#server.requests.length,
      hasty: this.#hasty,
      overrun: this.#overrun,
      connections: most,
      waiting,
      memory: this.#memory,
    }
  }
}

function lengthOf(range: string): number {
  const [, first = 0, last = 0] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? []
  return Number(last) - Number(first) + 1
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

function memoryInUse(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
