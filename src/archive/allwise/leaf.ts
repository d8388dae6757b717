import { setImmediate } from "node:timers/promises"
import { hash } from "../random.ts"
import { encodeChunk, type Chunk } from "../parquet/chunk.ts"
import { footerBytes, MAGIC, type PlacedChunk } from "../parquet/footer.ts"
import { starsOf } from "../stars/stars.ts"
import { CATALOG_COLUMNS, type CatalogColumn } from "./columns.ts"
import { measure, type LeafRows } from "./photometry.ts"
import type { LeafColumn } from "./recipe.ts"
import { RECIPES } from "./recipes.ts"

/** The values of a column of a leaf. */
export function columnValues(leaf: LeafRows, { name }: CatalogColumn, index: number): LeafColumn {
  const parts = /^w([1-4])(?!_)([a-z_0-9]*?)(?:_([1-8]))?$/.exec(name)
  const pattern = parts === null ? name : `w?${parts[2]}${parts[3] === undefined ? "" : "_#"}`
  const recipe = RECIPES[pattern] ?? RECIPES[name]
  if (recipe === undefined) throw new Error(`The catalogue's column ${name} has no recipe.`)
  const place = { band: Number(parts?.[1] ?? 1) - 1, aperture: Number(parts?.[3] ?? 0), salt: hash(index, 0xc01) }
  return recipe(leaf, place)
}

/** Milliseconds of work after which others get their turn. */
const TURN = 12

/** A dense leaf as a Parquet file: in pieces, so that a server goes on serving while it is made. */
export async function buildLeaf(seed: number, cell: number, rows: number): Promise<Uint8Array[]> {
  const leaf = measure(starsOf(seed, cell, rows))
  const pieces: Uint8Array[] = [MAGIC]
  const placed: PlacedChunk[] = []
  let offset = MAGIC.length
  let turn = performance.now()
  for (const [index, column] of CATALOG_COLUMNS.entries()) {
    const chunk: Chunk = encodeChunk(columnValues(leaf, column, index), column.type)
    placed.push({ chunk, offset })
    pieces.push(chunk.bytes)
    offset += chunk.bytes.length
    if (performance.now() - turn < TURN) continue
    await setImmediate()
    turn = performance.now()
  }
  pieces.push(footerBytes(CATALOG_COLUMNS, rows, placed))
  return pieces
}
