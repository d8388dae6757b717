import { quadCube, unitVector } from "./cube.ts"
import { give } from "./angular.ts"
import type { Projection } from "./types.ts"

/** Coefficients of the forward relation (paper II, 5.6.2). */
const GAMMA_STAR = 1.37484847732
const M = 0.004869491981
const GAMMA = -0.13161671474
const OMEGA = -0.159596235474
const D0 = 0.0759196200467
const D1 = -0.0217762490699
const C00 = 0.141189631152
const C10 = 0.0809701286525
const C01 = -0.281528535557
const C11 = 0.15384112876
const C20 = -0.178251207466
const C02 = 0.106959469314

/** P_ij of the inverse relation: row j holds i = 0 … 6 − j. */
const P: readonly (readonly number[])[] = [
  [-0.27292696, -0.07629969, -0.22797056, 0.54852384, -0.62930065, 0.25795794, 0.02584375],
  [-0.02819452, -0.01471565, 0.48051509, -1.74114454, 1.71547508, -0.53022337],
  [0.2705816, -0.56800938, 0.30803317, 0.98938102, -0.83180469],
  [-0.6044156, 1.50880086, -0.93678576, 0.08693841],
  [0.93412077, -1.4160192, 0.33887446],
  [-0.63915306, 0.52032238],
  [0.14381585],
]

/**
 * COBE quadrilateralised spherical cube (paper II, 5.6.2). Its two relations are fits, inverse to each other only to about 10⁻⁴ of a face: both
 * are computed as the paper gives them.
 */
export function csc(): Projection {
  return quadCube({
    code: "CSC",
    toCosines: (u, v, out) => unitVector(toTangent(u, v), toTangent(v, u), out),
    toFace: (xi, eta, zeta, out) => give(out, toFace(xi / zeta, eta / zeta), toFace(eta / zeta, xi / zeta)),
  })
}

function toFace(chi: number, psi: number): number {
  const [a, b] = [chi * chi, psi * psi]
  const [a1, b1] = [1 - a, 1 - b]
  const series = C00 + C10 * a + C01 * b + C11 * a * b + C20 * a * a + C02 * b * b
  const middle = b * a1 * (GAMMA + (M - GAMMA) * a + b1 * series)
  return chi * (GAMMA_STAR + a * (1 - GAMMA_STAR) + middle + a * a1 * (OMEGA - a1 * (D0 + D1 * a)))
}

function toTangent(x: number, y: number): number {
  const [a, b] = [x * x, y * y]
  let sum = 0
  for (let j = P.length - 1; j >= 0; j--) {
    const row = P[j]!
    let inner = 0
    for (let i = row.length - 1; i >= 0; i--) inner = inner * a + row[i]!
    sum = sum * b + inner
  }
  return x + x * (1 - a) * sum
}
