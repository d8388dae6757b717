export * from "./open.ts"
export * from "./start.ts"
