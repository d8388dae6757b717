import { CaelumError } from "../core/index.ts"
import { convertCoord, isSkyCoord, parsePosition } from "../sky/index.ts"

/** Positions in ICRS degrees, one entry each. */
export interface PositionArrays {
  readonly lon: Float64Array
  readonly lat: Float64Array
}

/** Reads words that are positions, in any form. @throws CaelumError `usage` for a word that is none. */
export function readPositions(words: readonly string[]): PositionArrays {
  const lon = new Float64Array(words.length)
  const lat = new Float64Array(words.length)
  words.forEach((text, i) => {
    const position = parsePosition(text)
    if (!isSkyCoord(position))
      throw new CaelumError("usage", `'${text}' is not a position; write two angles, for example 150.01 2.2.`)
    const turned = position.frame === "icrs" ? position : convertCoord(position, "icrs")
    lon[i] = turned.lon
    lat[i] = turned.lat
  })
  return { lon, lat }
}
