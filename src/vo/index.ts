export * from "./site.ts"
