import type { ByteSource, SignalOptions } from "../../../core/index.ts"
import { CaelumError } from "../../../core/index.ts"
import type { Hdu } from "../hdu.ts"
import { isLossless, originalSums } from "../original-checksums.ts"
import type { HeaderCards } from "./header-cards.ts"
import { report } from "./header-cards.ts"
import type { Findings } from "./problem.ts"

/** The keywords that every compressed image has (FITS 4.0 §10.1.1). */
export function checkCompressed(header: HeaderCards, findings: Findings): void {
  if (header.logical("ZIMAGE") !== true) return
  const axes = header.integer("ZNAXIS") ?? 0
  const lengths = Array.from({ length: Math.max(0, Math.min(axes, 999)) }, (_, i) => `ZNAXIS${i + 1}`)
  for (const keyword of ["ZCMPTYPE", "ZBITPIX", "ZNAXIS", ...lengths])
    if (!header.first(keyword)) findings.add("compressed-keyword", keyword, `${keyword} is missing beside ZIMAGE = T`)
  const tiles = numberOfTiles(header, lengths.length)
  const rows = header.integer("NAXIS2") ?? 0
  if (tiles !== undefined && tiles !== rows)
    findings.add("tile-rows", "NAXIS2", `the image has ${tiles} tiles and its table ${rows} rows`)
}

/** The product of ZNAXISn / ZTILEn, each rounded up; a tile is a row of the image where it is not given. Undefined where it is not told. */
function numberOfTiles(header: HeaderCards, axes: number): number | undefined {
  let tiles = 1
  for (let n = 1; n <= axes; n++) {
    const length = header.integer(`ZNAXIS${n}`) ?? -1
    const tile = header.first(`ZTILE${n}`) ? (header.integer(`ZTILE${n}`) ?? 0) : n === 1 ? length : 1
    if (length < 1 || tile < 1) return undefined
    tiles *= Math.ceil(length / tile)
  }
  return axes > 0 ? tiles : undefined
}

/** Whether an image says what it added up to before compression, and comes out of it to the bit. */
export function hasOriginalSums(hdu: Hdu): boolean {
  return (hdu.header.has("ZDATASUM") || hdu.header.has("ZHECKSUM")) && isLossless(hdu)
}

/** Uncompresses an image and compares it with ZDATASUM and ZHECKSUM. */
export async function checkOriginal(
  source: ByteSource,
  hdu: Hdu,
  header: HeaderCards,
  findings: Findings,
  options: SignalOptions,
): Promise<void> {
  const datasum = header.first("ZDATASUM")
  const checksum = header.first("ZHECKSUM")
  try {
    const sums = await originalSums(source, hdu, options)
    if (datasum && Number(datasum.text) % 0xffffffff !== sums.data % 0xffffffff)
      report(
        findings,
        "original-datasum",
        datasum,
        `the value is ${datasum.text} and the image has the sum ${sums.data}`,
      )
    else if (checksum && sums.hdu !== 0xffffffff && sums.hdu !== 0)
      report(findings, "original-checksum", checksum, `the sum of the image's HDU is ${sums.hdu.toString(16)}`)
  } catch (cause) {
    if (!(cause instanceof CaelumError) || !["malformed", "truncated", "unsupported", "limit"].includes(cause.code))
      throw cause
    findings.add("compressed-data", null, cause.message.replace(/\.$/, ""))
  }
}
