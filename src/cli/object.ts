import type { ObjectRef } from "../core/index.ts"
import { parseObjectRef } from "../core/index.ts"
import type { CommandContext } from "./command.ts"

/** The object that a word names; a relative path is taken against the working directory. */
export function objectOf(context: CommandContext, word: string): ObjectRef {
  const ref = parseObjectRef(word)
  return ref.kind === "file" ? { kind: "file", path: context.path(ref.path) } : ref
}
