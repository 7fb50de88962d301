import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import type { PersonsView } from '../../../../../lib/db/status.ts'
import { findToken } from '../../../../../lib/db/tokens.ts'
import { localDate, plusDays } from '../../../../../lib/domain/clock/local-date.ts'
import { canMove } from '../../../../../lib/domain/request.ts'
import { CAPABILITY_OF_RIGHT, isAnsweredWithData } from '../../../../../lib/domain/rights.ts'
import { inLanguage } from '../../../../../lib/profile/schema.ts'
import { desk } from '../../../../_server/desk.ts'
import { type Fault, faultOf } from '../../../../_server/fault-words.ts'
import { LinkProblem, linkProblemTitle, reading } from '../../../../_server/link-problem.tsx'
import { type PublicPage, pageTitle, publicPage } from '../../../../_server/public-page.ts'
import { ErrorSummary } from '../../../../_ui/public/error-summary.tsx'
import { linkTo, mono } from '../../../../_ui/public/rich.tsx'
import { downloadCookieName } from './download-cookie.ts'
import { Downloads, DownloadsGone } from './downloads.tsx'
import { DuePanel } from './due-panel.tsx'
import { LetterSheet } from './letter-sheet.tsx'
import { Letters } from './letters.tsx'
import { Messages } from './messages.tsx'
import { readByLink } from './person-page.ts'
import { Places } from './places.tsx'
import { StageLine } from './stage-line.tsx'
import { headOf, stagesOf } from './status-words.ts'

interface Props {
  params: Promise<{ locale: string; token: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** The letter that stands on the page itself. */
const ANSWERS = ['answer', 'refusal', 'forwarded', 'withdrawn', 'no-identity']

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const page = await publicPage(params)
  const read = await readByLink((await params).token)
  const { problem } = await searchParams
  const title = 'problem' in read ? linkProblemTitle(page, read.problem) : headOf(page, read.found).title
  return {
    title: pageTitle(page, title, faultOf(page, problem) !== null),
    robots: { index: false },
    referrer: 'no-referrer',
  }
}

export default async function Status({ params, searchParams }: Props) {
  const page = await publicPage(params)
  const { t, locale } = page
  const { token } = await params
  const read = await readByLink(token)
  if ('problem' in read)
    return (
      <LinkProblem page={page} problem={read.problem}>
        <p>
          <a href={`/${locale}/status`}>{t('link.find')}</a>
        </p>
      </LinkProblem>
    )
  const query = await searchParams
  const fault = faultOf(page, query.problem)
  const path = `/${locale}/status/${token}`
  return <Found page={page} view={read.found} path={path} fault={fault} said={String(query.said ?? '')} />
}

async function Found({
  page,
  view,
  path,
  fault,
  said,
}: {
  page: PublicPage
  view: PersonsView
  path: string
  fault: Fault | null
  said: string
}) {
  const { t, profile, locale, dates } = page
  const { request, letters, files, tasks } = view
  const { title, lead } = headOf(page, view)
  const { answeredAt } = request
  // One that nobody confirmed, or that was asked twice, is over without an answer.
  const isOver = answeredAt !== null || request.closedAt !== null
  const answer = isOver ? letters.findLast((letter) => ANSWERS.includes(letter.kind)) : undefined
  const isPackage = isAnsweredWithData(request.right)
  const atFault = (anchor: Fault['anchor']) => (fault?.anchor === anchor ? fault.text : null)
  const authority = {
    authority: inLanguage(profile.authority.name, locale, profile),
    country: inLanguage(profile.authority.country, locale, profile),
    link: linkTo(profile.authority.url),
  }
  return (
    <main id="main" className="wrap">
      {fault && (
        <ErrorSummary
          title={t('errors.title', { count: 1 })}
          errors={[{ anchor: fault.anchor, text: fault.text }]}
        />
      )}
      <p className="over">{t.rich('status.request', { reference: request.reference, mono })}</p>
      <h1>{title}</h1>
      {lead && <p className="lead">{lead}</p>}
      {answeredAt && files.length > 0 && (
        <Downloads
          page={page}
          files={files}
          email={view.subject.email}
          until={plusDays(localDate(dates.dayOf(answeredAt)), daysOf(profile.policy, isPackage))}
          isPackage={isPackage}
          isOpen={await areFilesOpen(request.id)}
          isCodeSent={said === 'code'}
          isProving={said === 'proof'}
          error={atFault('code')}
          path={path}
        />
      )}
      {answeredAt && view.packageGoneAt && files.length === 0 && (
        <DownloadsGone page={page} goneAt={view.packageGoneAt} />
      )}
      {(answeredAt || !isOver) && <DuePanel page={page} view={view} path={path} />}
      <h2>{t('status.stages.title')}</h2>
      <StageLine page={page} stages={stagesOf(page, view)} />
      {(tasks.length > 0 || !isOver) && CAPABILITY_OF_RIGHT[request.right] && (
        <>
          <h2>{t('status.places.title')}</h2>
          <Places page={page} tasks={tasks} answered={isOver} />
        </>
      )}
      {answer && (
        <>
          <h2 id="letter">{t('status.letters.our')}</h2>
          <LetterSheet page={page} letter={answer} reference={request.reference} labelledBy="letter" />
          <p className="noprint small soft tight">{t('status.letters.print')}</p>
        </>
      )}
      <Messages
        page={page}
        view={view}
        action={`${path}/message`}
        isSent={said === 'message'}
        error={atFault('message')}
      />
      <Letters page={page} view={view} without={answer?.id ?? null} path={path} />
      {answeredAt ? (
        <>
          <h2>{t('status.wrong.title')}</h2>
          <p>
            {t.rich('status.wrong.text', {
              ...authority,
              rectification: linkTo(`/${locale}/request?right=rectification`),
              erasure: linkTo(`/${locale}/request?right=erasure`),
            })}
          </p>
        </>
      ) : (
        <>
          <h2>{t('status.mind.title')}</h2>
          <ul>
            {canMove(request.status, 'withdraw') && (
              <li>{t.rich('status.mind.withdraw', { link: linkTo(`${path}/withdraw`) })}</li>
            )}
            <li>{t.rich('status.mind.complain', authority)}</li>
          </ul>
        </>
      )}
      <p className="small soft">{t('status.mind.link', { days: profile.policy.linkDays })}</p>
      {request.closedAt && request.shredOn && (
        <>
          <h2>{t('status.kept.title')}</h2>
          <p>
            {request.heldAt
              ? t('status.kept.held')
              : t(request.confirmedAt ? 'status.kept.text' : 'status.kept.unconfirmed', {
                  date: dates.long(request.shredOn),
                  years: profile.policy.recordYears,
                })}
          </p>
        </>
      )}
    </main>
  )
}

/** The days after the answer for which files can be had: as long as they are kept, and the link works. */
function daysOf(policy: PublicPage['profile']['policy'], isPackage: boolean): number {
  return isPackage ? Math.min(policy.packageDays, policy.linkDays) : policy.linkDays
}

/** Whether the code was typed in this browser, for this request, within the last quarter of an hour. */
async function areFilesOpen(requestId: string): Promise<boolean> {
  const key = (await cookies()).get(downloadCookieName())?.value
  if (!key) return false
  const { db, now } = await desk()
  const read = await reading(() => findToken(db.read, 'download', key, now()))
  return 'found' in read && read.found.codeHash === null && read.found.requestId === requestId
}
