import { closeSync, openSync, writeSync } from "node:fs"
import { CaelumError } from "../../core/index.ts"
import type { LogLine } from "./server.ts"

/**
 * The request log: one JSON line a request, written when the answer is out. Without a path nothing is written.
 * @throws CaelumError `write` where the file cannot be opened.
 */
export function openLog(path: string | undefined): { write(line: LogLine): void; close(): void } {
  if (path === undefined) return { write: () => undefined, close: () => undefined }
  let file: number | undefined
  try {
    file = openSync(path, "a")
  } catch (cause) {
    throw new CaelumError("write", `The request log ${path} cannot be opened for writing; check the path.`, { cause })
  }
  return {
    write: (line) => {
      if (file !== undefined) writeSync(file, `${JSON.stringify(line)}\n`)
    },
    close: () => {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}
