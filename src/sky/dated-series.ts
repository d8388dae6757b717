export { celestialToIntermediate } from "./cio.ts"
export { earthMotion } from "./earth.ts"
export { nutation } from "./nutation.ts"
