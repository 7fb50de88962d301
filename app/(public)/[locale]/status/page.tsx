import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { ProofStep } from '../../../_server/proof-step.tsx'
import { type PublicPage, pageTitle, publicPage } from '../../../_server/public-page.ts'
import { ErrorSummary } from '../../../_ui/public/error-summary.tsx'
import { keptWanted } from './find-draft.ts'

interface Props {
  params: Promise<{ locale: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

const FIELDS = ['email', 'reference'] as const

/** What the handler found wrong: names of fields, never what was typed into them. */
async function errorsOf({ t, profile }: PublicPage, searchParams: Props['searchParams']) {
  const { wrong } = await searchParams
  const named = FIELDS.filter((field) =>
    String(wrong ?? '')
      .split(',')
      .includes(field),
  )
  return named.map((field) => ({
    anchor: field,
    text:
      field === 'email'
        ? t('errors.email')
        : t('errors.reference', { example: `${profile.referencePrefix}-7K4M-92QX` }),
  }))
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const page = await publicPage(params)
  const isSent = (await searchParams).sent !== undefined
  const errors = await errorsOf(page, searchParams)
  return { title: pageTitle(page, page.t(isSent ? 'find.sent' : 'find.title'), errors.length > 0) }
}

export default async function FindRequest({ params, searchParams }: Props) {
  const page = await publicPage(params)
  const { t, locale, profile } = page
  const find = `/${locale}/status/find`
  const home = (
    <p className="back">
      <a href={`/${locale}`}>{t('back')}</a>
    </p>
  )
  const { sent, proof } = await searchParams
  if (sent !== undefined)
    return (
      <main id="main" className="wrap">
        {home}
        <h1>{t('find.sent')}</h1>
        <p className="lead">{t(sent === 'again' ? 'find.againText' : 'find.sentText')}</p>
      </main>
    )
  const kept = proof === undefined ? null : await keptWanted(await cookies())
  const errors = await errorsOf(page, searchParams)
  const error = (field: string) => errors.find(({ anchor }) => anchor === field)?.text
  return (
    <main id="main" className="wrap">
      {home}
      {errors.length > 0 && (
        <ErrorSummary title={t('errors.title', { count: errors.length })} errors={errors} />
      )}
      <h1>{t('find.title')}</h1>
      {kept && <ProofStep page={page} action={find} fields={{ ...kept }} />}
      <p className="lead">{t('find.lead')}</p>
      <form action={find} method="post">
        {FIELDS.map((field) => (
          <div className={error(field) ? 'field tight wrong' : 'field tight'} key={field}>
            <label className="sub" htmlFor={field}>
              {t(`find.${field}`)}
            </label>
            {field === 'reference' && (
              <p className="hint" id="reference-hint">
                {t('confirm.referenceHint', { example: `${profile.referencePrefix}-7K4M-92QX` })}
              </p>
            )}
            {error(field) && (
              <p className="msg" id={`${field}-msg`}>
                <span className="vh">{t('error')}</span> {error(field)}
              </p>
            )}
            <input
              className={field === 'email' ? 'text' : 'text code'}
              id={field}
              name={field}
              type={field === 'email' ? 'email' : 'text'}
              autoComplete={field === 'email' ? 'email' : 'off'}
              autoCapitalize={field === 'email' ? 'none' : 'characters'}
              spellCheck={false}
              defaultValue={kept?.[field]}
              required
              aria-invalid={error(field) ? true : undefined}
              aria-describedby={
                [field === 'reference' ? 'reference-hint' : '', error(field) ? `${field}-msg` : '']
                  .filter(Boolean)
                  .join(' ') || undefined
              }
            />
          </div>
        ))}
        <div className="actions">
          <button type="submit">{t('find.send')}</button>
        </div>
      </form>
    </main>
  )
}
