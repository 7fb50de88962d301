import { renewConfirmation } from '../../../../../../lib/commands/renew-confirmation.ts'
import { answered } from '../../../../../_server/answered.ts'
import { desk } from '../../../../../_server/desk.ts'
import { inEvenTime } from '../../../../../_server/even-time.ts'
import { publicPage } from '../../../../../_server/public-page.ts'
import { mayCauseMail, seeOther, takeForm } from '../../../../../_server/take-form.ts'

interface Context {
  params: Promise<{ locale: string; token: string }>
}

/** A new mail to the address the request has; what comes back is the same where there is nothing to renew. */
export const POST = answered(async (request: Request, { params }: Context): Promise<Response> => {
  const page = await publicPage(params)
  const { token } = await params
  const form = await takeForm(request, page, { secretInPath: true })
  if (form instanceof Response) return form
  const refusal = await mayCauseMail(request, page, form, () =>
    seeOther(`/${page.locale}/confirm/${encodeURIComponent(token)}?proof=1`),
  )
  if (refusal) return refusal
  const work = await desk()
  await inEvenTime(() => renewConfirmation(work, { token }))
  return seeOther(`/${page.locale}/status?sent=again`)
})
