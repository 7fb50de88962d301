import { renewStatusLink } from '../../../../../lib/commands/renew-status-link.ts'
import { emailSchema } from '../../../../../lib/domain/email.ts'
import { parseReference } from '../../../../../lib/id.ts'
import { answered } from '../../../../_server/answered.ts'
import { desk } from '../../../../_server/desk.ts'
import { inEvenTime } from '../../../../_server/even-time.ts'
import { publicPage } from '../../../../_server/public-page.ts'
import { mayCauseMail, seeOther, takeForm } from '../../../../_server/take-form.ts'
import { forgetWanted, keepWanted } from '../find-draft.ts'

interface Context {
  params: Promise<{ locale: string }>
}

/** A new personal link by mail. The answer is the same, as late, whether or not address and reference belong together. */
export const POST = answered(async (request: Request, { params }: Context): Promise<Response> => {
  const page = await publicPage(params)
  const here = `/${page.locale}/status`
  const form = await takeForm(request, page)
  if (form instanceof Response) return form
  const email = emailSchema.safeParse(form.get('email') ?? '')
  const reference = parseReference(form.get('reference') ?? '')
  const wrong = [...(email.success ? [] : ['email']), ...(reference ? [] : ['reference'])]
  if (!email.success || !reference) return seeOther(`${here}?wrong=${wrong.join(',')}`)
  const wanted = { email: email.data, reference }
  const refusal = await mayCauseMail(
    request,
    page,
    form,
    async () => seeOther(`${here}?proof=1`, { 'Set-Cookie': await keepWanted(wanted) }),
    wanted.email,
  )
  if (refusal) return refusal
  const work = await desk()
  await inEvenTime(() => renewStatusLink(work, wanted))
  return seeOther(`${here}?sent=1`, { 'Set-Cookie': forgetWanted() })
})
