import { boxCorners } from "./region-box.ts"
import { ellipseSector, setArea } from "./region-set-area.ts"
import type { Region, Vertex, Zone } from "./region.ts"
import { shapeOf } from "./region-shape.ts"
import { solidAngle, vectorOf } from "./region-vector.ts"

const DEGREES = 180 / Math.PI

/**
 * The area of a region, in square degrees; the whole sphere has 41252.96.
 * @throws CaelumError as `shapeOf` does.
 */
export function regionArea(region: Region): number {
  shapeOf(region)
  return areaOf(region) * DEGREES * DEGREES
}

function areaOf(region: Region): number {
  switch (region.kind) {
    case "cone":
      return capArea(region.radius)
    case "zone":
      return zoneArea(region)
    case "polygon":
      return polygonArea(region.vertices, region.orientation === "left")
    case "box":
      return polygonArea(boxCorners(region), false)
    case "ellipse":
      return ellipseSector(region.semiMajor / DEGREES, region.semiMinor / DEGREES, 0, 2 * Math.PI)
    case "annulus": {
      // cos inner − cos outer without its loss of digits where the two are close
      const { inner, outer } = region
      return 4 * Math.PI * Math.sin((outer + inner) / 2 / DEGREES) * Math.sin((outer - inner) / 2 / DEGREES)
    }
    default:
      return setArea(shapeOf(region))
  }
}

function capArea(radius: number): number {
  return 4 * Math.PI * Math.sin(radius / 2 / DEGREES) ** 2
}

function zoneArea({ lon1, lon2, full, lat1, lat2 }: Zone): number {
  const width = full ? 360 : lon1 <= lon2 ? lon2 - lon1 : lon2 - lon1 + 360
  // sin b − sin a without its loss of digits where the two are close
  const height = 2 * Math.cos((lat1 + lat2) / 2 / DEGREES) * Math.sin((lat2 - lat1) / 2 / DEGREES)
  return (width / DEGREES) * height
}

/** The smaller side, or the left one. */
function polygonArea(corners: readonly Vertex[], isLeft: boolean): number {
  const signed = solidAngle(corners.map(([lon, lat]) => vectorOf(lon, lat))) % (4 * Math.PI)
  const left = signed < 0 ? signed + 4 * Math.PI : signed
  return isLeft ? left : Math.min(left, 4 * Math.PI - left)
}
