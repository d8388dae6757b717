import type { Table, TypedArray } from "../core/index.ts"
import { isCaelumError } from "../core/index.ts"
import { holdsTable, openFits, readHdus, readSection, readTable, wholeSection } from "../formats/fits/index.ts"
import type { FitsFile, Hdu } from "../formats/fits/index.ts"
import { memorySource } from "../storage/index.ts"

/** What reading a whole file came to. */
export interface Survival {
  /** Results and refusals of ours. */
  readonly read: number
  readonly refused: number
  /** Bytes of the results. */
  readonly result: number
  /** Bytes of the largest image that was asked for in vain: its room may be made once its descriptors are found to be sound. */
  readonly asked: number
  /** Bytes of the largest typed array or buffer that was made on the way. */
  readonly largest: number
  readonly milliseconds: number
}

/**
 * Reads every image and table of a file, at most `maxBytes` each; anything thrown that is not an error of ours goes on to the caller.
 * Counts the room that is asked for by length, wherever in the library.
 */
export async function surviveFits(bytes: Uint8Array, maxBytes: number): Promise<Survival> {
  const start = performance.now()
  const counter = countRoom()
  const seen = { read: 0, refused: 0, result: 0, asked: 0 }
  const attempt = async (work: () => Promise<number>): Promise<void> => {
    try {
      seen.result += await work()
      seen.read += 1
    } catch (error) {
      if (!isCaelumError(error) || error.code === "internal") throw error
      seen.refused += 1
    }
  }
  try {
    let file: FitsFile | undefined
    await attempt(async () => {
      file = await openFits(memorySource(bytes, "fuzz"), { maxBytes })
      await readHdus(file)
      return 0
    })
    for (const hdu of file?.known ?? []) {
      const before = seen.read
      await attempt(async () => readOne(file!, hdu, maxBytes))
      if (seen.read === before) seen.asked = Math.max(seen.asked, imageBytes(hdu, maxBytes))
    }
  } finally {
    counter.stop()
  }
  return { ...seen, largest: counter.largest(), milliseconds: performance.now() - start }
}

async function readOne(file: FitsFile, hdu: Hdu, maxBytes: number): Promise<number> {
  if (holdsTable(hdu)) return tableBytes(await readTable(file.source, hdu, {}, { maxBytes }))
  if (hdu.kind !== "image") return 0
  const { data, shape } = await readSection(file.source, hdu, wholeSection(hdu), { maxBytes })
  if (data.length !== shape.reduce((product, n) => product * n, 1)) throw new Error("the shape is not that of the data")
  return data.byteLength
}

function imageBytes({ kind, compression, naxis, bitpix }: Hdu, maxBytes: number): number {
  const bytes = naxis.reduce((product, n) => product * n, Math.max(4, Math.abs(bitpix) / 8))
  return kind === "image" && compression && bytes <= maxBytes ? bytes : 0
}

function tableBytes({ columns }: Table): number {
  const bytes = (values: unknown): number =>
    ArrayBuffer.isView(values)
      ? (values as TypedArray).byteLength
      : Array.isArray(values)
        ? values.reduce<number>((sum, value) => sum + 120 + bytes(value), 0)
        : 32
  return columns.reduce((sum, { values, validity }) => sum + bytes(values) + (validity?.length ?? 0), 0)
}

const NAMES = [
  "Uint8Array",
  "Int8Array",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "ArrayBuffer",
] as const

/** Puts counting constructors in the place of the platform's. */
function countRoom(): { largest: () => number; stop: () => void } {
  let largest = 0
  const globals = globalThis as unknown as Record<string, new (...words: unknown[]) => unknown>
  const kept = NAMES.map((name) => [name, globals[name]!] as const)
  for (const [name, original] of kept)
    globals[name] = new Proxy(original, {
      construct(target, words, self) {
        const size = (target as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1
        if (typeof words[0] === "number") largest = Math.max(largest, words[0] * size)
        return Reflect.construct(target, words, self === globals[name] ? target : self) as object
      },
    })
  return { largest: () => largest, stop: () => kept.forEach(([name, original]) => (globals[name] = original)) }
}
