export * from "./interval.ts"
export * from "./stretch.ts"
export type { ZscaleOptions } from "./zscale.ts"
