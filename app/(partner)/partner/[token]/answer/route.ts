import type { NextRequest } from 'next/server'
import { acknowledgeHandOff } from '../../../../../lib/commands/acknowledge-hand-off.ts'
import { DomainError } from '../../../../../lib/domain/errors.ts'
import { answered } from '../../../../_server/answered.ts'
import { desk } from '../../../../_server/desk.ts'
import { partnerPageFor } from '../../../../_server/partner-page.ts'
import type { PublicPage } from '../../../../_server/public-page.ts'
import { seeOther, takeForm } from '../../../../_server/take-form.ts'
import { keepAnswer } from '../answer-draft.ts'
import { answerFrom, answerProblems } from '../answer-values.ts'

interface Context {
  params: Promise<{ token: string }>
}

/** A recipient's one answer. */
export const POST = answered(async (request: NextRequest, { params }: Context): Promise<Response> => {
  const page = await pageOf(request)
  const { token } = await params
  const here = `/partner/${encodeURIComponent(token)}?lang=${page.locale}`
  const form = await takeForm(request, page, { secretInPath: true })
  if (form instanceof Response) return form
  const values = answerFrom(form)
  const problems = answerProblems(values)
  const { outcome, what, why, until, cannot, note } = values
  if (problems.length > 0 || outcome === null)
    return seeOther(`${here}&wrong=${problems.join(',')}`, { 'Set-Cookie': await keepAnswer(token, values) })
  try {
    await acknowledgeHandOff(await desk(), {
      token,
      outcome,
      note: outcome === 'cannot' ? [cannot, note].filter(Boolean).join('\n\n') : note,
      remains: outcome === 'remains' ? [{ what, reason: why, ground: '', until: until || null }] : [],
    })
  } catch (error) {
    // The page itself says how its link stands now.
    if (!(error instanceof DomainError)) throw error
  }
  return seeOther(here)
}, pageOf)

function pageOf(request: NextRequest): Promise<PublicPage> {
  return partnerPageFor(request.nextUrl.searchParams.get('lang'), request.headers.get('accept-language'))
}
