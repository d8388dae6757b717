import { mayHave, readNumber } from "./keywords.ts"
import type { PairContext } from "./celestial.ts"
import type { PlaneDistortion } from "./plane-distortion.ts"
import { readRecordDistortion } from "./records.ts"
import { TPV_TERMS, tpdSeries } from "./tpd.ts"
import { readWatDistortion } from "./watson.ts"
import type { AxisType } from "./ctype.ts"

/** Whether a pair is TPV: by CTYPE, or as SCAMP wrote it before the convention had a name. */
export type Reading = "TPV" | "SCAMP" | undefined

/**
 * How PVi_m of the pair are meant. TAN has no parameters of its own: PVi_m on its latitude axis, or with m > 4 on its longitude axis, are the
 * polynomials that SCAMP writes.
 */
export function readTpv({
  keywords,
  alternate,
  axes,
  pair,
}: Pick<PairContext, "keywords" | "alternate" | "axes" | "pair">): Reading {
  const { code, distortion } = axes[pair.lat]!
  if (code === "TPV" || distortion === "TPV") return "TPV"
  if (code !== "TAN" || !mayHave(keywords, "PV")) return undefined
  const firsts =
    distortion === ""
      ? ([
          [pair.lon, 5],
          [pair.lat, 0],
        ] as const)
      : ([
          [pair.lon, 5],
          [pair.lat, 5],
        ] as const)
  for (const [axis, first] of firsts)
    for (let m = first; m < TPV_TERMS; m++)
      if ((readNumber(keywords, `PV${axis + 1}_${m}${alternate}`) ?? 0) !== 0) return "SCAMP"
  return undefined
}

/** Whether the polynomials of PVi_m are applied: SCAMP's beside SIP say the same once more. */
export function isTpv({ reading, axes, pair }: Pick<PairContext, "reading" | "axes" | "pair">): boolean {
  return reading === "TPV" || (reading === "SCAMP" && axes[pair.lat]!.distortion === "")
}

/** What stands between the linear transform and the projection; undefined where nothing does. */
export function readSequent(context: PairContext): PlaneDistortion | undefined {
  const { keywords, alternate, axes, pair } = context
  const { code } = axes[pair.lat]!
  if (isTpv(context)) return tpvDistortion(context)
  if (code === "TNX" || code === "ZPX") return readWatDistortion(keywords, code, pair.lon, pair.lat)
  return readRecordDistortion(keywords, [pair.lon, pair.lat], alternate)
}

/** Powers of the first axis of the pair come first, whichever of the two it is: so wcslib has it. */
function tpvDistortion({ keywords, alternate, pair }: PairContext): PlaneDistortion {
  const coefficient =
    (axis: number) =>
    (m: number): number =>
      readNumber(keywords, `PV${axis + 1}_${m}${alternate}`) ?? (m === 1 ? 1 : 0)
  return {
    name: "TPV",
    x: tpdSeries(coefficient(pair.lon), TPV_TERMS, pair.lat < pair.lon),
    y: tpdSeries(coefficient(pair.lat), TPV_TERMS, pair.lat > pair.lon),
  }
}

/** The projection under a code that names a projection and a distortion at once. */
export function projectionCode({ code }: AxisType): string {
  return { TPV: "TAN", TNX: "TAN", ZPX: "ZPN", GLS: "SFL" }[code] ?? code
}
