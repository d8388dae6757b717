/** Bytes in a FITS block (FITS 4.0 §3.1). */
export const BLOCK = 2880

const CHUNK = 8192

/** Bytes as text, one character a byte, so that any byte comes back as it was. */
export function latin1Text(bytes: Uint8Array, start: number = 0, end: number = bytes.length): string {
  let text = ""
  for (let at = start; at < end; at += CHUNK) {
    text += String.fromCharCode.apply(undefined, bytes.subarray(at, Math.min(end, at + CHUNK)) as unknown as number[])
  }
  return text
}

/** Text as bytes, one byte a character. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
