import { namingErrors } from "../../core/index.ts"
import { describeWcs, type WcsDescription } from "../../wcs/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { alignRows } from "../report.ts"
import { alternateOption, columnsOption, openWcs, planWcs, type NamedAlternate } from "../wcs-object.ts"

export const wcsInfo: CommandSpec = {
  name: "wcs info",
  summary: "Show the coordinate system of an image: axes, projection, frame, scale, footprint",
  arguments: [{ name: "object", about: "obj[n], or a header kept as text" }],
  options: [alternateOption, columnsOption],
  examples: [
    "caelum wcs info s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images/6/0095/60095931/4/60095931-14/60095931.60095931-14.IRAC.1.mosaic.fits",
  ],
  plan: async (context, [word = ""]) => planWcs(context, word),
  run,
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { wcs, place, alternates } = await openWcs(context, word, options)
  const info = namingErrors(place, () => describeWcs(wcs))
  return {
    json: { ...info, ...(alternates.some(({ letter }) => letter !== "") && { alternates }) },
    text: () => textOf(info, alternates),
  }
}

function textOf(info: WcsDescription, alternates: readonly NamedAlternate[]): string {
  const rows = info.axes.map(({ ctype, unit, crpix, crval }, i) => [
    `axis ${i + 1}`,
    ctype,
    `${crval} ${unit} at pixel ${crpix}`,
  ])
  const frame = info.frame && [info.frame.name, info.frame.equinox ?? ""].join(" ").trimEnd()
  const more = [
    ["projection", info.projection ?? "none: linear axes only"],
    ["frame", frame ?? "none"],
    ["scale", info.scale ? `${info.scale.map((degrees) => (degrees * 3600).toPrecision(6)).join(" × ")} arcsec` : "-"],
    ["distortions", info.distortions.join(", ") || "none"],
    ...alternates
      .filter(({ letter }) => letter !== "")
      .map(({ letter, name = "" }) => ["alternate", `${letter} ${name}`.trimEnd()]),
    ...(info.footprint ?? []).map((corner, i) => [
      `corner ${i + 1}`,
      corner ? corner.map((degrees) => degrees.toFixed(6)).join(" ") : "no sky",
    ]),
  ]
  return [...alignRows(rows), ...alignRows(more)].join("\n")
}
