import { type ByteSource, isCaelumError, type ReadStep, type Span } from "../../core/index.ts"
import { FOOTER_GUESS, openParquet, type OpenParquetOptions, type ParquetFile } from "../../formats/parquet/index.ts"

/** The wave of a read that waits for all those in `log`. */
export function nextWave(log: readonly ReadStep[]): number {
  return log.reduce((last, { wave }) => Math.max(last, wave), 0) + 1
}

/** Opens a Parquet file behind all reads in `log`, which takes what was really read: also of one that is not there. */
export async function openLogged(
  source: ByteSource,
  log: ReadStep[],
  why: string,
  options: OpenParquetOptions,
): Promise<ParquetFile> {
  const wave = nextWave(log)
  try {
    const file = await openParquet(source, options)
    log.push(...readSteps(file, wave, why))
    return file
  } catch (error) {
    if (isCaelumError(error, "not-found")) log.push({ object: source.label, spans: [], wave, why: `${why}: not there` })
    else log.push({ object: source.label, spans: tailSpan(source, options), wave, why: `${why}: not used` })
    throw error
  }
}

/** The reads of a footer as steps, the first in `wave`. */
export function readSteps({ label, reads = [] }: ParquetFile, wave: number, why: string): ReadStep[] {
  return reads.map((span, i) => ({ object: label, spans: [span], wave: wave + i, why }))
}

function tailSpan(source: ByteSource, { guess = FOOTER_GUESS }: OpenParquetOptions): Span[] {
  const size = source.known()?.size
  if (size === undefined) return []
  const length = Math.min(guess, size)
  return [{ offset: size - length, length }]
}
