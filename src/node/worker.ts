import { parentPort, Worker } from "node:worker_threads"

/** A thread that was started, and what is sent to it. */
export interface WorkerThread {
  send(message: unknown, transfer: readonly ArrayBuffer[]): void
  /** A busy thread keeps the process alive, an idle one does not. */
  hold(busy: boolean): void
  end(): Promise<void>
}

/** Starts the module `url`, or the decoder of tiles, in a thread. `fail` is told once the thread cannot go on. */
export function startThread(
  url: URL | undefined,
  receive: (message: unknown) => void,
  fail: (cause: unknown) => void,
): WorkerThread {
  const module = url ?? new URL("../formats/fits/tile-worker.js", import.meta.url)
  const worker = new Worker(module, { execArgv: [] }) // flags of the main program may not suit a module
  worker.unref()
  worker.on("message", receive)
  worker.on("error", fail)
  worker.on("exit", (status) => fail(new Error(`it ended with status ${status}`)))
  return {
    send: (message, transfer) => worker.postMessage(message, transfer.slice()),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    end: async () => {
      worker.ref() // a program that has nothing else to wait for waits for this
      await worker.terminate()
    },
  }
}

/** Takes the messages to this thread, and answers; does nothing in a thread that was not started as a worker. */
export function serveThread(
  answer: (message: unknown, reply: (message: unknown, transfer: readonly ArrayBuffer[]) => void) => void,
): void {
  const port = parentPort
  port?.on("message", (message) => answer(message, (reply, transfer) => port.postMessage(reply, transfer.slice())))
}
