/** The bytes as a zlib stream (RFC 1950). The platform's compressor knows no strategy: a second argument makes no difference. */
export async function deflate(bytes: Uint8Array<ArrayBuffer>, _noisy: boolean): Promise<Uint8Array> {
  const piece = 1 << 18
  let offset = 0
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (offset >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(offset, (offset += piece)))
    },
  })
  return new Uint8Array(await new Response(source.pipeThrough(new CompressionStream("deflate"))).arrayBuffer())
}
