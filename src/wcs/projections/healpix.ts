import { angular, asind, DEG, give, giveNone, RAD } from "./angular.ts"
import { badParameter, type Projection, type ProjectionParameters } from "./types.ts"

/** Rounding that the edges of the facets forgive, degrees. */
const EDGE = 1e-12

/** HEALPix (Calabretta & Roukema 2007) with PVi_1 = H and PVi_2 = K, 4 and 3 unless given. */
export function hpx(parameters: ProjectionParameters): Projection {
  const h = parameters.get(1) ?? 4
  const k = parameters.get(2) ?? 3
  if (!(h > 0)) throw badParameter("HPX", parameters, 1, "above 0")
  if (!(k > 0)) throw badParameter("HPX", parameters, 2, "above 0")
  const facet = 180 / h
  const odd = Math.round(k) % 2 === 1
  const edge = (k - 1) / k
  /** Centre of the facet of a longitude; of even K the facets of the south are half a facet further. */
  const centre = (phi: number, north: boolean): number => {
    const omega = odd || north ? 1 : 0
    return -180 + (2 * Math.floor((phi + 180) / (2 * facet) + (1 - omega) / 2) + omega) * facet
  }
  return angular({
    code: "HPX",
    theta0: 0,
    toNative(x, y, out) {
      const size = Math.abs(y)
      if (size <= (facet * (k - 1)) / 2) return give(out, x, asind((2 * y) / (facet * k)))
      const sigma = (k + 1) / 2 - size / facet
      if (!(sigma >= -EDGE / facet)) return giveNone(out)
      const xc = centre(x, y > 0)
      const off = x - xc
      if (Math.abs(off) > sigma * facet + EDGE) return giveNone(out)
      const phi = sigma <= 0 ? xc : xc + Math.max(-facet, Math.min(facet, off / sigma))
      const theta = polarLatitude(sigma, k)
      give(out, phi, y < 0 ? -theta : theta)
    },
    toPlane(phi, theta, out) {
      const sine = Math.sin(theta * RAD)
      if (Math.abs(sine) <= edge) return give(out, phi, (facet * k * sine) / 2)
      const sigma = polarWidth(theta, k)
      const xc = centre(phi, theta > 0)
      give(out, xc + (phi - xc) * sigma, Math.sign(theta) * facet * ((k + 1) / 2 - sigma))
    },
  })
}

/** σ = √(K (1 − |sin θ|)) without its cancellation at the pole. */
function polarWidth(theta: number, k: number): number {
  return Math.sqrt(2 * k) * Math.sin(((90 - Math.abs(theta)) * RAD) / 2)
}

function polarLatitude(sigma: number, k: number): number {
  return 90 - 2 * Math.asin(Math.min(1, Math.max(0, sigma) / Math.sqrt(2 * k))) * DEG
}

/** HEALPix polar, the butterfly (Calabretta & Lowe 2013): the four gores of HPX around the north pole. */
export function xph(): Projection {
  return angular({
    code: "XPH",
    theta0: 90,
    toNative(x, y, out) {
      // the gore, by its centre 45, 135, −45 or −135, and the place in it: along it from the pole, and across
      const phiC = y <= 0 ? (x > 0 || (x === 0 && y === 0) ? 45 : -45) : x > 0 ? 135 : -135
      const [sx, sy] = [phiC > 0 ? Math.SQRT1_2 : -Math.SQRT1_2, Math.abs(phiC) < 90 ? -Math.SQRT1_2 : Math.SQRT1_2]
      const along = x * sx + y * sy
      const across = -x * sy + y * sx
      const eta = 90 - along
      const size = Math.abs(eta)
      if (size <= 45) {
        if (Math.abs(across) > 45 + EDGE) return giveNone(out)
        return give(out, phiC + across, asind(eta / 67.5))
      }
      const sigma = 2 - size / 45
      if (!(sigma >= -EDGE) || Math.abs(across) > 45 * sigma + EDGE) return giveNone(out)
      const theta = polarLatitude(sigma, 3)
      give(out, sigma <= 0 ? phiC : phiC + Math.max(-45, Math.min(45, across / sigma)), eta < 0 ? -theta : theta)
    },
    toPlane(phi, theta, out) {
      const phiC = phi < -90 ? -135 : phi < 0 ? -45 : phi < 90 ? 45 : 135
      const sine = Math.sin(theta * RAD)
      const polar = Math.abs(sine) > 2 / 3
      const sigma = polar ? polarWidth(theta, 3) : 1
      const eta = polar ? Math.sign(theta) * 45 * (2 - sigma) : 67.5 * sine
      const along = 90 - eta
      const across = (phi - phiC) * sigma
      const [sx, sy] = [phiC > 0 ? Math.SQRT1_2 : -Math.SQRT1_2, Math.abs(phiC) < 90 ? -Math.SQRT1_2 : Math.SQRT1_2]
      give(out, along * sx - across * sy, along * sy + across * sx)
    },
  })
}
