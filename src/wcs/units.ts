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

const PREFIXES: Readonly<Record<string, number>> = {
  "": 1,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  h: 1e2,
  d: 1e-1,
  c: 1e-2,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
  p: 1e-12,
}
/** Units of spectral axes in SI ones, by what they measure. The electronvolt is exact (SI 2019). */
const BASES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Hz: { Hz: 1 },
  J: { J: 1, eV: 1.602176634e-19, erg: 1e-7, Ry: 2.1798723611035e-18 },
  m: { m: 1, Angstrom: 1e-10, angstrom: 1e-10, micron: 1e-6 },
}

/**
 * SI units in one CUNITi: `si` is Hz, J, m, /m, m/s or "".
 * @throws CaelumError `unsupported` naming the keyword.
 */
export function unitFactor(unit: string, si: string, keyword: string): number {
  if (unit === "" || unit === si) return 1
  const factor =
    si === "m/s"
      ? ratio(/^(.*?)\s*(?:\/\s*s|[ .*]\s*s(?:\*\*|\^)?-1)$/.exec(unit)?.[1], 1)
      : si === "/m"
        ? ratio(
            /^(?:1?\/(.+)|(.+?)(?:\*\*|\^)?\(?-1\)?)$/
              .exec(unit)
              ?.slice(1)
              .find((part) => part !== undefined),
            -1,
          )
        : scaled(unit, BASES[si] ?? {})
  if (factor !== undefined) return factor
  throw new CaelumError(
    "unsupported",
    `The axis with ${keyword} = '${unit}' is in no unit that is known here for what it measures; use ${si === "" ? "none" : si}.`,
    { context: { keyword } },
  )
}

function ratio(length: string | undefined, power: number): number | undefined {
  const factor = length === undefined ? undefined : scaled(length, BASES["m"]!)
  return factor === undefined ? undefined : factor ** power
}

function scaled(unit: string, bases: Readonly<Record<string, number>>): number | undefined {
  for (const [base, value] of Object.entries(bases)) {
    const prefix = unit.endsWith(base) ? PREFIXES[unit.slice(0, -base.length)] : undefined
    if (prefix !== undefined) return prefix * value
  }
  return undefined
}
