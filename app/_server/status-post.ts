import { ZodError } from 'zod'
import { DomainError } from '../../lib/domain/errors.ts'
import { type PublicPage, publicPage } from './public-page.ts'
import { seeOther, takeForm, tooMany } from './take-form.ts'

interface Act {
  page: PublicPage
  token: string
  form: URLSearchParams
  /** the status page */
  path: string
}

/**
 * One POST from the status page: checks what every form is checked for, runs one command, and goes back to the page,
 * with what came of it.
 * @param act returns where to go on, or a response of its own
 */
export async function statusPost(
  request: Request,
  params: Promise<{ locale: string; token: string }>,
  act: (given: Act) => Promise<string | Response>,
): Promise<Response> {
  const page = await publicPage(params)
  const { token } = await params
  const path = `/${page.locale}/status/${encodeURIComponent(token)}`
  const form = await takeForm(request, page, { secretInPath: true })
  if (form instanceof Response) return form
  try {
    const done = await act({ page, token, form, path })
    return typeof done === 'string' ? seeOther(done) : done
  } catch (error) {
    if (error instanceof ZodError) return seeOther(`${path}?problem=invalid_input`)
    if (!(error instanceof DomainError)) throw error
    if (error.code === 'guessed_too_often') return tooMany(page, Number(error.details.retryAfterS))
    return seeOther(`${path}?problem=${error.code}`)
  }
}
