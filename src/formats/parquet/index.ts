export * from "./types.ts"
export * from "./open.ts"
export * from "./read.ts"
export type { DecodedColumn } from "./column.ts"
