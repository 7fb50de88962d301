import type { NextRequest } from 'next/server'
import { readBrowserIdentifiers } from '../../../../../lib/domain/browser-identifiers.ts'
import { answered } from '../../../../_server/answered.ts'
import { publicPage } from '../../../../_server/public-page.ts'
import { takeForm } from '../../../../_server/take-form.ts'
import { type Draft, draftOfRequest, forgetAndGo, saveAndGo } from '../draft.ts'
import { valuesFromForm } from '../form-values.ts'
import { identifierName } from '../identifier-name.ts'
import { offeredBy } from '../offered.ts'
import { problemsOf } from '../problems.ts'

interface Context {
  params: Promise<{ locale: string }>
}

/** Takes the form as it stands, keeps it, and goes on: to the check, back to what needs another look, or to the look-up. */
export const POST = answered(async (request: NextRequest, { params }: Context): Promise<Response> => {
  const page = await publicPage(params)
  const form = await takeForm(request, page)
  if (form instanceof Response) return form
  const { locale, profile } = page
  const address = `/${locale}/request`
  const pressed = form.get('do')
  if (pressed === 'anew') return forgetAndGo(address)

  const before = await draftOfRequest(request)
  // What was sent stays sent: from there on it is another request.
  const current = before.state === 'found' && !before.draft.sent ? before : null
  const values = valuesFromForm(form)
  const look = () => readBrowserIdentifiers(request.cookies.getAll(), profile.cookies)
  // A form that has expired still names what the person chose: their browser brings it along again.
  const choseAny = values.identifiers.length > 0
  const draft: Draft = {
    values,
    opened: (form.get('opened') ?? '').slice(0, 60),
    found: before.state === 'found' ? before.draft.found : choseAny ? look() : null,
    checked: false,
    sent: null,
    note: '',
  }
  const token = current?.token ?? null
  if (pressed === 'look') {
    const found = look()
    const known = new Set((draft.found ?? []).map(identifierName))
    const untouched = found.map(identifierName).filter((name) => !known.has(name))
    const next = {
      ...draft,
      found,
      values: { ...values, identifiers: [...values.identifiers, ...untouched] },
    }
    return saveAndGo(token, next, `${address}#browser`)
  }
  const isGood = problemsOf(values, offeredBy(profile)).length === 0
  return saveAndGo(token, { ...draft, checked: true }, isGood ? `/${locale}/check` : address)
})
