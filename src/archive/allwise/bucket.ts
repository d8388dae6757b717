import type { Scale } from "../stars/cells.ts"
import { LEAF_COUNT, leafKey, ALLWISE_BUCKET } from "./layout.ts"
import type { ServedBucket } from "../object.ts"

export interface AllwiseSettings {
  readonly seed: number
  readonly scale: Scale
  readonly cacheDir: string
}
export function allwiseBucket(_settings: AllwiseSettings): ServedBucket {
  let keys: string[] | undefined
  return {
    name: ALLWISE_BUCKET,
    region: "us-west-2",
    keys: () => (keys ??= Array.from({ length: LEAF_COUNT }, (_, i) => leafKey(i)).sort()),
    object: async () => undefined,
  }
}
