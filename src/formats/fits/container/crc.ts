function makeTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    return value
  })
}

const CRC32 = makeTable(0xedb88320)

/** CRC-32 of gzip, zip and xz (ISO 3309). */
export function crc32(bytes: Uint8Array, from = 0, to: number = bytes.length): number {
  let crc = 0xffffffff
  for (let i = from; i < to; i++) crc = CRC32[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** Halves of the CRC-64 table of xz (ECMA-182). */
const [LOW, HIGH] = makeWideTable()

function makeWideTable(): [Uint32Array, Uint32Array] {
  const low = new Uint32Array(256)
  const high = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0xc96c5795d7870f42n : value >> 1n
    low[byte] = Number(value & 0xffffffffn)
    high[byte] = Number(value >> 32n)
  }
  return [low, high]
}

/** CRC-64 of xz: its low and its high word. */
export function crc64(bytes: Uint8Array, from = 0, to: number = bytes.length): [low: number, high: number] {
  let low = 0xffffffff
  let high = 0xffffffff
  for (let i = from; i < to; i++) {
    const entry = (low ^ bytes[i]!) & 255
    low = ((low >>> 8) | (high << 24)) ^ LOW[entry]!
    high = (high >>> 8) ^ HIGH[entry]!
  }
  return [(low ^ 0xffffffff) >>> 0, (high ^ 0xffffffff) >>> 0]
}
