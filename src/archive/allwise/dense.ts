import { closeSync, openSync, readSync, statSync } from "node:fs"
import { mkdir, open, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { entityTag } from "../random.ts"
import { CONTENT_VERSION } from "../cache.ts"
import type { Body, ServedObject } from "../object.ts"
import { leafRows } from "../stars/cells.ts"
import { buildLeaf } from "./leaf.ts"
import type { AllwiseSettings } from "./bucket.ts"

/** The dense leaves: built once, one after the other, and kept in files. */
export interface DenseLeaves {
  object(cell: number): Promise<ServedObject>
  /** Resolves when the leaf in the making, if any, is whole on disk; no other is begun. */
  close(): Promise<void>
}

const MODIFIED = new Date("2022-10-21T16:22:43Z")

export function denseLeaves({ seed, scale, cacheDir }: AllwiseSettings): DenseLeaves {
  const made = new Map<number, Promise<ServedObject>>()
  const files = new Set<number>()
  let queue: Promise<unknown> = Promise.resolve()
  let closed = false
  const make = async (cell: number): Promise<ServedObject> => {
    if (closed) throw new Error("The embedded archive is closed.")
    const path = join(cacheDir, `leaf-${cell}.parquet`)
    const body = openFile(path, files) ?? (await buildInto(path, cell))
    const etag = entityTag(`allwise ${CONTENT_VERSION} ${seed} ${scale} ${cell}`)
    return { size: body.size, read: (offset, length) => body.read(offset, length), etag, modified: MODIFIED }
  }
  const buildInto = async (path: string, cell: number): Promise<Body> => {
    const pieces = await buildLeaf(seed, cell, leafRows(cell, scale))
    const kept = await keepFile(cacheDir, path, pieces)
    return (kept ? openFile(path, files) : undefined) ?? memoryBody(pieces)
  }
  return {
    object(cell) {
      const known = made.get(cell)
      if (known) return known
      const leaf = queue.then(() => make(cell))
      queue = leaf.catch(() => undefined)
      made.set(cell, leaf)
      leaf.catch(() => made.delete(cell))
      return leaf
    },
    async close() {
      closed = true
      await queue
      for (const file of files) closeSync(file)
      files.clear()
    },
  }
}

/** A file as a body; undefined where there is none. Its pages are in the system's cache, so reading it waits for nothing. */
function openFile(path: string, files: Set<number>): Body | undefined {
  const size = sizeOf(path)
  if (size === undefined) return undefined
  let file: number | undefined
  return {
    size,
    read(offset, length) {
      if (file === undefined) files.add((file = openSync(path, "r")))
      const out = Buffer.allocUnsafe(length)
      const count = readSync(file, out, 0, length, offset)
      if (count !== length)
        throw new Error(`The cached leaf ${path} is shorter than it was; remove it and start again.`)
      return out
    },
  }
}

function sizeOf(path: string): number | undefined {
  try {
    const stat = statSync(path)
    return stat.isFile() ? stat.size : undefined
  } catch {
    return undefined
  }
}

/**
 * Writes a file whole or not at all, whatever other processes do. False where the folder cannot be written: a cache is
 * never worth failing for.
 */
async function keepFile(folder: string, path: string, pieces: readonly Uint8Array[]): Promise<boolean> {
  const part = `${path}.${process.pid}.part`
  try {
    await mkdir(folder, { recursive: true })
    const file = await open(part, "w")
    try {
      await file.writev([...pieces])
    } finally {
      await file.close()
    }
    await rename(part, path)
    return true
  } catch {
    await rm(part, { force: true }).catch(() => undefined)
    return false
  }
}

function memoryBody(pieces: readonly Uint8Array[]): Body {
  const bytes = Buffer.concat(pieces)
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }
}
