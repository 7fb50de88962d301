/** Far above the longest honest form, far below what would hurt. */
export const MAX_BODY_BYTES = 64 * 1024

/** Whoever was sending has hung up: nobody waits for an answer. */
export class SenderGone extends Error {}

/**
 * The body as text, or null once it is longer than `maxBytes`: the rest is never read.
 * @throws SenderGone where it ends before its time
 */
export async function readBody(request: Request, maxBytes = MAX_BODY_BYTES): Promise<string | null> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return null
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength
      if (size > maxBytes) return null
      chunks.push(chunk)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') throw new SenderGone()
    throw error
  }
  return Buffer.concat(chunks).toString('utf8')
}
