import { CaelumError } from "../core/index.ts"
import type { Pixels } from "../formats/fits/index.ts"

/**
 * Puts a plane into a larger one of NaN, its first pixel at `[y, x]` of it. Integers become float64, which has NaN.
 * @throws CaelumError `unsupported` for 64-bit integers, which float64 does not hold.
 */
export function fillAround(part: Pixels, shape: readonly number[], at: readonly [number, number]): Pixels {
  const { data } = part
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    throw new CaelumError(
      "unsupported",
      "A partial cutout of 64-bit integers has no value for the pixels outside the image; use mode trim or strict.",
    )
  const [ny, nx] = part.shape as [number, number]
  const [height, width] = shape as [number, number]
  const single = data instanceof Float32Array
  const filled = single ? new Float32Array(width * height) : new Float64Array(width * height)
  filled.fill(Number.NaN)
  for (let y = 0; y < ny; y++) filled.set(data.subarray(y * nx, (y + 1) * nx), (y + at[0]) * width + at[1])
  return { ...part, shape, data: filled, type: single ? "float32" : "float64" }
}
