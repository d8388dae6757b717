import { promisify } from "node:util"
import { constants, deflate as deflateCallback } from "node:zlib"

const deflateBytes = promisify<Uint8Array, { level: number; strategy: number }, Uint8Array>(deflateCallback)

/** The bytes as a zlib stream (RFC 1950). `noisy` bytes are searched for runs alone: several times faster, no larger. */
export function deflate(bytes: Uint8Array, noisy: boolean): Promise<Uint8Array> {
  return deflateBytes(bytes, { level: 6, strategy: noisy ? constants.Z_RLE : constants.Z_DEFAULT_STRATEGY })
}
