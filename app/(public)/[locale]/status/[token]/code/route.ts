import { requestDownloadCode } from '../../../../../../lib/commands/request-download-code.ts'
import { answered } from '../../../../../_server/answered.ts'
import { desk } from '../../../../../_server/desk.ts'
import { statusPost } from '../../../../../_server/status-post.ts'
import { mayCauseMail, seeOther } from '../../../../../_server/take-form.ts'

interface Context {
  params: Promise<{ locale: string; token: string }>
}

export const POST = answered((request: Request, { params }: Context): Promise<Response> => {
  return statusPost(request, params, async ({ page, token, form, path }) => {
    const refusal = await mayCauseMail(
      request,
      page,
      form,
      () => seeOther(`${path}?said=proof#download`),
      token,
    )
    if (refusal) return refusal
    await requestDownloadCode(await desk(), { statusToken: token })
    return `${path}?said=code#download`
  })
})
