import { memorySource, blobSource, createStore, withCache, withCoalescing, RangeCache } from "./index.ts"
import { describeByteSource } from "../testing/byte-source-suite.ts"
import { bytesAt } from "../testing/bytes.ts"
import { nodeTransport } from "../node/index.ts"
import { FaultServer } from "../testing/fault-server.ts"
import type { StoreOptions } from "./index.ts"

const memory = (size: number) => memorySource(bytesAt(0, size), `memory of ${size}`)

describeByteSource("memory", async () => ({ make: async (size) => memory(size) }))
describeByteSource("a Blob", async () => ({
  make: async (size) => blobSource(new Blob([bytesAt(0, size) as BlobPart]), "blob"),
}))
describeByteSource("the cache", async () => ({ make: async (size) => withCache(memory(size), new RangeCache(4000)) }))
describeByteSource("coalescing", async () => ({ make: async (size) => withCoalescing(memory(size)) }))

function overServer(name: string, options: StoreOptions): void {
  describeByteSource(name, async () => {
    const server = await FaultServer.start()
    let made = 0
    return {
      close: () => server.close(),
      make: async (size) => {
        const key = `a+b %#?/${made++}`
        const path = `/bucket/${encodeURIComponent(key).replaceAll("%2F", "/")}`
        server.put(path, { size, etag: `etag-${size}` })
        const store = createStore({ ...options, endpoint: server.url })
        if (name.startsWith("HTTP")) return store.source({ kind: "http", url: server.url + path })
        return store.source({ kind: "s3", bucket: "bucket", key })
      },
    }
  })
}

overServer("HTTP", {})
overServer("HTTP without cache and coalescing", { cacheBytes: 0, coalesce: false })
overServer("S3", {})
overServer("S3 with a tiny cache and one connection", { cacheBytes: 8000, concurrency: 1 })
overServer("HTTP on Node's client", { transport: nodeTransport })
overServer("S3 on Node's client, without layers", { transport: nodeTransport, cacheBytes: 0, coalesce: false })
