import { confirmIdentity } from '../../../../../../lib/commands/confirm-identity.ts'
import { answered } from '../../../../../_server/answered.ts'
import { desk } from '../../../../../_server/desk.ts'
import { isLinkProblem } from '../../../../../_server/link-problem.tsx'
import { publicPage } from '../../../../../_server/public-page.ts'
import { seeOther, takeForm } from '../../../../../_server/take-form.ts'

interface Context {
  params: Promise<{ locale: string; token: string }>
}

export const POST = answered(async (request: Request, { params }: Context): Promise<Response> => {
  const page = await publicPage(params)
  const { token } = await params
  const form = await takeForm(request, page, { secretInPath: true })
  if (form instanceof Response) return form
  try {
    const { statusToken } = await confirmIdentity(await desk(), { token })
    return seeOther(`/${page.locale}/status/${statusToken}`)
  } catch (error) {
    // The page itself says what is wrong with its link.
    if (isLinkProblem(error)) return seeOther(`/${page.locale}/confirm/${encodeURIComponent(token)}`)
    throw error
  }
})
