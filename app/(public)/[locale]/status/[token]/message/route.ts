import { sendMessage } from '../../../../../../lib/commands/send-message.ts'
import { answered } from '../../../../../_server/answered.ts'
import { desk } from '../../../../../_server/desk.ts'
import { statusPost } from '../../../../../_server/status-post.ts'

interface Context {
  params: Promise<{ locale: string; token: string }>
}

export const POST = answered((request: Request, { params }: Context): Promise<Response> => {
  return statusPost(request, params, async ({ token, form, path }) => {
    await sendMessage(await desk(), { statusToken: token }, form.get('message') ?? '')
    return `${path}?said=message#messages`
  })
})
