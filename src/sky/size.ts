import { CaelumError } from "../core/index.ts"
import { plainAngleText, readAngle } from "./angle.ts"

/** One side of a size: an angle in degrees or a number of pixels. */
export interface Extent {
  readonly value: number
  readonly unit: "deg" | "px"
}

/** Width × height (x first) of a piece of sky or image. */
export interface SkySize {
  readonly width: Extent
  readonly height: Extent
}

const PIXELS = /^((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?) ?(?:px|pix|pixels?)$/i

/**
 * Reads a size: `0.01deg`, `36arcsec`, `0.5'`, `60px`, `1arcmin x 2arcmin` (width × height, also with `×`). A bare number is in
 * degrees.
 * @throws CaelumError `usage` that quotes the word, for what is not a positive finite size.
 */
export function parseSize(text: string): SkySize {
  const sides = plainAngleText(text).split(/ ?[x×*](?= ?[\d.+-]) ?/i)
  const [width, height = width] = sides.map((side) => readExtent(side))
  const bare = sides.filter((side) => /^[\d.e+-]+$/i.test(side))
  if (width === undefined || height === undefined || sides.length > 2)
    throw new CaelumError(
      "usage",
      `'${text}' is not a size; write for example 0.01deg, 36arcsec, 60px or 1arcmin x 2arcmin.`,
    )
  if (bare.length === 1 && sides.length === 2)
    throw new CaelumError("usage", `'${text}' gives a unit for one side only; write the unit behind each of the two.`)
  return { width, height }
}

function readExtent(side: string): Extent | undefined {
  const pixels = PIXELS.exec(side)
  const angle = pixels ? undefined : readAngle(side, false)
  const value = pixels ? Number(pixels[1]) : angle?.degrees
  if (value === undefined || angle?.form === "hours" || !Number.isFinite(value) || value <= 0) return undefined
  return { value, unit: pixels ? "px" : "deg" }
}
