import type { Dirent } from "node:fs"
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import type { SignalOptions } from "../core/index.ts"
import { throwIfAborted } from "../core/index.ts"
import type { ListEntry } from "../storage/index.ts"
import { readError } from "./errors.ts"

/** The files in a local folder (with `recursive`, in all below it) in order of name; the file itself where `path` is one. */
export async function* listFiles(
  path: string,
  options: SignalOptions & { readonly recursive: boolean },
): AsyncGenerator<ListEntry> {
  throwIfAborted(options.signal)
  const stats = await stat(path).catch((cause: unknown) => {
    throw readError(path, cause)
  })
  if (!stats.isDirectory()) yield fileEntry(path, stats)
  else yield* folderEntries(path, options)
}

async function* folderEntries(
  path: string,
  options: SignalOptions & { readonly recursive: boolean },
): AsyncGenerator<ListEntry> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw readError(path, cause)
  })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    throwIfAborted(options.signal)
    yield* entryBelow(join(path, entry.name), entry, options)
  }
}

async function* entryBelow(
  path: string,
  entry: Dirent,
  options: SignalOptions & { readonly recursive: boolean },
): AsyncGenerator<ListEntry> {
  if (entry.isDirectory()) {
    if (options.recursive) yield* folderEntries(path, options)
    else yield { uri: `${path}/`, ref: { kind: "file", path: `${path}/` }, kind: "prefix" }
    return
  }
  // A link to nowhere is not an object; what a link leads to is not descended into (links may loop).
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isFile()) yield fileEntry(path, stats)
}

function fileEntry(path: string, stats: { size: number; mtime: Date }): ListEntry {
  return {
    uri: path,
    ref: { kind: "file", path },
    kind: "object",
    size: stats.size,
    modified: stats.mtime.toISOString(),
  }
}
