import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import type { HandOff } from '../../../../lib/db/hand-offs.ts'
import { daysBetween, localDate } from '../../../../lib/domain/clock/local-date.ts'
import { countWords } from '../../../../lib/i18n/counts.ts'
import { LinkProblem, linkProblemTitle } from '../../../_server/link-problem.tsx'
import { partnerPage } from '../../../_server/partner-page.ts'
import { type PublicPage, pageTitle } from '../../../_server/public-page.ts'
import { DatePanel } from '../../../_ui/public/date-leaf.tsx'
import { ErrorSummary } from '../../../_ui/public/error-summary.tsx'
import { type Fact, Facts } from '../../../_ui/public/facts.tsx'
import { keptAnswer } from './answer-draft.ts'
import { AnswerForm, anchorOf, problemWords } from './answer-form.tsx'
import { ANSWER_PROBLEMS, type AnswerProblem, type AnswerValues } from './answer-values.ts'
import { type Read, readHandOff } from './hand-off.ts'

interface Props {
  params: Promise<{ token: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

function titleOf(page: PublicPage, read: Read): string {
  if ('problem' in read) return linkProblemTitle(page, read.problem)
  const { state, task } = read.found
  if (state === 'answered') return page.t('partner.thanks')
  return state === 'ended' ? linkProblemTitle(page, 'expired') : page.t(`partner.title.${task.capability}`)
}

async function problemsOf(searchParams: Props['searchParams']): Promise<AnswerProblem[]> {
  const named = String((await searchParams).wrong ?? '').split(',')
  return ANSWER_PROBLEMS.filter((problem) => named.includes(problem))
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const page = await partnerPage()
  const read = await readHandOff((await params).token)
  return { title: pageTitle(page, titleOf(page, read), (await problemsOf(searchParams)).length > 0) }
}

/** What one recipient is asked. Looking at it changes nothing. */
export default async function Partner({ params, searchParams }: Props) {
  const page = await partnerPage()
  const { t, profile } = page
  const { token } = await params
  const read = await readHandOff(token)
  const write = <p>{t('link.partner.text', { dpo: profile.dpo.email })}</p>
  if ('problem' in read)
    return (
      <LinkProblem page={page} problem={read.problem}>
        {write}
      </LinkProblem>
    )
  const { found, recipient } = read
  const over = (
    <p className="over">{t('partner.over', { recipient: recipient?.name ?? '', name: profile.name })}</p>
  )
  if (found.state === 'answered') return <Thanks page={page} found={found} over={over} />
  if (found.state === 'ended')
    return (
      <LinkProblem page={page} problem="expired">
        {write}
      </LinkProblem>
    )
  const problems = await problemsOf(searchParams)
  return (
    <Order
      page={page}
      found={found}
      over={over}
      problems={problems}
      values={problems.length > 0 ? await keptAnswer(token) : null}
      token={token}
    />
  )
}

function Thanks({
  page: { t, profile, dates },
  found,
  over,
}: {
  page: PublicPage
  found: HandOff
  over: ReactNode
}) {
  const { task, request } = found
  const outcome =
    task.status === 'done' || task.status === 'not_found' || task.status === 'remains'
      ? task.status
      : 'cannot'
  return (
    <main id="main" className="wrap">
      {over}
      <h1>{t('partner.thanks')}</h1>
      <p className="lead">
        {t('partner.thanksText', {
          date: dates.long(dates.dayOf(task.settledAt ?? task.orderedAt ?? task.createdAt)),
          outcome: t(`partner.outcomes.${outcome}`, { capability: task.capability }),
          dpo: profile.dpo.email,
          reference: request.reference,
        })}
      </p>
    </main>
  )
}

function Order({
  page,
  found,
  over,
  problems,
  values,
  token,
}: {
  page: PublicPage
  found: HandOff
  over: ReactNode
  problems: AnswerProblem[]
  values: AnswerValues | null
  token: string
}) {
  const { t, c, profile, dates } = page
  const { task, request, identifiers, corrections } = found
  const { capability } = task
  const facts: Fact[] = [
    { name: t('partner.reference'), value: <span className="mono keep">{request.reference}</span> },
    {
      name: t('partner.whose'),
      value: identifiers.map(({ kind, value, fromBrowser }) => (
        <p key={`${kind}${value}`}>
          {c(`identifiers.${kind}`)}
          <br />
          <strong className="mono">{value}</strong>
          {fromBrowser && <span className="line small soft">{t('partner.fromBrowser')}</span>}
        </p>
      )),
    },
    { name: t('partner.what'), value: c(`capabilities.${capability}`) },
    ...(found.found.length > 0
      ? [{ name: t('partner.found'), value: countWords(found.found, page.locale) }]
      : []),
    ...(corrections.length > 0
      ? [
          {
            name: t('partner.corrections'),
            value: corrections.map((correction, i) => (
              <p key={i}>
                {correction.wrong
                  ? t('partner.correction', correction)
                  : t('partner.correctionNew', correction)}
              </p>
            )),
          },
        ]
      : []),
    { name: t('partner.basis'), value: t(`partner.basisText.${capability}`) },
    {
      name: t('partner.who'),
      value: (
        <>
          {profile.dpo.name && <span className="line">{profile.dpo.name}</span>}
          <a href={`mailto:${profile.dpo.email}`}>{profile.dpo.email}</a>
        </>
      ),
    },
  ]
  const answerBy = task.answerBy
  return (
    <main id="main" className="wrap">
      {problems.length > 0 && (
        <ErrorSummary
          title={t('errors.title', { count: problems.length })}
          errors={problems.map((problem) => ({
            anchor: anchorOf(problem),
            text: problemWords(page, problem),
          }))}
        />
      )}
      {over}
      <h1>{t(`partner.title.${capability}`)}</h1>
      <p className="lead">{t(`partner.lead.${capability}`)}</p>
      {answerBy && (
        <DatePanel
          id="due"
          leaf={dates.leaf(answerBy)}
          title={t('partner.due', { date: dates.long(answerBy) })}
        >
          <p>
            {daysBetween(localDate(dates.today), localDate(answerBy)) < 0
              ? t('partner.late')
              : t('partner.dueText')}
          </p>
        </DatePanel>
      )}
      <Facts facts={facts} />
      <AnswerForm
        page={page}
        capability={capability}
        problems={problems}
        values={values}
        action={`/partner/${token}/answer?lang=${page.locale}`}
      />
    </main>
  )
}
