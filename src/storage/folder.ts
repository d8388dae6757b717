import type { ObjectRef, ReadOptions, ReadPlan } from "../core/index.ts"
import { CaelumError, formatObjectRef, isBucketRef, makePlan } from "../core/index.ts"
import { bucketPlace } from "./clouds.ts"
import type { ListEntry, ListOptions } from "./list.ts"
import { listObjects } from "./list.ts"
import type { Store } from "./store.ts"

/**
 * What a person means by a folder: `a/b` and `a/b/` both give what is in `a/b/`, or the object `a/b` itself where there is
 * nothing in it. One request for a level of up to 1000 entries.
 * @throws CaelumError `not-found` where there is neither.
 */
export async function* listFolder(
  store: Store,
  place: ObjectRef,
  options: Omit<ListOptions, "delimiter"> & { readonly recursive?: boolean } = {},
): AsyncGenerator<ListEntry> {
  const ref = bucketPlace(place)
  const { recursive = false, ...reading } = options
  const delimiter = recursive ? undefined : "/"
  const folder = isBucketRef(ref) && ref.key !== "" && !ref.key.endsWith("/") ? { ...ref, key: `${ref.key}/` } : ref
  let found = false
  for await (const entry of listObjects(store, folder, { ...reading, delimiter })) {
    found = true
    yield entry
  }
  if (found || ref.kind === "file" || (isBucketRef(ref) && ref.key === "")) return
  const object = folder === ref ? undefined : await findObject(store, ref, reading)
  if (!object) throw nothingThere(ref)
  yield object
}

/** The entry of the object of exactly that key, by one listing request. */
export async function findObject(
  store: Store,
  ref: ObjectRef,
  options: ReadOptions = {},
): Promise<ListEntry | undefined> {
  for await (const entry of listObjects(store, ref, { ...options, delimiter: "/" })) {
    if (entry.kind === "prefix") continue
    // The key itself comes before all that it is a prefix of.
    return entry.uri === formatObjectRef(ref) ? entry : undefined
  }
  return undefined
}

function nothingThere(ref: ObjectRef): CaelumError {
  const uri = formatObjectRef(ref)
  return new CaelumError("not-found", `There is no object and no folder ${uri}; list the folder above it.`, {
    context: { uri },
  })
}

/** What `listFolder` is going to ask for. No I/O. */
export function planFolder(ref: ObjectRef, recursive: boolean): ReadPlan {
  const why = recursive ? "everything below, 1000 entries a request" : "one level, 1000 entries a request"
  const step = { object: formatObjectRef(ref), spans: [], wave: 1, why }
  return makePlan([step], "a listing; further pages are known only when the one before has come")
}
