import { BALANCED, type ReadCost } from "./plan.ts"
import type { ByteSource } from "./source.ts"

/** What reads of a source cost as far as it knows, else `otherwise`. */
export function costOf(source: ByteSource, otherwise: ReadCost = BALANCED): ReadCost {
  return source.cost?.() ?? otherwise
}
