import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { shortened } from '../../../../lib/domain/browser-identifiers.ts'
import { inLanguage } from '../../../../lib/profile/schema.ts'
import { type PublicPage, pageTitle, publicPage } from '../../../_server/public-page.ts'
import { strong } from '../../../_ui/public/rich.tsx'
import { type Draft, type DraftState, draftOf } from './draft.ts'
import { CORRECTION_ROWS, EMPTY_FORM, type FormValues } from './form-values.ts'
import { identifierName } from './identifier-name.ts'
import { offeredBy } from './offered.ts'
import { type Problem, problemsOf } from './problems.ts'
import { RequestForm } from './request-form.tsx'
import { wordsOf } from './words.ts'

interface Props {
  params: Promise<{ locale: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

interface View {
  values: FormValues
  problems: Problem[]
  found: Draft['found']
  opened: string
  notice: 'none' | 'expired' | 'unknown' | 'sent'
}

async function viewOf(page: PublicPage, searchParams: Props['searchParams']): Promise<View> {
  const query = await searchParams
  const one = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  const opened = one('right') || one('context') || ''
  const state = await draftOf(await cookies())
  const fresh = { ...EMPTY_FORM, right: one('right'), context: one('context') }
  const view = viewOfDraft(page, state, opened, fresh)
  const { corrections } = view.values
  const missing = Math.max(0, CORRECTION_ROWS - corrections.length)
  const rows = [
    ...corrections,
    ...Array.from({ length: missing }, () => ({ field: '', wrong: '', right: '' })),
  ]
  return { ...view, values: { ...view.values, corrections: rows } }
}

function viewOfDraft({ profile }: PublicPage, state: DraftState, opened: string, fresh: FormValues): View {
  const empty = { values: fresh, problems: [], found: null, opened }
  if (state.state !== 'found') return { ...empty, notice: state.state }
  const { draft } = state
  if (opened !== '' && opened !== draft.opened) {
    // Another way in: what was chosen there counts, what was typed before stays where nothing was sent with it.
    const kept = draft.sent ? { email: draft.values.email } : draft.values
    const chosen = {
      right: fresh.right || (draft.sent ? '' : draft.values.right),
      context: fresh.context || (draft.sent ? '' : draft.values.context),
    }
    return {
      ...empty,
      values: { ...fresh, ...kept, ...chosen },
      found: draft.sent ? null : draft.found,
      notice: 'none',
    }
  }
  return {
    values: draft.values,
    problems: draft.checked && !draft.sent ? problemsOf(draft.values, offeredBy(profile)) : [],
    found: draft.found,
    opened: draft.opened,
    notice: draft.sent ? 'sent' : 'none',
  }
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const page = await publicPage(params)
  const { problems } = await viewOf(page, searchParams)
  return { title: pageTitle(page, page.t('request.title'), problems.length > 0) }
}

export default async function Request({ params, searchParams }: Props) {
  const page = await publicPage(params)
  const { t, c, profile, locale } = page
  const { values, problems, found, opened, notice } = await viewOf(page, searchParams)
  const text = (localised: Parameters<typeof inLanguage>[0]) => inLanguage(localised, locale, profile)
  return (
    <main id="main" className="wrap">
      <p className="back">
        <a href={`/${locale}`}>{t('back')}</a>
      </p>
      <RequestForm
        action={`/${locale}/request/submit`}
        opened={opened}
        values={values}
        problems={problems}
        words={wordsOf(page)}
        notice={notice === 'none' ? null : t(`request.notices.${notice}`)}
        isSent={notice === 'sent'}
        rights={profile.rights.map((id) => ({
          id,
          label: c(`rights.${id}.label`),
          hint: c(`rights.${id}.hint`),
        }))}
        contexts={profile.contexts.map((context) => ({
          id: context.id,
          route: context.route,
          rights: context.rights,
          label: text(context.label),
          hint: context.hint ? text(context.hint) : null,
        }))}
        browser={
          profile.cookies.length === 0
            ? null
            : {
                intro:
                  found === null
                    ? t('request.browser.intro')
                    : found.length === 0
                      ? t('request.browser.none')
                      : t('request.browser.found', { count: found.length }),
                leaveOut: found?.length
                  ? t.rich('request.browser.leaveOut', { count: found.length, strong })
                  : null,
                found: (found ?? []).map((identifier) => {
                  const rule = profile.cookies.find(({ kind }) => kind === identifier.kind)
                  return {
                    name: identifierName(identifier),
                    label: rule ? text(rule.label) : identifier.kind,
                    hint: rule ? text(rule.hint) : '',
                    cookie: t('request.browser.cookie', {
                      cookie: identifier.cookie,
                      value: shortened(identifier.value),
                    }),
                  }
                }),
              }
        }
      />
    </main>
  )
}
