/** The first 32 bits of the fractions of the cube roots of the first primes, and of the square roots of the first eight (FIPS 180-4 §4.2.2, §5.3.3). */
const PRIMES: readonly number[] = firstPrimes(64)
const K: Uint32Array = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)))
const START: Uint32Array = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
const BLOCK = 64

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}

function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32)
}

/** SHA-256 (FIPS 180-4), at once: the platform's own answers later, and decompressors do not wait. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const state = START.slice()
  const whole = bytes.length - (bytes.length % BLOCK)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < whole; at += BLOCK) addBlock(state, view, at)
  const tail = new Uint8Array(bytes.length - whole < BLOCK - 8 ? BLOCK : 2 * BLOCK)
  tail.set(bytes.subarray(whole))
  tail[bytes.length - whole] = 0x80
  const last = new DataView(tail.buffer)
  last.setBigUint64(tail.length - 8, 8n * BigInt(bytes.length))
  for (let at = 0; at < tail.length; at += BLOCK) addBlock(state, last, at)
  const sum = new DataView(new ArrayBuffer(32))
  state.forEach((word, i) => sum.setUint32(4 * i, word))
  return new Uint8Array(sum.buffer)
}

const words = new Uint32Array(64)
const turn = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))

function addBlock(state: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + 4 * i)
  for (let i = 16; i < 64; i++) {
    const [x, y] = [words[i - 15]!, words[i - 2]!]
    const low = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)
    words[i] = words[i - 16]! + low + words[i - 7]! + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + words[i]!) | 0
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = state[i]! + word
}
