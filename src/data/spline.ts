/** The pole of the cubic B-spline's inverse filter (Unser 1999, IEEE Signal Process. Mag. 16, 22). */
const POLE: number = Math.sqrt(3) - 2
const GAIN: number = (1 - POLE) * (1 - 1 / POLE)
/** Pixels beyond which the filter's memory is below 1e-14. */
export const SPLINE_REACH = 25

/** Turns samples into coefficients of the cubic B-spline through them, in place; the image is mirrored at its first and last pixel. */
export function splineCoefficients(data: Float64Array, width: number, height: number): void {
  for (let j = 0; j < height; j++) filterLine(data, j * width, 1, width)
  for (let i = 0; i < width; i++) filterLine(data, i, width, height)
}

function filterLine(data: Float64Array, start: number, stride: number, count: number): void {
  if (count < 2) return
  const at = (k: number): number => start + k * stride
  for (let k = 0; k < count; k++) data[at(k)] = data[at(k)]! * GAIN
  data[at(0)] = mirroredStart(data, start, stride, count)
  for (let k = 1; k < count; k++) data[at(k)] = data[at(k)]! + POLE * data[at(k - 1)]!
  const [last, before] = [data[at(count - 1)]!, data[at(count - 2)]!]
  data[at(count - 1)] = (POLE / (POLE * POLE - 1)) * (last + POLE * before)
  for (let k = count - 2; k >= 0; k--) data[at(k)] = POLE * (data[at(k + 1)]! - data[at(k)]!)
}

/** Σ zᵏ s(k) over the mirrored line. */
function mirroredStart(data: Float64Array, start: number, stride: number, count: number): number {
  const period = 2 * count - 2
  let sum = 0
  let weight = 1
  for (let k = 0; k < Math.max(period, 60) && Math.abs(weight) > 1e-18; k++) {
    const inPeriod = k % period
    sum += weight * data[start + (inPeriod < count ? inPeriod : period - inPeriod) * stride]!
    weight *= POLE
  }
  return sum
}

/** The four weights of a cubic B-spline for a place 0 ≤ t ≤ 1 behind the second of four coefficients. */
export function splineWeights(t: number, out: Float64Array): void {
  const r = 1 - t
  out[0] = (r * r * r) / 6
  out[1] = (4 - 3 * t * t * (2 - t)) / 6
  out[2] = (4 - 3 * r * r * (2 - r)) / 6
  out[3] = (t * t * t) / 6
}
