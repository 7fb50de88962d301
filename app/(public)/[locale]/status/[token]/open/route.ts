import { openDownloads } from '../../../../../../lib/commands/open-downloads.ts'
import { answered } from '../../../../../_server/answered.ts'
import { desk } from '../../../../../_server/desk.ts'
import { guarded } from '../../../../../_server/guesses.ts'
import { statusPost } from '../../../../../_server/status-post.ts'
import { seeOther } from '../../../../../_server/take-form.ts'
import { downloadCookie } from '../download-cookie.ts'

interface Context {
  params: Promise<{ locale: string; token: string }>
}

export const POST = answered((request: Request, { params }: Context): Promise<Response> => {
  return statusPost(request, params, async ({ token, form, path }) => {
    const code = (form.get('code') ?? '').replace(/[\s-]/g, '')
    if (!/^\d{6}$/.test(code)) return `${path}?problem=code_missing`
    const work = await desk()
    const { downloadToken, expiresAt } = await guarded(request.headers, () =>
      openDownloads(work, { statusToken: token, code }),
    )
    return seeOther(`${path}#download`, { 'Set-Cookie': downloadCookie(downloadToken, expiresAt) })
  })
})
