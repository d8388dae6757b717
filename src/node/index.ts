export { fileSource } from "./source.ts"
export { fileSink, writeFileWhole } from "./sink.ts"
export { listFiles } from "./folder.ts"
export { type NodeStoreOptions, createNodeStore } from "./store.ts"
