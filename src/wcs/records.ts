import { CaelumError } from "../core/index.ts"
import { recordFields } from "./arrays.ts"
import type { KeywordReader } from "./keywords.ts"
import { TPD_TERMS, tpdSeries } from "./tpd.ts"
import type { PlaneDistortion, PlaneSeries } from "./plane-distortion.ts"

/**
 * A distortion behind the linear transform (CQDISi, draft paper IV) of two axes (from 0), written as records `DQ1 = 'TPD.FWD.1: 1.0'` by
 * wcslib; undefined where none is written.
 * @throws CaelumError `unsupported` for another function, or one of other axes; `malformed`.
 */
export function readRecordDistortion(
  keywords: KeywordReader,
  axes: readonly [number, number],
  alternate: string,
): PlaneDistortion | undefined {
  const series = axes.map((axis, k) => {
    const keyword = `CQDIS${axis + 1}${alternate}`
    const name = keywords.get(keyword)
    if (name === undefined) return identity(k)
    if (typeof name !== "string" || name.trim().toUpperCase() !== "TPD") throw notComputed(keyword, name)
    return readSeries(keywords, `DQ${axis + 1}${alternate}`, axes)
  }) as [PlaneSeries, PlaneSeries]
  const written = axes.some((axis) => keywords.get(`CQDIS${axis + 1}${alternate}`) !== undefined)
  return written ? { name: "TPD", x: series[0], y: series[1] } : undefined
}

function identity(k: number): PlaneSeries {
  return tpdSeries((m) => (m === 1 ? 1 : 0), 2, k === 1)
}

function readSeries(keywords: KeywordReader, keyword: string, axes: readonly [number, number]): PlaneSeries {
  const fields = recordFields(keywords, keyword)
  const first = fields.get("AXIS.1") ?? 1
  const second = fields.get("AXIS.2") ?? 2
  const given = [first - 1, second - 1]
  if ((fields.get("NAXES") ?? 0) !== 2 || !given.every((axis) => axes.includes(axis)) || first === second)
    throw new CaelumError(
      "unsupported",
      `The distortion ${keyword} is not one of the two axes ${axes[0] + 1} and ${axes[1] + 1} of the sky (AXIS.1 ${first}, AXIS.2 ${second}); pixels ` +
        `can still be read by section.`,
      { context: { keyword } },
    )
  // by axis of the pair, whatever order the records name them in
  const order = given.map((axis) => axes.indexOf(axis))
  const per = (name: string, fallback: number): [number, number] => [
    fields.get(`${name}.${order.indexOf(0) + 1}`) ?? fallback,
    fields.get(`${name}.${order.indexOf(1) + 1}`) ?? fallback,
  ]
  return tpdSeries((m) => fields.get(`TPD.FWD.${m}`) ?? 0, TPD_TERMS, order[0] === 1, {
    offset: per("OFFSET", 0),
    scale: per("SCALE", 1),
    corrects: (fields.get("DOCORR") ?? 1) !== 0,
  })
}

function notComputed(keyword: string, name: unknown): CaelumError {
  return new CaelumError(
    "unsupported",
    `The header has ${keyword} = '${String(name).slice(0, 20)}', a distortion that is not computed by this version; pixels can still be read by section.`,
    { context: { keyword } },
  )
}
