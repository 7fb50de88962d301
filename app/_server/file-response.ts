/** A file as commands hand it out. */
interface HandedFile {
  name: string
  sizeBytes: number
  chunks: AsyncIterable<Buffer>
}

/**
 * A file to be saved: it never opens within our pages and is kept by no cache. It is read as fast as it is taken; who
 * stops taking it ends the reading.
 */
export function fileResponse(file: HandedFile): Response {
  const plain = file.name.replace(/[^\w.-]/g, '_')
  return new Response(streamOf(file.chunks), {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(file.sizeBytes),
      'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeRfc5987(file.name)}`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}

/** Asks for a chunk when the last one was taken. */
export function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const reading = chunks[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await reading.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await reading.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

function encodeRfc5987(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
}
