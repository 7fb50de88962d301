import type { Metadata } from 'next'
import { cache } from 'react'
import { requestWithSubject } from '../../../../../lib/db/status.ts'
import { findToken } from '../../../../../lib/db/tokens.ts'
import { localDate, plusDays } from '../../../../../lib/domain/clock/local-date.ts'
import { maskedEmail } from '../../../../../lib/domain/email.ts'
import { UNCONFIRMED } from '../../../../../lib/domain/request.ts'
import { desk } from '../../../../_server/desk.ts'
import { LinkProblem, linkProblemTitle, reading } from '../../../../_server/link-problem.tsx'
import { ProofStep } from '../../../../_server/proof-step.tsx'
import { pageTitle, publicPage } from '../../../../_server/public-page.ts'
import { Facts } from '../../../../_ui/public/facts.tsx'

interface Props {
  params: Promise<{ locale: string; token: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

const waiting = cache(async (token: string) => {
  const { db, vault, now } = await desk()
  return reading(async () => {
    const row = await findToken(db.read, 'confirm', token, now())
    return requestWithSubject(db.read, vault, row.requestId!)
  })
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = await publicPage(params)
  const read = await waiting((await params).token)
  const title = 'problem' in read ? linkProblemTitle(page, read.problem) : page.t('confirm.title')
  return { title: pageTitle(page, title), robots: { index: false }, referrer: 'no-referrer' }
}

/** Mail scanners follow links: looking at this page changes nothing, only the button does. */
export default async function Confirm({ params, searchParams }: Props) {
  const page = await publicPage(params)
  const { t, c, profile, locale, dates } = page
  const { token } = await params
  const read = await waiting(token)
  const again = `/${locale}/confirm/${token}/again`
  if ('problem' in read)
    return (
      <LinkProblem page={page} problem={read.problem}>
        {(await searchParams).proof === undefined ? (
          <form className="actions" action={again} method="post">
            <button type="submit">{t('confirm.newEmail')}</button>
          </form>
        ) : (
          <ProofStep page={page} action={again} />
        )}
      </LinkProblem>
    )
  const { request, subject } = read.found
  const lapsesOn = plusDays(localDate(request.receivedOn), UNCONFIRMED.lapseAfterDays)
  return (
    <main id="main" className="wrap">
      <h1>{t('confirm.title')}</h1>
      <Facts
        facts={[
          { name: t('reference'), value: <span className="mono keep">{request.reference}</span> },
          { name: t('confirm.request'), value: c(`rights.${request.right}.mine`) },
          { name: t('confirm.email'), value: maskedEmail(subject.email) },
          {
            name: t('confirm.received'),
            value: (
              <time dateTime={request.receivedAt.toISOString()}>{dates.moment(request.receivedAt)}</time>
            ),
          },
        ]}
      />
      {request.right === 'erasure' && <p className="caution">{t('confirm.erasureCaution')}</p>}
      <form className="actions" action={`/${locale}/confirm/${token}/yes`} method="post">
        <button type="submit">{t('confirm.yes')}</button>
      </form>
      <h2>{t('confirm.notYours')}</h2>
      <p>
        {t('confirm.notYoursText', {
          lapsesOn: dates.short(lapsesOn),
          shredDays: profile.policy.shredDays,
        })}
      </p>
    </main>
  )
}
