export type { KeywordReader } from "./keywords.ts"
export type { Celestial, Wcs, WcsAxis } from "./types.ts"
export type { Projection } from "./projections/index.ts"
export type { Sip, SipPolynomial } from "./sip.ts"
export { listAlternates, parseWcs } from "./parse.ts"
export { pixelToWorld, worldToPixel, type InverseOptions } from "./transform.ts"
export {
  pixelsToSky,
  pixelToSky,
  requireFrame,
  skyPart,
  skyToPixel,
  skyToPixels,
  type SkyWcs,
} from "./sky.ts"
export { describeWcs, footprint, pixelScales, type WcsDescription } from "./describe.ts"
