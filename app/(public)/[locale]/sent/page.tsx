import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { requestWithSubject } from '../../../../lib/db/status.ts'
import { localDate, plusDays } from '../../../../lib/domain/clock/local-date.ts'
import { UNCONFIRMED } from '../../../../lib/domain/request.ts'
import { desk } from '../../../_server/desk.ts'
import { whyDue } from '../../../_server/due.ts'
import { ProofStep } from '../../../_server/proof-step.tsx'
import { type PublicPage, pageTitle, publicPage } from '../../../_server/public-page.ts'
import { CodeField } from '../../../_ui/public/code-field.tsx'
import { DatePanel } from '../../../_ui/public/date-leaf.tsx'
import { ErrorSummary } from '../../../_ui/public/error-summary.tsx'
import { Facts } from '../../../_ui/public/facts.tsx'
import { linkTo, strong } from '../../../_ui/public/rich.tsx'
import { WhyThisDate } from '../../../_ui/public/why-this-date.tsx'
import { type Draft, draftOf } from '../request/draft.ts'
import { FormGone } from '../request/form-gone.tsx'

interface Props {
  params: Promise<{ locale: string }>
}

function codeError({ t }: PublicPage, note: Draft['note']): string | null {
  switch (note) {
    case '':
    case 'resent':
    case 'proof':
    case 'changed':
      return null
    case 'code':
      return t('errors.code')
    case 'code_wrong':
      return t('errors.codeWrong')
    case 'code_locked':
      return t('errors.codeLocked')
    case 'link_expired':
      return t('errors.codeExpired')
  }
}

async function sentDraft(): Promise<(Draft & { sent: { requestId: string } }) | null> {
  const state = await draftOf(await cookies())
  if (state.state !== 'found' || !state.draft.sent) return null
  return { ...state.draft, sent: state.draft.sent }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = await publicPage(params)
  const draft = await sentDraft()
  const title = draft ? page.t('sent.title') : page.t('request.gone.title')
  return {
    title: pageTitle(page, title, codeError(page, draft?.note ?? '') !== null),
    robots: { index: false },
  }
}

export default async function Sent({ params }: Props) {
  const page = await publicPage(params)
  const { t, c, profile, locale, dates } = page
  const draft = await sentDraft()
  if (!draft) return <FormGone page={page} />
  const { db, vault } = await desk()
  const { request, subject } = await requestWithSubject(db.read, vault, draft.sent.requestId)
  const { right } = request
  const error = codeError(page, draft.note)
  const isClient = profile.contexts.find(({ id }) => id === request.context)?.route === 'client'
  const lapsesOn = plusDays(localDate(request.receivedOn), UNCONFIRMED.lapseAfterDays)
  return (
    <main id="main" className="wrap">
      {error && (
        <ErrorSummary title={t('errors.title', { count: 1 })} errors={[{ anchor: 'code', text: error }]} />
      )}
      <h1>{t('sent.title')}</h1>
      <p className="lead">{t.rich('sent.lead', { email: subject.email, strong })}</p>
      {draft.note === 'resent' && (
        <p className="panel" role="status">
          {t('sent.resent')}
        </p>
      )}
      {draft.note === 'proof' && (
        <ProofStep page={page} action={`/${locale}/sent/confirm`} fields={{ do: 'again' }} />
      )}
      <form className="panel" action={`/${locale}/sent/confirm`} method="post">
        <CodeField
          isQuestion
          id="code"
          label={t('sent.code')}
          hint={t('sent.codeHint')}
          error={error ? { word: t('error'), text: error } : null}
        />
        <div className="actions">
          <button type="submit" name="do" value="confirm">
            {t('sent.confirm')}
          </button>
          <button type="submit" className="link" name="do" value="again">
            {t('sent.resend')}
          </button>
        </div>
      </form>
      <Facts
        facts={[
          { name: t('sent.reference'), value: <strong className="mono keep">{request.reference}</strong> },
          { name: t('sent.asked'), value: c(`rights.${right}.asked`) },
          {
            name: t('sent.received'),
            value: (
              <time dateTime={request.receivedAt.toISOString()}>{dates.moment(request.receivedAt)}</time>
            ),
          },
        ]}
      />
      <DatePanel
        id="due"
        leaf={dates.leaf(request.due)}
        title={t('due.by', { date: dates.long(request.due) })}
      >
        <p>{t('due.running')}</p>
        <WhyThisDate question={t('due.why')} sentences={whyDue(page, request).sentences}>
          <p>{t('due.fromReceipt')}</p>
        </WhyThisDate>
      </DatePanel>
      <h2>{t('sent.next')}</h2>
      <ol>
        <li>{t.rich('sent.nextConfirm', { lapsesOn: dates.short(lapsesOn), strong })}</li>
        {isClient ? (
          <li>{t.rich('sent.client', { strong })}</li>
        ) : (
          <>
            <li>{t.rich('sent.nextLook', { strong })}</li>
            <li>{t.rich(`sent.nextAct.${right}`, { strong })}</li>
            <li>{t.rich(`sent.nextAnswer.${right}`, { strong })}</li>
          </>
        )}
      </ol>
      <h2>{t('sent.noEmail')}</h2>
      <p>
        {t.rich('sent.noEmailText', {
          dpo: profile.dpo.email,
          link: linkTo(`/${locale}/request#email`),
          mail: linkTo(`mailto:${profile.dpo.email}`),
        })}
      </p>
    </main>
  )
}
