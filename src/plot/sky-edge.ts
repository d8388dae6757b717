/** A sky position at a pixel: degrees. NaN where the pixel is off the sky. */
export type PixelToSky = (x: number, y: number) => { readonly lon: number; readonly lat: number }

/** A coordinate along one edge of an image, sampled at equal steps from 0 to 1; longitudes without jumps of 360°. */
export interface EdgeTrack {
  readonly values: Float64Array
  /** The coordinate at a place between 0 and 1, near `like` (for longitudes). */
  readonly at: (place: number, like: number) => number
}

const SAMPLES = 64

/** Longitude and latitude along the line between two pixels. */
export function edgeTracks(
  pixelToSky: PixelToSky,
  from: readonly [number, number],
  to: readonly [number, number],
): { lon: EdgeTrack; lat: EdgeTrack } {
  const sky = (place: number): { readonly lon: number; readonly lat: number } =>
    pixelToSky(from[0] + (to[0] - from[0]) * place, from[1] + (to[1] - from[1]) * place)
  const lonAt = (place: number, like: number): number => nearTurn(sky(place).lon, like)
  const lon = new Float64Array(SAMPLES + 1)
  const lat = new Float64Array(SAMPLES + 1)
  let like = NaN
  for (let i = 0; i <= SAMPLES; i++) {
    const point = sky(i / SAMPLES)
    lon[i] = nearTurn(point.lon, like)
    lat[i] = point.lat
    if (Number.isFinite(lon[i])) like = lon[i]!
  }
  return { lon: { values: lon, at: lonAt }, lat: { values: lat, at: (place) => sky(place).lat } }
}

/** The longitude plus whole turns that is nearest to `like`. */
function nearTurn(lon: number, like: number): number {
  return Number.isFinite(like) ? lon - 360 * Math.round((lon - like) / 360) : lon
}

/** The range of a track; undefined where it has fewer than two values. */
export function trackRange(track: EdgeTrack): readonly [number, number] | undefined {
  const finite = track.values.filter((value) => Number.isFinite(value))
  if (finite.length < 2) return undefined
  return [Math.min(...finite), Math.max(...finite)]
}

/** Where along an edge the coordinate takes the values k × `step`, k whole; `limit` at most. */
export function crossings(track: EdgeTrack, step: number, limit: number): { place: number; index: number }[] {
  const found: { place: number; index: number }[] = []
  for (let i = 0; i < SAMPLES; i++) {
    const start = track.values[i]!
    const end = track.values[i + 1]!
    if (!(Math.abs(end - start) < 180) || start === end) continue
    const [low, high] = start < end ? [start, end] : [end, start]
    const tiny = i === 0 || i === SAMPLES - 1 ? 1e-9 : 0
    for (let k = Math.ceil(low / step - tiny); k <= Math.floor(high / step + tiny); k++) {
      if (found.length >= limit) return found
      const last = found.at(-1)
      const place = crossing(track, k * step, i)
      if (last === undefined || last.index !== k || place - last.place > 1e-6) found.push({ place, index: k })
    }
  }
  return found
}

/** The place of a value in sample interval `i`, by bisection. */
function crossing(track: EdgeTrack, value: number, i: number): number {
  let low = i / SAMPLES
  let high = (i + 1) / SAMPLES
  const rising = track.values[i]! < track.values[i + 1]!
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2
    const below = track.at(middle, value) < value
    if (below === rising) low = middle
    else high = middle
  }
  return (low + high) / 2
}
