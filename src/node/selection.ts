import { isAbsolute, join, sep } from "node:path"
import type { ObjectRef } from "../core/index.ts"
import { CaelumError, formatObjectRef, isBucketRef, parseObjectRef } from "../core/index.ts"
import type { ListEntry, ListOptions, Store } from "../storage/index.ts"
import { globObjects, listObjects } from "../storage/index.ts"

/** One object that is to be downloaded, and where to. */
export interface DownloadItem {
  readonly ref: ObjectRef
  readonly uri: string
  readonly path: string
  /** Of a listing. */
  readonly size?: number | undefined
  readonly etag?: string | undefined
  readonly modified?: string | undefined
}

/** An object that cannot be downloaded to where it should go. */
export interface Unplaced {
  readonly uri: string
  readonly path: string
  readonly error: CaelumError
}

export interface Selection {
  readonly items: readonly DownloadItem[]
  readonly unplaced: readonly Unplaced[]
  /** Sentences for people: what is left out, what a file system that does not tell A from a would lose. */
  readonly notes: readonly string[]
}

/** Whether a text stands for many objects: a prefix that ends in `/`, or a pattern with `*`. */
export function isSelection(text: string): boolean {
  return /^(s3|gs|az):\/\//i.test(text) && (text.endsWith("/") || text.includes("*"))
}

/**
 * The objects below a prefix (`s3://bucket/a/b/`) or that match a pattern (`s3://bucket/a/**` + `/*.fits`), each with its
 * path below `folder`: its key without what all keys begin with, up to a slash. Objects that no safe path has (`..`, an
 * empty name), or whose path another one has, come as `unplaced`; empty objects that stand for folders are left out.
 * @throws CaelumError what the listing throws.
 */
export async function selectObjects(
  store: Store,
  text: string,
  folder: string,
  options: Pick<ListOptions, "signal" | "onNote"> = {},
): Promise<Selection> {
  const isPattern = text.includes("*")
  const placing = new Placing(folder, isPattern ? fixedPart(text) : text)
  const entries = isPattern ? globObjects(store, text, options) : listObjects(store, parseObjectRef(text), options)
  for await (const entry of entries) placing.add(entry)
  return placing.selection()
}

/** A pattern up to the slash before its first wildcard. */
function fixedPart(pattern: string): string {
  const wild = pattern.search(/[*?[{]/)
  return pattern.slice(0, pattern.lastIndexOf("/", wild) + 1)
}

class Placing {
  readonly #folder: string
  readonly #base: string
  readonly #items: DownloadItem[] = []
  readonly #unplaced: Unplaced[] = []
  readonly #paths: Set<string> = new Set()
  readonly #folded: Map<string, string> = new Map()
  #markers = 0
  #clashes = 0
  #clash = ""

  constructor(folder: string, base: string) {
    this.#folder = folder
    this.#base = base
  }

  add({ uri, ref, kind, size, etag, modified }: ListEntry): void {
    if (kind === "prefix" || !isBucketRef(ref)) return
    if (ref.key.endsWith("/") && (size ?? 0) === 0) {
      this.#markers += 1
      return
    }
    const name = uri.startsWith(this.#base) ? uri.slice(this.#base.length) : ref.key
    const path = join(this.#folder, name)
    const trouble = pathTrouble(name) ?? (this.#paths.has(path) ? "another object has the same path" : undefined)
    if (trouble !== undefined) this.#unplaced.push({ uri, path: name, error: unplaceable(uri, trouble) })
    else {
      this.#paths.add(path)
      this.#items.push({ ref, uri, path, size, etag, modified })
      this.#fold(path, uri)
    }
  }

  #fold(path: string, uri: string): void {
    const folded = path.normalize("NFC").toLowerCase()
    const other = this.#folded.get(folded)
    if (other === undefined) this.#folded.set(folded, uri)
    else {
      this.#clashes += 1
      this.#clash ||= `${other} and ${uri}`
    }
  }

  selection(): Selection {
    const notes: string[] = []
    if (this.#markers > 0) notes.push(`left out: ${this.#markers} empty objects that stand for folders`)
    if (this.#clashes > 0)
      notes.push(
        `${this.#clash} differ in capitals or accents alone${this.#clashes > 1 ? ` (${this.#clashes} such pairs)` : ""}: ` +
          "on a file system that does not tell them apart the later one replaces the earlier",
      )
    return { items: this.#items, unplaced: this.#unplaced, notes }
  }
}

function pathTrouble(name: string): string | undefined {
  const parts = name.split("/")
  if (parts.includes("..") || parts.includes(".")) return "its key leads out of the folder or nowhere ('..', '.')"
  if (parts.includes("")) return "its key has an empty name between slashes"
  if (name.includes("\0") || (sep === "\\" && /[\\:]/.test(name)) || isAbsolute(name)) return "its key is no path here"
  return undefined
}

function unplaceable(uri: string, trouble: string): CaelumError {
  return new CaelumError("usage", `${uri} has no file below the destination: ${trouble}; get it by its own name.`, {
    context: { uri: formatObjectRef(parseObjectRef(uri)) },
  })
}
