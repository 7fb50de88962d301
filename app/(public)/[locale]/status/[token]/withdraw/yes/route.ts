import { withdrawRequest } from '../../../../../../../lib/commands/withdraw-request.ts'
import { desk } from '../../../../../../_server/desk.ts'
import { statusPost } from '../../../../../../_server/status-post.ts'

interface Context {
  params: Promise<{ locale: string; token: string }>
}

export function POST(request: Request, { params }: Context): Promise<Response> {
  return statusPost(request, params, async ({ token, path }) => {
    await withdrawRequest(await desk(), { statusToken: token })
    return path
  })
}
