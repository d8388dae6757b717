import { CaelumError } from "../../core/index.ts"

/**
 * Decodes `count` pixels of a PLIO_1 line list (FITS 4.0 §10.4.3): big-endian 16-bit words, an operation in the upper four bits and its
 * operand in the lower twelve. Pixels that the list does not reach are zero.
 * @throws CaelumError `malformed` where the list is cut off or holds an operation that there is not.
 */
export function decodePlio(bytes: Uint8Array, out: Int32Array, count: number): void {
  const { first, last } = listBounds(bytes)
  let at = 0
  let value = 1
  for (let i = first; i < last && at < count; i++) {
    const word = (bytes[2 * i]! << 8) | bytes[2 * i + 1]!
    const operand = word & 0xfff
    switch (word >>> 12) {
      case 0: // a run of zeros
        at = fillRun(out, at, operand, count, 0)
        break
      case 1: // the value anew: its upper bits are the next word
        if (i + 1 >= last) throw broken("its PLIO list ends within a value")
        i++
        value = (((bytes[2 * i]! << 8) | bytes[2 * i + 1]!) << 12) | operand
        break
      case 2:
        value = (value + operand) | 0
        break
      case 3:
        value = (value - operand) | 0
        break
      case 4: // a run of the value
        at = fillRun(out, at, operand, count, value)
        break
      case 5: // a run of zeros whose last pixel is the value
        if (operand === 0) break
        at = fillRun(out, at, operand - 1, count, 0)
        if (at < count) out[at++] = value
        break
      case 6:
        value = (value + operand) | 0
        out[at++] = value
        break
      case 7:
        value = (value - operand) | 0
        out[at++] = value
        break
      default:
        throw broken(`its PLIO list holds the operation ${word >>> 12}`)
    }
  }
  out.fill(0, at, count)
}

/** First word of the list behind its header, and the first behind the list; a list has a header of 3 or of 7 words. */
function listBounds(bytes: Uint8Array): { first: number; last: number } {
  const word = (i: number): number => ((bytes[2 * i]! << 24) >> 16) | bytes[2 * i + 1]!
  if (bytes.length < 6) throw broken(`its PLIO list has ${bytes.length} bytes`)
  if (word(2) > 0) return checked({ first: 3, last: word(2) }, bytes)
  if (bytes.length < 14) throw broken(`its PLIO list has ${bytes.length} bytes`)
  return checked({ first: word(1), last: (word(4) << 15) + word(3) }, bytes)
}

function checked(bounds: { first: number; last: number }, bytes: Uint8Array): { first: number; last: number } {
  const { first, last } = bounds
  if (first >= 3 && last >= 0 && 2 * last <= bytes.length) return bounds
  throw broken(`its PLIO list says that it has ${last} words but ${bytes.length} bytes are there`)
}

function fillRun(out: Int32Array, at: number, length: number, count: number, value: number): number {
  const stop = Math.min(count, at + length)
  if (length > 32) out.fill(value, at, stop)
  else for (let i = at; i < stop; i++) out[i] = value
  return stop
}

function broken(what: string): CaelumError {
  return new CaelumError("malformed", what)
}
