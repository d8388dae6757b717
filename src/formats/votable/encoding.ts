import { CaelumError } from "../../core/index.ts"
import { bytesOfText } from "./text-bytes.ts"

const SNIFF = 256

/** Bytes of a document, from memory or a stream, in pieces; a gzip file is inflated on the way. */
export async function* documentBytes(input: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = input instanceof Uint8Array ? sliced(input) : input
  const iterator = pieces[Symbol.asyncIterator]()
  const head = await headOf(iterator)
  const rest = (async function* (): AsyncGenerator<Uint8Array> {
    yield head
    for (;;) {
      const next = await iterator.next()
      if (next.done === true) return
      yield next.value
    }
  })()
  yield* head[0] === 0x1f && head[1] === 0x8b ? inflated(rest) : rest
}

const SLICE = 1 << 18

async function* sliced(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE)
}

/** The first bytes: enough of them to see the encoding, or all there are. */
async function headOf(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < SNIFF) {
    const next = await iterator.next()
    if (next.done === true) break
    const joined = new Uint8Array(head.length + next.value.length)
    joined.set(head)
    joined.set(next.value, head.length)
    head = joined
  }
  return head
}

async function* inflated(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = new ReadableStream<BufferSource>({
    async pull(controller) {
      const next = await bytes.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value as Uint8Array<ArrayBuffer>)
    },
  })
  const reader = source.pipeThrough(new DecompressionStream("gzip")).getReader()
  try {
    for (;;) {
      const next = await reader.read()
      if (next.done) return
      yield next.value
    }
  } catch (cause) {
    if (cause instanceof CaelumError) throw cause
    throw new CaelumError("malformed", "The VOTable's gzip data are broken or cut off; fetch it again.", { cause })
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/**
 * The bytes of a document as UTF-8, whatever encoding it declares: by byte order mark, XML declaration, else UTF-8.
 * @throws CaelumError `unsupported` for an encoding that this platform does not know.
 */
export async function* utf8Bytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | undefined
  let first = true
  for await (const bytes of chunks) {
    if (first) decoder = otherDecoder(bytes)
    const marked = first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    first = false
    if (decoder === undefined) yield marked ? bytes.subarray(3) : bytes
    else yield bytesOfText(decoder.decode(bytes, { stream: true }))
  }
  if (decoder) yield bytesOfText(decoder.decode())
}

/** The decoder for a document that is not UTF-8. */
function otherDecoder(head: Uint8Array): TextDecoder | undefined {
  const label = declaredEncoding(head).toLowerCase()
  if (/^(?:utf-?8|us-ascii|ascii)$/.test(label)) return undefined
  try {
    return new TextDecoder(label)
  } catch (cause) {
    throw new CaelumError(
      "unsupported",
      `The VOTable declares the encoding '${label}', which cannot be decoded here; ask for UTF-8.`,
      { cause },
    )
  }
}

function declaredEncoding(head: Uint8Array): string {
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be"
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le"
  if (head[0] === 0 && head[1] === 0x3c) return "utf-16be"
  if (head[0] === 0x3c && head[1] === 0) return "utf-16le"
  const text = new TextDecoder("latin1").decode(head.subarray(0, SNIFF))
  return /^[^<]*<\?xml[^>]*\sencoding\s*=\s*["']([^"'>]+)["']/.exec(text)?.[1] ?? "utf-8"
}
