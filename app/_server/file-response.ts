import { Readable } from 'node:stream'
import type { TakenFile } from '../../lib/commands/parts/keep-file.ts'

/** A file to be saved: it never opens within our pages. */
export function fileResponse(file: TakenFile): Response {
  return new Response(Readable.toWeb(Readable.from(file.chunks)) as ReadableStream, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(file.sizeBytes),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeRfc5987(file.name)}`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}

function encodeRfc5987(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
}
