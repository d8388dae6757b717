import { stat } from "node:fs/promises"
import { join } from "node:path"
import type { ObjectRef } from "../core/index.ts"
import { CaelumError, formatObjectRef, isBucketRef } from "../core/index.ts"
import { makeFolder } from "./make-folder.ts"

/**
 * Where each object goes: one object and a name that is no folder: that file; else a file of the object's own name in the
 * folder `dest`, which is made.
 * @throws CaelumError `usage` for an object without a name or two of the same.
 */
export async function downloadTargets(refs: readonly ObjectRef[], dest: string): Promise<string[]> {
  const isFolder = await stat(dest).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (refs.length === 1 && !isFolder && !/[/\\]$/.test(dest)) return [dest]
  const paths = refs.map((ref) => join(dest, nameOf(ref)))
  const twice = paths.findIndex((path, i) => paths.indexOf(path) < i)
  if (twice >= 0)
    throw new CaelumError("usage", `Two of the objects would be written to ${paths[twice]}; get them into two folders.`)
  await makeFolder(dest)
  return paths
}

function nameOf(ref: ObjectRef): string {
  const uri = formatObjectRef(ref)
  const path = ref.kind === "http" ? decoded(new URL(ref.url).pathname) : isBucketRef(ref) ? ref.key : ref.path
  const name = path.slice(path.lastIndexOf("/") + 1)
  if (name !== "" && name !== "." && name !== ".." && !/[\\\0]/.test(name)) return name
  throw new CaelumError("usage", `${uri} has no name that a file can take; give the file's name as the destination.`, {
    context: { uri },
  })
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
