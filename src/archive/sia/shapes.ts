import { separation } from "../../sky/index.ts"

type Point = readonly [lon: number, lat: number]
type Vector = readonly [number, number, number]

/** What POS asks for: circle, range of longitudes and latitudes, or polygon (DALI 1.1, section 3.3). Degrees. */
export type Shape =
  | { readonly kind: "circle"; readonly center: Point; readonly radius: number }
  | { readonly kind: "range"; readonly lon: Point; readonly lat: Point }
  | { readonly kind: "polygon"; readonly points: readonly Point[] }

/** Reads a POS value; undefined where it is none. */
export function parseShape(text: string): Shape | undefined {
  const [word = "", ...rest] = text.trim().split(/[\s,]+/)
  const numbers = rest.map(parseNumber)
  if (numbers.some((value) => Number.isNaN(value))) return undefined
  const kind = word.toLowerCase()
  if (kind === "circle") return circleOf(numbers)
  if (kind === "range") return rangeOf(numbers)
  return kind === "polygon" ? polygonOf(numbers) : undefined
}

/** A number or an infinity as DALI writes them; NaN for anything else. */
export function parseNumber(text: string): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text)
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
}

function isPoint(lon: number | undefined, lat: number | undefined): boolean {
  return Number.isFinite(lon) && Math.abs(lat ?? 91) <= 90
}

function circleOf(numbers: readonly number[]): Shape | undefined {
  const [lon, lat, radius] = numbers
  if (numbers.length !== 3 || !isPoint(lon, lat) || !(radius! >= 0 && radius! <= 180)) return undefined
  return { kind: "circle", center: [lon!, lat!], radius: radius! }
}

function rangeOf(numbers: readonly number[]): Shape | undefined {
  if (numbers.length !== 4) return undefined
  const [lon1, lon2, lat1, lat2] = numbers as [number, number, number, number]
  const lon: Point = [Math.max(lon1, 0), Math.min(lon2, 360)]
  const lat: Point = [Math.max(lat1, -90), Math.min(lat2, 90)]
  return lon[0] <= lon[1] && lat[0] <= lat[1] ? { kind: "range", lon, lat } : undefined
}

function polygonOf(numbers: readonly number[]): Shape | undefined {
  const points: Point[] = []
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    if (!isPoint(numbers[i], numbers[i + 1])) return undefined
    points.push([numbers[i]!, numbers[i + 1]!])
  }
  return points.length >= 3 && numbers.length % 2 === 0 ? { kind: "polygon", points } : undefined
}

/** Whether a shape and a small convex image touch. */
export function touches(shape: Shape, corners: readonly Point[]): boolean {
  const image = corners.map(toVector)
  if (shape.kind === "circle") return circleTouches(shape.center, shape.radius, image)
  const outline = shape.kind === "polygon" ? shape.points.map(toVector) : undefined
  if (outline) return polygonsTouch(outline, image)
  const range = shape as Extract<Shape, { kind: "range" }>
  return (
    samples(image).some((point) => inRange(range, point)) ||
    rangePoints(range).some((at) => inside(image, toVector(at)))
  )
}

function circleTouches(center: Point, radius: number, image: readonly Vector[]): boolean {
  const middle = toVector(center)
  if (inside(image, middle)) return true
  return samples(image).some((point) => separation(...center, ...toPoint(point)) <= radius)
}

function polygonsTouch(a: readonly Vector[], b: readonly Vector[]): boolean {
  return samples(a).some((point) => inside(b, point)) || samples(b).some((point) => inside(a, point))
}

const STEPS = 200

/** Points along the edges, so close that nothing of the size of an image slips through. */
function samples(polygon: readonly Vector[]): Vector[] {
  return polygon.flatMap((from, index) => {
    const to = polygon[(index + 1) % polygon.length]!
    return Array.from({ length: STEPS }, (_, step) => {
      const t = step / STEPS
      return [0, 1, 2].map((axis) => from[axis]! * (1 - t) + to[axis]! * t) as unknown as Vector
    })
  })
}

/** Whether a point is in a polygon of great circles: the turns towards its vertices add up to a whole one. */
function inside(polygon: readonly Vector[], point: Vector): boolean {
  const middle = polygon.reduce((sum, each) => [sum[0] + each[0], sum[1] + each[1], sum[2] + each[2]] as Vector)
  if (dot(middle, point) <= 0) return false
  let turn = 0
  for (let i = 0; i < polygon.length; i++) {
    const [a, b] = [polygon[i]!, polygon[(i + 1) % polygon.length]!]
    const [u, v] = [cross(point, a), cross(point, b)]
    turn += Math.atan2(dot(cross(u, v), point) / Math.hypot(...point), dot(u, v))
  }
  return Math.abs(turn) > Math.PI
}

function inRange(range: Extract<Shape, { kind: "range" }>, point: Vector): boolean {
  const [lon, lat] = toPoint(point)
  return lon >= range.lon[0] && lon <= range.lon[1] && lat >= range.lat[0] && lat <= range.lat[1]
}

/** A grid over the range, fine enough for one of its points to fall into an image that holds none of its outline. */
function rangePoints({ lon, lat }: Extract<Shape, { kind: "range" }>): Point[] {
  const points: Point[] = []
  const across = Math.min(1, (lon[1] - lon[0]) / 20)
  const along = Math.min(1, (lat[1] - lat[0]) / 20)
  if (lon[1] - lon[0] > 10 || lat[1] - lat[0] > 10) return points
  for (let x = 0; x <= 20; x++) for (let y = 0; y <= 20; y++) points.push([lon[0] + x * across, lat[0] + y * along])
  return points
}

function toVector([lon, lat]: Point): Vector {
  const [a, d] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180]
  return [Math.cos(d) * Math.cos(a), Math.cos(d) * Math.sin(a), Math.sin(d)]
}

function toPoint([x, y, z]: Vector): [number, number] {
  const lon = (Math.atan2(y, x) * 180) / Math.PI
  return [lon < 0 ? lon + 360 : lon, (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI]
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}
