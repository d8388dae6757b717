import type { FitsFile, FitsOptions } from "./file.ts"
import type { HduSelector } from "./find.ts"
import { findHdu, hduTitle } from "./find.ts"
import { CaelumError } from "../../core/index.ts"
import type { Hdu } from "./hdu.ts"

/** Whether an HDU's contents are rows: a binary or ASCII table, or random groups. */
export function holdsTable(hdu: Hdu): boolean {
  return hdu.kind === "table" || hdu.kind === "ascii-table" || hdu.kind === "groups"
}

/**
 * The HDU that a selector names; without one, the first that holds a table, and `note` is told which.
 * @throws CaelumError `not-found` naming the HDUs that are there.
 */
export async function findTable(file: FitsFile, selector?: HduSelector, options: FitsOptions = {}): Promise<Hdu> {
  if (selector !== undefined) return findHdu(file, selector, options)
  for (let index = 0; ; index++) {
    const hdu = await file.hdu(index, options)
    if (hdu === undefined) break
    if (!holdsTable(hdu)) continue
    options.note?.(`${file.source.label}: using ${hduTitle(hdu)}, the first that holds a table.`)
    return hdu
  }
  const there = file.known.slice(0, 12).map((hdu) => `${hduTitle(hdu)} ${hdu.kind}`)
  throw new CaelumError(
    "not-found",
    `${file.source.label} holds no table; it has ${file.known.length} HDUs: ${there.join(", ")}.`,
    { context: { uri: file.source.label } },
  )
}
