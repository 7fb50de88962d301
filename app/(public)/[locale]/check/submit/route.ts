import type { NextRequest } from 'next/server'
import { submitRequest } from '../../../../../lib/commands/submit-request.ts'
import { requestInputSchema } from '../../../../../lib/domain/subject.ts'
import { answered } from '../../../../_server/answered.ts'
import { desk } from '../../../../_server/desk.ts'
import { publicPage } from '../../../../_server/public-page.ts'
import { mayCauseMail, seeOther, takeForm } from '../../../../_server/take-form.ts'
import { type Draft, draftOfRequest, goWithForm, saveAndGo, seenOf } from '../../request/draft.ts'
import { identifierName } from '../../request/identifier-name.ts'
import { offeredBy } from '../../request/offered.ts'
import { problemsOf, requestOf } from '../../request/problems.ts'

interface Context {
  params: Promise<{ locale: string }>
}

/**
 * Files the request as the check page showed it, once however often it is pressed. The answer is the same for addresses
 * we know and do not know.
 */
export const POST = answered(async (request: NextRequest, { params }: Context): Promise<Response> => {
  const page = await publicPage(params)
  const { locale, profile } = page
  const form = await takeForm(request, page)
  if (form instanceof Response) return form
  const state = await draftOfRequest(request)
  if (state.state !== 'found') return seeOther(`/${locale}/check`)
  const { draft, token, idempotencyKey } = state
  if (draft.sent) return seeOther(`/${locale}/sent`)
  const offered = offeredBy(profile)
  if (problemsOf(draft.values, offered).length > 0) return seeOther(`/${locale}/request`)

  // Another tab, or a press that came late, has changed it since.
  const seen = form.get('seen')
  if (seen !== null && seen !== seenOf(draft))
    return saveAndGo(token, { ...draft, note: 'changed' }, `/${locale}/check`)

  const input = requestInputSchema.parse(requestOf(draft.values, offered))
  const refusal = await mayCauseMail(
    request,
    page,
    form,
    () => saveAndGo(token, { ...draft, note: 'proof' }, `/${locale}/check`),
    input.email,
  )
  if (refusal) return refusal
  await submitRequest(await desk(), {
    request: input,
    locale,
    channel: 'form',
    identifiers: (draft.found ?? [])
      .filter((found) => draft.values.identifiers.includes(identifierName(found)))
      .map(({ kind, value }) => ({ kind, value, source: 'browser' })),
    idempotencyKey,
    draft: { token, data: (requestId) => ({ ...draft, note: '', sent: { requestId } }) satisfies Draft },
  })
  return goWithForm(token, `/${locale}/sent`)
})
