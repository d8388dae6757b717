import type { SignalOptions } from "../core/index.ts"
import { isCaelumError } from "../core/index.ts"
import type { SegmentPattern } from "./glob-pattern.ts"
import { matchPath, matchSegment, parseGlob } from "./glob-pattern.ts"
import type { ListEntry } from "./list.ts"
import type { FileAccess } from "./store.ts"

type Tail = readonly SegmentPattern[]

/** Local files and folders that match a pattern, in order of their paths; only folders that can match are listed. */
export async function* globFiles(
  files: FileAccess,
  pattern: string,
  options: SignalOptions,
): AsyncGenerator<ListEntry> {
  const found = new Map<string, ListEntry>()
  const keep = (entry: ListEntry): void => void found.set(entry.uri, entry)
  for (const tail of parseGlob(pattern)) await look(files, "", tail, keep, options)
  yield* Array.from(found.values()).sort((a, b) => (a.uri < b.uri ? -1 : 1))
}

/** Looks below `folder`, which is empty or ends in a slash. */
async function look(
  files: FileAccess,
  folder: string,
  tail: Tail,
  keep: (entry: ListEntry) => void,
  options: SignalOptions,
): Promise<void> {
  const fixed = tail.findIndex((segment) => !segment.literal)
  const literal = fixed < 0 ? tail.length - 1 : fixed
  const base =
    folder +
    tail
      .slice(0, literal)
      .map(({ text }) => `${text}/`)
      .join("")
  const [first, ...rest] = tail.slice(literal)
  if (!first) return
  for (const entry of await entriesOf(files, base, first.deep, options)) {
    const name = entry.uri.slice(base.length).replace(/\/$/, "")
    if (first.deep) {
      if (matchPath([first, ...rest], name.split("/"))) keep(entry)
    } else if (matchSegment(first, name)) {
      const isFolder = entry.kind === "prefix"
      if (rest.length === 0 || (isFolder && rest.length === 1 && rest[0]!.text === "")) keep(entry)
      else if (isFolder) await look(files, entry.uri, rest, keep, options)
    }
  }
}

/** What is in a folder, or below it; nothing where there is none. */
async function entriesOf(
  files: FileAccess,
  folder: string,
  recursive: boolean,
  options: SignalOptions,
): Promise<ListEntry[]> {
  const entries: ListEntry[] = []
  try {
    for await (const entry of files.list(folder === "" ? "." : folder, { ...options, recursive })) entries.push(entry)
  } catch (error) {
    if (!isCaelumError(error, "not-found")) throw error
  }
  return entries.filter(({ uri }) => uri.startsWith(folder) && uri.length > folder.length)
}
