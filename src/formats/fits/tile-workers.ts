import { startThread } from "#worker"
import type { SignalOptions } from "../../core/index.ts"
import { abortError, CaelumError, onAbort, throwIfAborted } from "../../core/index.ts"
import type { TileAnswer, TileBatch, TileJob } from "./tile-batch.ts"
import { errorOf } from "./tile-batch.ts"

type Thread = ReturnType<typeof startThread>

/** A batch that waits for a thread or is in one. */
interface Task {
  readonly batch: TileBatch
  readonly resolve: (answer: TileAnswer) => void
  readonly reject: (cause: unknown) => void
}

/** A read's way into the threads. */
export interface TileRun {
  /** Decodes a batch in the next free thread. `bytes` go over to it. @throws CaelumError as decoding here; `aborted`, `internal`. */
  decode(bytes: Uint8Array, tiles: Float64Array): Promise<TileAnswer>
  /** Gives up what waits, and the threads' memory of the read. */
  end(): void
}

export interface TileWorkersOptions {
  /**
   * Where the module `caelum/fits/worker` is, for pages whose bundler does not find it by itself: it has to be a file of its own.
   */
  readonly url?: URL | undefined
}

/** Batches that a thread has at once, so that it need not wait for the next. */
const AHEAD = 2

/**
 * Threads that decode tiles of compressed images: give them to `readSection` and `readSections` as `workers`, any number of
 * reads at once. They do not keep a process alive while idle.
 */
export class TileWorkers {
  readonly #threads: Thread[]
  readonly #running: Map<number, Task>[]
  #waiting: Task[] = []
  #last = 0
  #failure: CaelumError | undefined

  /** As `startTileWorkers`. */
  constructor(count: number, options: TileWorkersOptions = {}) {
    if (!Number.isInteger(count) || count < 1 || count > 64)
      throw new CaelumError("usage", `${count} workers were asked for; give a number from 1 to 64.`)
    this.#running = Array.from({ length: count }, () => new Map<number, Task>())
    this.#threads = this.#running.map((_, i) =>
      startThread(
        options.url,
        (message) => this.#answered(i, message as TileAnswer),
        (cause) => this.#failed(cause),
      ),
    )
  }

  /** Number of threads. */
  get count(): number {
    return this.#threads.length
  }

  /** Begins a read. @throws CaelumError `aborted`; `usage` where the workers are closed, `internal` where one has failed. */
  open(job: Omit<TileJob, "job">, { signal }: SignalOptions): TileRun {
    throwIfAborted(signal)
    if (this.#failure) throw this.#failure
    const number = ++this.#last
    for (const thread of this.#threads) thread.send({ open: { ...job, job: number } }, [])
    const forget = onAbort(signal, () => this.#drop(number, abortError(signal)))
    return {
      decode: (bytes, tiles) =>
        new Promise((resolve, reject) => {
          if (this.#failure) throw this.#failure
          throwIfAborted(signal)
          this.#waiting.push({ batch: { job: number, id: ++this.#last, bytes, tiles }, resolve, reject })
          this.#send()
        }),
      end: () => {
        forget()
        this.#drop(number, new CaelumError("aborted", "The read that these tiles were for has ended."))
        for (const thread of this.#failure ? [] : this.#threads) thread.send({ close: number }, [])
      },
    }
  }

  /** Ends the threads; reads that still use them fail with `aborted`. */
  async close(): Promise<void> {
    this.#stop(new CaelumError("usage", "The workers are closed; start others with startTileWorkers."), "aborted")
    await Promise.all(this.#threads.map((thread) => thread.end()))
  }

  #send(): void {
    while (this.#waiting.length > 0) {
      const loads = this.#running.map((tasks) => tasks.size)
      const least = Math.min(...loads)
      if (least >= AHEAD) return
      const free = loads.indexOf(least)
      const task = this.#waiting.shift()!
      this.#running[free]!.set(task.batch.id, task)
      this.#threads[free]!.hold(true)
      this.#threads[free]!.send({ batch: task.batch }, [task.batch.bytes.buffer as ArrayBuffer])
    }
  }

  #answered(thread: number, answer: TileAnswer): void {
    const tasks = this.#running[thread]!
    const task = tasks.get(answer.id)
    if (!task) return
    tasks.delete(answer.id)
    if (tasks.size === 0) this.#threads[thread]!.hold(false)
    if (answer.failure) task.reject(errorOf(answer.failure))
    else task.resolve(answer)
    this.#send()
  }

  /** What waits of a read goes; what is in a thread ends there, and nobody waits for it. */
  #drop(job: number, cause: CaelumError): void {
    const gone = this.#waiting.filter(({ batch }) => batch.job === job)
    this.#waiting = this.#waiting.filter(({ batch }) => batch.job !== job)
    for (const tasks of this.#running) for (const task of tasks.values()) if (task.batch.job === job) gone.push(task)
    for (const { reject } of gone) reject(cause)
  }

  #failed(cause: unknown): void {
    if (this.#failure) return
    const text = cause instanceof Error ? cause.message : String(cause)
    const hint = "where a page is bundled, give the address of caelum/fits/worker as url"
    this.#stop(new CaelumError("internal", `A worker for tiles has failed: ${text}; ${hint}.`, { cause }))
    for (const thread of this.#threads) void thread.end()
  }

  #stop(failure: CaelumError, code: CaelumError["code"] = failure.code): void {
    this.#failure ??= failure
    const tasks = [...this.#waiting, ...this.#running.flatMap((running) => Array.from(running.values()))]
    this.#waiting = []
    for (const running of this.#running) running.clear()
    for (const { reject } of tasks) reject(new CaelumError(code, failure.message))
  }
}

/**
 * Starts threads that decode tiles of compressed images (worker_threads in Node, Web Workers in a browser).
 * `close` ends them.
 * @param count 1 to 64; as many as the machine has processors serve best.
 * @throws CaelumError `usage` for another count.
 */
export function startTileWorkers(count: number, options: TileWorkersOptions = {}): TileWorkers {
  return new TileWorkers(count, options)
}
