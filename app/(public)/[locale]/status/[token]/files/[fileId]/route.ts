import type { NextRequest } from 'next/server'
import { takeFile } from '../../../../../../../lib/commands/take-file.ts'
import { desk } from '../../../../../../_server/desk.ts'
import { fileResponse } from '../../../../../../_server/file-response.ts'
import { statusPost } from '../../../../../../_server/status-post.ts'
import { downloadCookieName } from '../../download-cookie.ts'

interface Context {
  params: Promise<{ locale: string; token: string; fileId: string }>
}

/** One file, to be saved. */
export function POST(request: NextRequest, { params }: Context): Promise<Response> {
  return statusPost(request, params, async () => {
    const { fileId } = await params
    const downloadToken = request.cookies.get(downloadCookieName())?.value ?? ''
    return fileResponse(await takeFile(await desk(), { downloadToken, fileId }))
  })
}
