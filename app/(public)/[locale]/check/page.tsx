import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { inLanguage } from '../../../../lib/profile/schema.ts'
import { ProofStep } from '../../../_server/proof-step.tsx'
import { pageTitle, publicPage } from '../../../_server/public-page.ts'
import { type Fact, Facts } from '../../../_ui/public/facts.tsx'
import { hidden } from '../../../_ui/public/rich.tsx'
import { draftOf, seenOf } from '../request/draft.ts'
import { FormGone } from '../request/form-gone.tsx'
import { identifierName } from '../request/identifier-name.ts'
import { offeredBy } from '../request/offered.ts'
import { problemsOf, requestOf } from '../request/problems.ts'

interface Props {
  params: Promise<{ locale: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = await publicPage(params)
  const { state } = await draftOf(await cookies())
  return { title: pageTitle(page, page.t(state === 'found' ? 'check.title' : 'request.gone.title')) }
}

export default async function Check({ params }: Props) {
  const page = await publicPage(params)
  const { t, c, profile, locale } = page
  const state = await draftOf(await cookies())
  if (state.state !== 'found') return <FormGone page={page} />
  const { draft } = state
  const offered = offeredBy(profile)
  const form = `/${locale}/request`
  const submit = `/${locale}/check/submit`
  const isProving = draft.note === 'proof' && !draft.sent
  if (problemsOf(draft.values, offered).length > 0) redirect(form)

  const request = requestOf(draft.values, offered)
  const context = profile.contexts.find(({ id }) => id === request.context)!
  const chosen = (draft.found ?? []).filter((found) =>
    draft.values.identifiers.includes(identifierName(found)),
  )
  const nothing = <span className="soft">{t('check.nothing')}</span>
  const fact = (name: string, value: Fact['value'], anchor: string): Fact => ({
    name,
    value,
    action: <a href={`${form}#${anchor}`}>{t.rich('check.changeWhat', { what: name, hidden })}</a>,
  })
  const facts: Fact[] = [
    fact(t('check.right'), c(`rights.${request.right}.mine`), 'right'),
    ...(request.right === 'rectification'
      ? [
          fact(
            t('check.corrections'),
            request.details.corrections.map((correction, i) => (
              <p key={i}>
                {correction.wrong.trim()
                  ? t('check.correction', correction)
                  : t('check.correctionNew', { field: correction.field, right: correction.right })}
              </p>
            )),
            'right',
          ),
        ]
      : []),
    fact(t('check.email'), request.email, 'email'),
    fact(t('check.context'), inLanguage(context.label, locale, profile), 'context'),
    ...(context.route === 'client' ? [fact(t('check.website'), request.details.website, 'website')] : []),
    fact(
      t('check.message'),
      request.details.message.trim() ? <span className="typed">{request.details.message}</span> : nothing,
      'message',
    ),
    ...(profile.cookies.length > 0
      ? [
          fact(
            t('check.browser'),
            chosen.length === 0
              ? nothing
              : chosen.map((identifier) => {
                  const rule = profile.cookies.find(({ kind }) => kind === identifier.kind)
                  return (
                    <span className="line" key={identifierName(identifier)}>
                      {rule ? inLanguage(rule.label, locale, profile) : identifier.kind}
                    </span>
                  )
                }),
            'browser',
          ),
        ]
      : []),
  ]
  return (
    <main id="main" className="wrap">
      <p className="back">
        <a href={form}>{t('back')}</a>
      </p>
      <h1>{t('check.title')}</h1>
      {draft.sent && (
        <p className="panel">
          <a href={`/${locale}/sent`}>{t('check.sentAlready')}</a>
        </p>
      )}
      {draft.note === 'changed' && !draft.sent && (
        <p className="panel" role="alert">
          {t('check.changed')}
        </p>
      )}
      {isProving && <ProofStep page={page} action={submit} fields={{ seen: seenOf(draft) }} />}
      <Facts facts={facts} />
      {request.right === 'erasure' && <p className="caution">{t('check.erasureCaution')}</p>}
      <h2>{t('check.use')}</h2>
      <p>
        {t('check.useText', {
          shredDays: profile.policy.shredDays,
          years: profile.policy.recordYears,
        })}
      </p>
      {!isProving && !draft.sent && (
        <form className="actions" action={submit} method="post">
          <input type="hidden" name="seen" value={seenOf(draft)} />
          <button type="submit">{t('check.send')}</button>
        </form>
      )}
    </main>
  )
}
