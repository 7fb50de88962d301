import type { NextRequest } from 'next/server'
import { confirmIdentity } from '../../../../../lib/commands/confirm-identity.ts'
import { renewConfirmation } from '../../../../../lib/commands/renew-confirmation.ts'
import { DomainError } from '../../../../../lib/domain/errors.ts'
import { answered } from '../../../../_server/answered.ts'
import { desk } from '../../../../_server/desk.ts'
import { guarded } from '../../../../_server/guesses.ts'
import { publicPage } from '../../../../_server/public-page.ts'
import { mayCauseMail, seeOther, takeForm, tooMany } from '../../../../_server/take-form.ts'
import { type Draft, draftOfRequest, saveAndGo } from '../../request/draft.ts'

interface Context {
  params: Promise<{ locale: string }>
}

/** The typed code, or the wish for another mail: both only from the browser that sent the form. */
export const POST = answered(async (request: NextRequest, { params }: Context): Promise<Response> => {
  const page = await publicPage(params)
  const here = `/${page.locale}/sent`
  const form = await takeForm(request, page)
  if (form instanceof Response) return form
  const state = await draftOfRequest(request)
  if (state.state !== 'found' || !state.draft.sent) return seeOther(here)
  const { draft, token, idempotencyKey } = state
  const note = (said: Draft['note']) => saveAndGo(token, { ...draft, note: said }, here)

  if (form.get('do') === 'again') {
    const refusal = await mayCauseMail(request, page, form, () => note('proof'), draft.values.email)
    if (refusal) return refusal
    await renewConfirmation(await desk(), { idempotencyKey })
    return note('resent')
  }
  const code = (form.get('code') ?? '').replace(/[\s-]/g, '')
  if (!/^\d{6}$/.test(code)) return note('code')
  try {
    const work = await desk()
    const { statusToken } = await guarded(request.headers, () =>
      confirmIdentity(work, { idempotencyKey, code }),
    )
    return seeOther(`/${page.locale}/status/${statusToken}`)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    switch (error.code) {
      case 'code_wrong':
      case 'code_locked':
      case 'link_expired':
        return note(error.code)
      case 'guessed_too_often':
        return tooMany(page, Number(error.details.retryAfterS))
      case 'link_used':
        return seeOther(`/${page.locale}/status`)
      default:
        throw error
    }
  }
})
