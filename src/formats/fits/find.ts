import { CaelumError, throwIfAborted } from "../../core/index.ts"
import type { FitsFile, FitsOptions } from "./file.ts"
import type { Hdu } from "./hdu.ts"

/** Which HDU: its number from 0, or its EXTNAME (without regard to case) and, where given, EXTVER and what it holds. */
export type HduSelector =
  | number
  | { readonly name: string; readonly version?: number; readonly kind?: "image" | "table" | "ascii-table" }

/**
 * All HDUs of a file: only headers are read, several with one request where they lie close.
 * @throws CaelumError `truncated` where the file ends inside one, `malformed`.
 */
export async function readHdus(file: FitsFile, options: FitsOptions = {}): Promise<readonly Hdu[]> {
  for (let index = 0; (await file.hdu(index, options, Infinity)) !== undefined; index++) throwIfAborted(options.signal)
  return file.known
}

/**
 * The HDU that a selector names; without one, the first that holds an image, and `note` is told which.
 * @throws CaelumError `not-found` naming the HDUs that are there.
 */
export async function findHdu(file: FitsFile, selector?: HduSelector, options: FitsOptions = {}): Promise<Hdu> {
  const test = matcher(selector)
  const start = typeof selector === "number" ? selector : 0
  for (let index = start; ; index++) {
    const hdu = await file.hdu(
      index,
      options,
      typeof selector === "object" ? Infinity : start + (selector === undefined ? index + 8 : 0),
    )
    if (hdu === undefined) throw notFound(file, selector)
    if (!test(hdu)) continue
    if (selector === undefined)
      options.note?.(`${file.source.label}: using ${hduTitle(hdu)}, the first that holds an image.`)
    return hdu
  }
}

/** How people call an HDU: `HDU 1 (SCI,2)`. */
export function hduTitle(hdu: Hdu): string {
  const version = hdu.version === 1 ? "" : `,${hdu.version}`
  return hdu.name === "" ? `HDU ${hdu.index}` : `HDU ${hdu.index} (${hdu.name}${version})`
}

function matcher(selector: HduSelector | undefined): (hdu: Hdu) => boolean {
  if (selector === undefined) return (hdu) => hdu.kind === "image"
  if (typeof selector === "number") return () => true
  const name = selector.name.trim().toUpperCase()
  return (hdu) =>
    (hdu.name.toUpperCase() === name || (hdu.index === 0 && (name === "PRIMARY" || name === "P"))) &&
    (selector.version === undefined || hdu.version === selector.version) &&
    (selector.kind === undefined || hdu.kind === selector.kind || (selector.kind === "image" && hdu.kind === "empty"))
}

function notFound(file: FitsFile, selector: HduSelector | undefined): CaelumError {
  const label = file.source.label
  const there = file.known.map((hdu) => `${hdu.index}${hdu.name === "" ? "" : ` ${hdu.name}`}`)
  const list = there.length > 12 ? `${there.slice(0, 12).join(", ")}, …` : there.join(", ")
  const wanted =
    selector === undefined
      ? "an HDU with an image"
      : typeof selector === "number"
        ? `HDU ${selector}`
        : `HDU [${[selector.name, selector.version, selector.kind].filter((part) => part !== undefined).join()}]`
  const hdu = selector === undefined ? undefined : typeof selector === "number" ? selector : selector.name
  return new CaelumError("not-found", `${label} does not hold ${wanted}; it has ${file.known.length} HDUs: ${list}.`, {
    context: hdu === undefined ? { uri: label } : { uri: label, hdu },
  })
}
