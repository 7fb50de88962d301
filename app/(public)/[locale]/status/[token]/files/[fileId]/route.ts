import { Readable } from 'node:stream'
import type { NextRequest } from 'next/server'
import { takeFile } from '../../../../../../../lib/commands/take-file.ts'
import { desk } from '../../../../../../_server/desk.ts'
import { statusPost } from '../../../../../../_server/status-post.ts'
import { downloadCookieName } from '../../download-cookie.ts'

interface Context {
  params: Promise<{ locale: string; token: string; fileId: string }>
}

/** One file, to be saved: it never opens within our pages. */
export function POST(request: NextRequest, { params }: Context): Promise<Response> {
  return statusPost(request, params, async () => {
    const { fileId } = await params
    const downloadToken = request.cookies.get(downloadCookieName())?.value ?? ''
    const file = await takeFile(await desk(), { downloadToken, fileId })
    return new Response(Readable.toWeb(Readable.from(file.chunks)) as ReadableStream, {
      headers: {
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(file.sizeBytes),
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeRfc5987(file.name)}`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  })
}

function encodeRfc5987(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
}
