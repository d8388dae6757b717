const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true })
const SHORT = 64
const CODES: number[][] = Array.from({ length: SHORT + 1 }, (_, n) => new Array<number>(n).fill(0))

/** `bytes[start, end)` as text of UTF-8; a byte that is none of it reads as U+FFFD. Short plain text without a decoder's cost. */
export function textOf(bytes: Uint8Array, start: number = 0, end: number = bytes.length): string {
  const length = end - start
  if (length <= 0) return ""
  if (length > SHORT) return UTF8.decode(bytes.subarray(start, end))
  const codes = CODES[length]!
  let all = 0
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!
    all |= byte
    codes[i] = byte
  }
  return all < 128 ? String.fromCharCode.apply(undefined, codes) : UTF8.decode(bytes.subarray(start, end))
}

const ENCODER = new TextEncoder()

export function bytesOfText(text: string): Uint8Array {
  return ENCODER.encode(text)
}

/** Index of the bytes of `mark` from `from` on, or -1. */
export function indexOfMark(bytes: Uint8Array, mark: string, from: number): number {
  const first = mark.charCodeAt(0)
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1))
    if (startsWith(bytes, mark, at)) return at
  return -1
}

/** Whether the plain text `mark` stands at `at`. */
export function startsWith(bytes: Uint8Array, mark: string, at: number): boolean {
  if (at + mark.length > bytes.length) return false
  for (let i = 0; i < mark.length; i++) if (bytes[at + i] !== mark.charCodeAt(i)) return false
  return true
}
