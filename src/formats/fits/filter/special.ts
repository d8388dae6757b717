/** Gamma by Lanczos' approximation (g = 7, n = 9), good to about 1e-15 relative. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

export function gamma(x: number): number {
  if (Number.isInteger(x) && x <= 0) return NaN
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x))
  const t = x + 6.5
  let sum = LANCZOS[0]!
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x - 1 + i)
  return Math.sqrt(2 * Math.PI) * t ** (x - 0.5) * Math.exp(-t) * sum
}

/** erf by its series near zero, 1 - erfc beyond. */
export function erf(x: number): number {
  if (Math.abs(x) > 2) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= -(x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

/** erfc by its continued fraction (Abramowitz & Stegun 7.1.14) where erf is close to one. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN
  if (x < 2) return 1 - erf(x)
  if (x > 30) return 0
  let fraction = 0
  for (let k = 200; k > 0; k--) fraction = k / 2 / (x + fraction)
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction))
}

const RAD = Math.PI / 180

/** Degrees between two positions in degrees, by the haversine. */
export function separation(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const a = Math.sin(((dec2 - dec1) * RAD) / 2) ** 2
  const b = Math.sin(((ra2 - ra1) * RAD) / 2) ** 2
  const half = a + Math.cos(dec1 * RAD) * Math.cos(dec2 * RAD) * b
  return (2 * Math.asin(Math.sqrt(Math.min(1, Math.max(0, half))))) / RAD
}

/** Offsets from a centre, turned by minus `angle` degrees. */
function turned(dx: number, dy: number, angle: number): [number, number] {
  const [sin, cos] = [Math.sin(angle * RAD), Math.cos(angle * RAD)]
  return [dx * cos + dy * sin, dy * cos - dx * sin]
}

/** box(xc, yc, width, height, angle, x, y), its edge included. */
export function inBox([xc, yc, width, height, angle, x, y]: readonly number[]): boolean {
  const [dx, dy] = turned(x! - xc!, y! - yc!, angle!)
  return Math.abs(dx) <= width! / 2 && Math.abs(dy) <= height! / 2
}

/** ellipse(xc, yc, rx, ry, angle, x, y), its edge included. */
export function inEllipse([xc, yc, rx, ry, angle, x, y]: readonly number[]): boolean {
  const [dx, dy] = turned(x! - xc!, y! - yc!, angle!)
  return (dx / rx!) ** 2 + (dy / ry!) ** 2 <= 1
}
