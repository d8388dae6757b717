import { randomBytes } from "node:crypto"
import { appendFile, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { KEPT_SHARE, parsePiece } from "../storage/index.ts"

/**
 * The bound of a disk cache that many processes fill at once. A ledger file has one byte for each 4096 bytes kept: appending
 * is atomic, so that its length is the sum of all processes. Where it passes the bound, one process (by a lock file) counts
 * what is there, removes what was used longest ago down to three quarters, and writes the ledger anew.
 */
export const BLOCK = 4096
const LEDGER = "ledger"
const LOCK = "sweep.lock"
/** Milliseconds after which a lock's holder is taken to have died. */
const STALE_LOCK = 120_000
/** Milliseconds after which an unfinished file's writer is taken to have died. */
const STALE_FILE = 3_600_000

export interface KeptFile {
  readonly name: string
  readonly path: string
  readonly bytes: number
  readonly used: number
}

/** Books a file of so many bytes; resolves to the bytes that all processes have booked. */
export async function bookBytes(folder: string, bytes: number): Promise<number> {
  const ledger = join(folder, LEDGER)
  await appendFile(ledger, Buffer.alloc(Math.ceil(bytes / BLOCK)), { mode: 0o600 })
  return (await stat(ledger)).size * BLOCK
}

/** Every file of the cache's shards. What vanishes meanwhile is left out. */
export async function walkFiles(folder: string): Promise<KeptFile[]> {
  const shards = (await readdir(folder).catch(() => [])).filter((name) => /^[0-9a-f]{2}$/.test(name))
  const files: KeptFile[] = []
  for (const shard of shards) {
    const names = await readdir(join(folder, shard)).catch(() => [])
    const paths = names.map((name) => ({ name, path: join(folder, shard, name) }))
    const stats = await Promise.all(paths.map(({ path }) => stat(path).catch(() => undefined)))
    for (const [i, { name, path }] of paths.entries()) {
      const found = stats[i]
      if (found?.isFile()) files.push({ name, path, bytes: found.size, used: found.mtimeMs })
    }
  }
  return files
}

/** Brings the cache below its bound, unless another process is doing that. */
export async function sweepFiles(folder: string, capacity: number): Promise<void> {
  const lock = join(folder, LOCK)
  if (!(await takeLock(lock))) return
  try {
    const before = await ledgerSize(folder)
    const left = await removeOldest(await walkFiles(folder), capacity * KEPT_SHARE)
    const meanwhile = Math.max(0, (await ledgerSize(folder)) - before)
    const fresh = join(folder, `${LEDGER}.${randomBytes(6).toString("hex")}`)
    await writeFile(fresh, Buffer.alloc(Math.ceil(left / BLOCK) + meanwhile), { mode: 0o600 })
    await rename(fresh, join(folder, LEDGER))
  } finally {
    await rm(lock, { force: true })
  }
}

async function ledgerSize(folder: string): Promise<number> {
  return stat(join(folder, LEDGER)).then(
    ({ size }) => size,
    () => 0,
  )
}

async function takeLock(lock: string): Promise<boolean> {
  const held = await stat(lock).catch(() => undefined)
  if (held && Date.now() - held.mtimeMs < STALE_LOCK) return false
  if (held) await rm(lock, { force: true })
  const file = await open(lock, "wx", 0o600).catch(() => undefined)
  await file?.close()
  return file !== undefined
}

/** Removes leftovers, then what was used longest ago, until at most `target` bytes are left; resolves to what is left. */
async function removeOldest(files: readonly KeptFile[], target: number): Promise<number> {
  const now = Date.now()
  const pieces = files.filter(({ name }) => parsePiece(name))
  const leftovers = files.filter(({ name, used }) => !parsePiece(name) && now - used > STALE_FILE)
  await Promise.all(leftovers.map(({ path }) => rm(path, { force: true })))
  let total = pieces.reduce((sum, { bytes }) => sum + blocks(bytes), 0)
  for (const { path, bytes } of pieces.toSorted((a, b) => a.used - b.used)) {
    if (total <= target) break
    await rm(path, { force: true })
    total -= blocks(bytes)
  }
  return total
}

function blocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK) * BLOCK
}
