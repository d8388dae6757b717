import type { Frame } from "../core/index.ts"
import { TICK_SIZE } from "./frame.ts"
import type { SideTick } from "./frame.ts"
import { crossings, edgeTracks, trackRange } from "./sky-edge.ts"
import type { EdgeTrack, PixelToSky } from "./sky-edge.ts"
import { angleLabel, angleSteps } from "./sky-label.ts"
import type { AngleFormat, AngleStep } from "./sky-label.ts"
import { textWidth } from "./text.ts"

/** The sky behind an image, for its axes. */
export interface SkyAxes {
  /** Sky of a pixel, counted from 0 at the centre of the first; may throw or give NaN off the sky. */
  readonly pixelToSky: PixelToSky
  /** Names the axes; in equatorial frames longitudes are written in hours. Default icrs. */
  readonly frame?: Frame | undefined
  /** Sexagesimal (the default in equatorial frames) or decimal degrees. */
  readonly format?: "sexagesimal" | "degrees" | undefined
}

/** Ticks of four sides and the names of the two labelled ones. */
export interface SkyTicks {
  readonly bottom: readonly SideTick[]
  readonly top: readonly SideTick[]
  readonly left: readonly SideTick[]
  readonly right: readonly SideTick[]
  readonly xLabel: string
  readonly yLabel: string
}

/** The size of an image in pixels and of its frame in units of the drawing. */
export interface ImageFrame {
  readonly nx: number
  readonly ny: number
  readonly width: number
  readonly height: number
}

const NAMES: Readonly<Record<Frame, readonly [string, string]>> = {
  icrs: ["Right ascension (ICRS)", "Declination (ICRS)"],
  fk5: ["Right ascension (FK5)", "Declination (FK5)"],
  fk4: ["Right ascension (FK4)", "Declination (FK4)"],
  "fk4-no-e": ["Right ascension (FK4)", "Declination (FK4)"],
  galactic: ["Galactic longitude", "Galactic latitude"],
  supergalactic: ["Supergalactic longitude", "Supergalactic latitude"],
  ecliptic: ["Ecliptic longitude", "Ecliptic latitude"],
}

type Kind = "lon" | "lat"
type Edge = Record<Kind, EdgeTrack>

/**
 * Ticks at round longitudes and latitudes where they cut the sides of an image. The longitude goes to the bottom unless
 * the image is turned so far that it changes more along the left. Undefined where neither way gives both axes a label:
 * an image whose edge is off the sky.
 */
export function skyTicks(sky: SkyAxes, frame: ImageFrame): SkyTicks | undefined {
  const { nx, ny } = frame
  const pixelToSky = quiet(sky.pixelToSky)
  const [right, upper] = [nx - 0.5, ny - 0.5]
  const sides = {
    bottom: edgeTracks(pixelToSky, [-0.5, -0.5], [right, -0.5]),
    top: edgeTracks(pixelToSky, [-0.5, upper], [right, upper]),
    left: edgeTracks(pixelToSky, [-0.5, -0.5], [-0.5, upper]),
    right: edgeTracks(pixelToSky, [right, -0.5], [right, upper]),
  }
  const first = turned(sides.bottom) ? (["lat", "lon"] as const) : (["lon", "lat"] as const)
  for (const [across, up] of [first, first.toReversed() as [Kind, Kind]]) {
    const ticks = assign(sky, sides, frame, across, up)
    if (ticks.bottom.some(isLabelled) && ticks.left.some(isLabelled)) return ticks
  }
  return undefined
}

function isLabelled(tick: SideTick): boolean {
  return tick.label !== undefined
}

/** Whether latitude changes more than longitude along an edge. */
function turned({ lon, lat }: Edge): boolean {
  const [lonRange, latRange] = [trackRange(lon), trackRange(lat)]
  if (!lonRange || !latRange) return false
  const shrink = Math.cos(((latRange[0] + latRange[1]) / 2) * (Math.PI / 180))
  return latRange[1] - latRange[0] > (lonRange[1] - lonRange[0]) * shrink
}

function assign(sky: SkyAxes, sides: Record<string, Edge>, frame: ImageFrame, across: Kind, up: Kind): SkyTicks {
  const names = NAMES[sky.frame ?? "icrs"]
  const name = (kind: Kind): string => names[kind === "lon" ? 0 : 1]
  const xFormat = formatOf(sky, across)
  const yFormat = formatOf(sky, up)
  const xStep = chooseStep(sides["bottom"]![across], xFormat, across, frame.width, true)
  const yStep = chooseStep(sides["left"]![up], yFormat, up, frame.height, false)
  const ticks = (side: string, kind: Kind, step: AngleStep, format: AngleFormat): SideTick[] =>
    ticksAt(sides[side]![kind], step, (value) => angleLabel(value, step.step, format, kind === "lat"), kind)
  return {
    bottom: ticks("bottom", across, xStep, xFormat),
    top: ticks("top", across, xStep, xFormat),
    left: ticks("left", up, yStep, yFormat),
    right: ticks("right", up, yStep, yFormat),
    xLabel: name(across),
    yLabel: name(up),
  }
}

function formatOf({ frame = "icrs", format }: SkyAxes, kind: Kind): AngleFormat {
  const equatorial = frame === "icrs" || frame === "fk5" || frame === "fk4"
  if ((format ?? (equatorial ? "sexagesimal" : "degrees")) === "degrees") return "degrees"
  return equatorial && kind === "lon" ? "hours" : "sexagesimal"
}

/** The finest step whose labels have room along a side of `length`. */
function chooseStep(track: EdgeTrack, format: AngleFormat, kind: Kind, length: number, across: boolean): AngleStep {
  const steps = angleSteps(format)
  const coarsest = steps.at(-1)!
  const range = trackRange(track)
  if (!range) return coarsest
  const span = range[1] - range[0]
  const fits = ({ step }: AngleStep): boolean => {
    const label = angleLabel(reduce(Math.ceil(range[0] / step) * step, kind), step, format, kind === "lat")
    const room = across ? Math.max(84, textWidth(label, TICK_SIZE) + 26) : 64
    return (step / span) * length >= room
  }
  return steps.find(fits) ?? coarsest
}

function ticksAt(
  track: EdgeTrack,
  { step, parts }: AngleStep,
  label: (value: number) => string,
  kind: Kind,
): SideTick[] {
  const minor = step / parts
  return crossings(track, minor, 2000).map(({ place, index }) =>
    index % parts === 0 ? { place, label: label(reduce(index * minor, kind)) } : { place },
  )
}

/** A longitude in [0, 360), a rounding error below 360 taken as 0. */
function reduce(value: number, kind: Kind): number {
  return kind === "lat" ? value : value - 360 * Math.floor((value + 1e-10) / 360)
}

function quiet(pixelToSky: PixelToSky): PixelToSky {
  return (x, y) => {
    try {
      return pixelToSky(x, y)
    } catch {
      return { lon: NaN, lat: NaN }
    }
  }
}
