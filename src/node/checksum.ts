import { createHash } from "node:crypto"
import { crc32 } from "node:zlib"
import type { ObjectFacts, ObjectRef, SignalOptions } from "../core/index.ts"
import { CaelumError, isBucketRef } from "../core/index.ts"
import type { Store } from "../storage/index.ts"

/** A digest that a store gives of an object's bytes. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  /** Hexadecimal. */
  readonly value: string
}

export type ChecksumAlgorithm = "md5" | "sha256" | "sha1" | "crc64nvme" | "crc32c" | "crc32"

/** A digest under way. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void
  /** Hexadecimal; the last call. */
  digest(): string
}

/** Begins a digest. */
export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  if (algorithm === "crc64nvme") return new Crc64()
  if (algorithm === "crc32" || algorithm === "crc32c") return new Crc32(algorithm === "crc32" ? crc32 : crc32c)
  const hash = createHash(algorithm)
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") }
}

/** @throws CaelumError `server` where the bytes have another checksum than the one that the store gives. */
export function checkBytes(name: string, wanted: Checksum | undefined, found: string): void {
  if (wanted === undefined || wanted.value === found) return
  throw new CaelumError(
    "server",
    `The bytes received of ${name} are not the object's: ${wanted.algorithm} ${found} where ${wanted.value} was due; ` +
      "read it again.",
    { context: { uri: name } },
  )
}

/** What the bytes of a bucket's object are compared with: the MD5 in its ETag, else what S3 keeps of one that came in parts. */
export async function checksumOf(
  store: Store,
  ref: ObjectRef,
  { md5, etag }: ObjectFacts,
  options: SignalOptions,
): Promise<Checksum | undefined> {
  if (!isBucketRef(ref)) return undefined
  if (md5 !== undefined) return { algorithm: "md5", value: md5 }
  return etag !== undefined && /^[0-9a-f]{32}-\d+$/.test(etag) ? storedChecksum(store, ref, etag, options) : undefined
}

const HEADERS: readonly ChecksumAlgorithm[] = ["crc64nvme", "crc32c", "crc32", "sha256", "sha1"]

/**
 * The checksum of the whole object that S3 keeps beside its ETag (`x-amz-checksum-…`), by one HEAD request; undefined where the
 * server gives none, or only one over the checksums of parts.
 */
async function storedChecksum(
  store: Store,
  ref: ObjectRef,
  etag: string,
  options: SignalOptions,
): Promise<Checksum | undefined> {
  if (ref.kind === "az") return undefined
  try {
    const told = await store.checksums(ref, etag, options)
    if (told["x-amz-checksum-type"] === "COMPOSITE") return undefined
    return HEADERS.map((algorithm) => fromBase64(algorithm, told[`x-amz-checksum-${algorithm}`])).find(
      (found) => found !== undefined,
    )
  } catch (error) {
    if (options.signal?.aborted) throw error
    // A server that refuses the question has no checksum to compare with: length and ETag are what there is.
    return undefined
  }
}

const BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  md5: 16,
  sha256: 32,
  sha1: 20,
  crc64nvme: 8,
  crc32c: 4,
  crc32: 4,
}

function fromBase64(algorithm: ChecksumAlgorithm, text: string | undefined): Checksum | undefined {
  // With `-N` behind it, it is over the checksums of N parts.
  if (text === undefined || !/^[A-Za-z0-9+/]+=*$/.test(text)) return undefined
  const bytes = Buffer.from(text, "base64")
  return bytes.length === BYTES[algorithm] ? { algorithm, value: bytes.toString("hex") } : undefined
}

class Crc32 implements RunningChecksum {
  readonly #add: (bytes: Uint8Array, value: number) => number
  #value = 0

  constructor(add: (bytes: Uint8Array, value: number) => number) {
    this.#add = add
  }

  update(bytes: Uint8Array): void {
    this.#value = this.#add(bytes, this.#value)
  }

  digest(): string {
    return hex32(this.#value)
  }
}

const CRC32C_TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let i = 0; i < 8; i++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value >>> 0
})

/** CRC-32C (Castagnoli; RFC 3720 appendix B.4) of bytes behind those of `value`. */
export function crc32c(bytes: Uint8Array, value: number = 0): number {
  let crc = ~value
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRC32C_TABLE[(crc ^ bytes[i]!) & 255]!
  return ~crc >>> 0
}

/** High and low halves of the table of CRC-64/NVME, the polynomial 0xad93d23594c93659 reflected. */
const [HIGH, LOW] = crc64Table()

function crc64Table(): [Uint32Array, Uint32Array] {
  const high = new Uint32Array(256)
  const low = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let [h, l] = [0, byte]
    for (let i = 0; i < 8; i++) {
      const odd = l & 1
      l = ((l >>> 1) | (h << 31)) >>> 0
      h = h >>> 1
      if (odd) {
        h = (h ^ 0x9a6c9329) >>> 0
        l = (l ^ 0xac4bc9b5) >>> 0
      }
    }
    high[byte] = h
    low[byte] = l
  }
  return [high, low]
}

/** CRC-64/NVME (NVM Express NVM Command Set 1.0d, 5.2.1.3.4), which S3 calls CRC64NVME. */
class Crc64 implements RunningChecksum {
  #high = 0xffffffff
  #low = 0xffffffff

  update(bytes: Uint8Array): void {
    let [high, low] = [this.#high, this.#low]
    for (let i = 0; i < bytes.length; i++) {
      const at = (low ^ bytes[i]!) & 255
      low = ((low >>> 8) | (high << 24)) ^ LOW[at]!
      high = (high >>> 8) ^ HIGH[at]!
    }
    this.#high = high >>> 0
    this.#low = low >>> 0
  }

  digest(): string {
    return hex32(~this.#high >>> 0) + hex32(~this.#low >>> 0)
  }
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, "0")
}
