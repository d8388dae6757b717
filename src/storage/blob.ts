import type { ByteSource } from "../core/index.ts"
import { CaelumError, orAborted, throwIfAborted } from "../core/index.ts"
import { resolveRange } from "./resolve.ts"

/** A Blob or File (a file that a page was given) as a source; only the bytes asked for are read. */
export function blobSource(blob: Blob, label: string): ByteSource {
  const facts = { size: blob.size }
  return {
    label,
    known: () => facts,
    size: async () => blob.size,
    read: async (range, options) => {
      throwIfAborted(options?.signal)
      const { offset, length } = resolveRange(range, blob.size, label)
      const bytes = blob.slice(offset, offset + length).arrayBuffer()
      return new Uint8Array(await orAborted(bytes.catch(unreadable(label)), options?.signal))
    },
  }
}

function unreadable(label: string): (cause: unknown) => never {
  return (cause) => {
    throw new CaelumError(
      "changed",
      `${label} can no longer be read: it was changed or removed after it was chosen; choose it again.`,
      {
        context: { uri: label },
        cause,
      },
    )
  }
}
