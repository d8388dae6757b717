import type { ObjectRef, ReadOptions } from "../core/index.ts"
import { formatObjectRef } from "../core/index.ts"
import { listFolder } from "./folder.ts"
import type { Store } from "./store.ts"

/** What lies below a folder. */
export interface Usage {
  readonly uri: string
  readonly kind: "object" | "prefix"
  readonly objects: number
  readonly bytes: number
  /** Of the newest object, ISO 8601. */
  readonly modified?: string | undefined
}

/** Number and bytes of all objects below a folder, or of one object. Nothing but the listing is read. */
export async function measureUsage(store: Store, ref: ObjectRef, options: ReadOptions = {}): Promise<Usage> {
  let objects = 0
  let bytes = 0
  let modified: string | undefined
  const uri = formatObjectRef(ref)
  let kind: Usage["kind"] = "prefix"
  for await (const entry of listFolder(store, ref, { ...options, recursive: true })) {
    objects += 1
    if (entry.uri === uri && !uri.endsWith("/")) kind = "object"
    bytes += entry.size ?? 0
    if (entry.modified !== undefined && (modified === undefined || entry.modified > modified)) modified = entry.modified
  }
  return { uri, kind, objects, bytes, modified }
}
