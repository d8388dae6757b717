import { CaelumError } from "../core/index.ts"

const TO_DEGREES: Readonly<Record<string, number>> = {
  "": 1,
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3_600_000,
  uas: 1 / 3_600_000_000,
  rad: 180 / Math.PI,
  radian: 180 / Math.PI,
}

/** Degrees in one CUNITi of a sky axis. @throws CaelumError `unsupported` naming the keyword. */
export function degreesPer(unit: string, keyword: string): number {
  const factor = TO_DEGREES[unit.trim().toLowerCase()]
  if (factor !== undefined) return factor
  throw new CaelumError(
    "unsupported",
    `The sky axis with ${keyword} = '${unit}' is in no unit of angle that is known here; use deg, arcmin, arcsec, mas or rad.`,
    { context: { keyword } },
  )
}
