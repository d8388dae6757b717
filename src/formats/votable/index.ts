export * from "./types.ts"
export { writeVoTable } from "./write.ts"
export type { VoParamText, WriteVoTableOptions } from "./write.ts"
