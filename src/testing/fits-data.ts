import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import type { ByteRange, ByteSource } from "../core/index.ts"
import { memorySource } from "../storage/index.ts"

/** The folder of FITS test data. */
export const FITS_DATA: string = new URL("../../test/data/fits/", import.meta.url).pathname

/** Paths below `FITS_DATA` of every file that is there to be read as FITS. */
export function fitsFiles(): string[] {
  return readdirSync(FITS_DATA, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(fits|fz|gz)$/.test(path))
    .sort()
}

export function fitsBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(FITS_DATA, path)))
}

export function fitsSource(path: string): ByteSource {
  return memorySource(fitsBytes(path), path)
}

/** A source that keeps the ranges asked of it. */
export function countingSource(source: ByteSource): ByteSource & { readonly asked: ByteRange[] } {
  const asked: ByteRange[] = []
  return {
    asked,
    label: source.label,
    known: () => source.known(),
    size: (options) => source.size(options),
    read: (range, options) => {
      asked.push(range)
      return source.read(range, options)
    },
  }
}
