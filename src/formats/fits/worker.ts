/** A Web Worker that was started, and what is sent to it. */
export interface WorkerThread {
  send(message: unknown, transfer: readonly ArrayBuffer[]): void
  /** A page has nothing to hold. */
  hold(busy: boolean): void
  end(): Promise<void>
}

/** Starts the module `url`, or the decoder of tiles beside this file, in a Web Worker. `fail` is told once it cannot go on. */
export function startThread(
  url: URL | undefined,
  receive: (message: unknown) => void,
  fail: (cause: unknown) => void,
): WorkerThread {
  const worker = url
    ? new Worker(url, { type: "module" })
    : new Worker(new URL("./tile-worker.js", import.meta.url), { type: "module" }) // as bundlers look for it
  worker.addEventListener("message", ({ data }) => receive(data))
  worker.addEventListener("error", ({ message }) => fail(new Error(message || "its module could not be loaded")))
  return {
    send: (message, transfer) => worker.postMessage(message, transfer.slice()),
    hold: () => undefined,
    end: async () => worker.terminate(),
  }
}

/** Takes the messages to this thread, and answers; does nothing in a page. */
export function serveThread(
  answer: (message: unknown, reply: (message: unknown, transfer: readonly ArrayBuffer[]) => void) => void,
): void {
  if (typeof document !== "undefined") return
  globalThis.addEventListener("message", ({ data }) =>
    answer(data, (reply, transfer) => globalThis.postMessage(reply, { transfer: transfer.slice() })),
  )
}
