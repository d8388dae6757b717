const P1 = 0x9e3779b185ebca87n
const P2 = 0xc2b2ae3d27d4eb4fn
const P3 = 0x165667b19e3779f9n
const P4 = 0x85ebca77c2b2ae63n
const P5 = 0x27d4eb2f165667c5n
const [P1_LOW, P1_HIGH] = [0x85ebca87, 0x9e3779b1]
const [P2_LOW, P2_HIGH] = [0x27d4eb4f, 0xc2b2ae3d]
/** Bytes that go through the four lanes together. */
const STRIPE = 32

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value)
const turn = (value: bigint, bits: bigint): bigint => wrap((value << bits) | (value >> (64n - bits)))
const mix = (lane: bigint): bigint => wrap(turn(wrap(lane * P2), 31n) * P1)

/** XXH64 with seed 0, as the check sums of Zstandard frames are (RFC 8878 §3.1.1; the xxHash specification 0.1.1). */
export function xxh64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const stop = bytes.length - (bytes.length % STRIPE)
  let hash = stop === 0 ? P5 : hashStripes(view, stop)
  hash = wrap(hash + BigInt(bytes.length))
  let at = stop
  for (; at + 8 <= bytes.length; at += 8) hash = wrap(turn(hash ^ mix(view.getBigUint64(at, true)), 27n) * P1 + P4)
  if (at + 4 <= bytes.length) {
    hash = wrap(turn(hash ^ wrap(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3)
    at += 4
  }
  for (; at < bytes.length; at++) hash = wrap(turn(hash ^ wrap(BigInt(bytes[at]!) * P5), 11n) * P1)
  hash = wrap((hash ^ (hash >> 33n)) * P2)
  hash = wrap((hash ^ (hash >> 29n)) * P3)
  return hash ^ (hash >> 32n)
}

function hashStripes(view: DataView, stop: number): bigint {
  const lanes = new BigUint64Array([wrap(P1 + P2), P2, 0n, wrap(-P1)])
  // by halves: numbers of 64 bits would be made anew at every step
  const halves = new Uint32Array(lanes.buffer)
  for (let at = 0; at < stop; at += STRIPE)
    for (let i = 0; i < 8; i += 2)
      addLane(halves, i, view.getUint32(at + 4 * i, true), view.getUint32(at + 4 * i + 4, true))
  const [a, b, c, d] = lanes as unknown as [bigint, bigint, bigint, bigint]
  let hash = wrap(turn(a, 1n) + turn(b, 7n) + turn(c, 12n) + turn(d, 18n))
  for (const lane of lanes) hash = wrap((hash ^ mix(lane)) * P1 + P4)
  return hash
}

let low = 0
let high = 0

/** The low 64 bits of a product, into `low` and `high`. */
function multiply(aLow: number, aHigh: number, bLow: number, bHigh: number): void {
  const [a0, a1, b0, b1] = [aLow & 0xffff, aLow >>> 16, bLow & 0xffff, bLow >>> 16]
  const lowest = a0 * b0
  const middle = a0 * b1 + a1 * b0 + Math.floor(lowest / 65_536)
  low = (((middle & 0xffff) << 16) | (lowest & 0xffff)) >>> 0
  high = (a1 * b1 + Math.floor(middle / 65_536) + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)) >>> 0
}

function addLane(lanes: Uint32Array, i: number, wordLow: number, wordHigh: number): void {
  multiply(wordLow, wordHigh, P2_LOW, P2_HIGH)
  const sum = lanes[i]! + low
  const upper = (lanes[i + 1]! + high + (sum > 0xffffffff ? 1 : 0)) >>> 0
  const lower = sum >>> 0
  multiply(((lower << 31) | (upper >>> 1)) >>> 0, ((upper << 31) | (lower >>> 1)) >>> 0, P1_LOW, P1_HIGH)
  lanes[i] = low
  lanes[i + 1] = high
}
