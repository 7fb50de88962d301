import type { PersonsView } from '../../../../../lib/db/status.ts'
import { daysBetween, localDate } from '../../../../../lib/domain/clock/local-date.ts'
import { whyDue } from '../../../../_server/due.ts'
import type { PublicPage } from '../../../../_server/public-page.ts'
import { DatePanel } from '../../../../_ui/public/date-leaf.tsx'
import { Prose } from '../../../../_ui/public/prose.tsx'
import { linkTo } from '../../../../_ui/public/rich.tsx'
import { WhyThisDate } from '../../../../_ui/public/why-this-date.tsx'

/** By when we answer, or when we did, and why that date. @param path of the person's own page */
export function DuePanel({ page, view, path }: { page: PublicPage; view: PersonsView; path: string }) {
  const { t, dates } = page
  const { request } = view
  const { answeredAt, pausedOn, extendedOn } = request
  const { due, unpausedDue, sentences, noticeBy } = whyDue(page, request)
  if (answeredAt) {
    const answeredOn = dates.dayOf(answeredAt)
    return (
      <DatePanel
        id="due"
        leaf={dates.leaf(answeredOn)}
        title={t(request.resolution === 'withdrawn' ? 'due.withdrawn' : 'due.answered', {
          date: dates.long(answeredOn),
        })}
      >
        <p>{t('due.was', { date: dates.long(request.due) })}</p>
        <WhyThisDate question={t('due.whyThat')} sentences={sentences} />
      </DatePanel>
    )
  }
  const date = dates.long(due)
  const unpaused = dates.long(unpausedDue ?? due)
  const days = daysBetween(localDate(dates.today), localDate(due))
  return (
    <DatePanel
      id="due"
      leaf={dates.leaf(due)}
      title={pausedOn ? t('due.paused') : extendedOn ? t('due.extended', { date }) : t('due.by', { date })}
    >
      {pausedOn ? (
        <>
          <p>{t.rich('due.pausedText', { link: linkTo('#message') })}</p>
          <p>{t('due.pausedSince', { asked: dates.long(pausedOn), date, unpaused })}</p>
        </>
      ) : (
        <>
          <p>{days < 0 ? t('due.late', { days: -days }) : t('due.left', { days })}</p>
          {unpausedDue && unpausedDue !== due && <p>{t('due.notCounted', { unpaused })}</p>}
        </>
      )}
      {extendedOn && <WhyLonger page={page} view={view} path={path} />}
      <WhyThisDate question={t('due.why')} sentences={sentences}>
        <p>{t('due.fromReceipt')}</p>
        {noticeBy && <p>{t('due.longer', { date: dates.long(noticeBy) })}</p>}
      </WhyThisDate>
    </DatePanel>
  )
}

/** The reasons as they stand in the notice, and the notice itself. */
function WhyLonger({ page: { t }, view, path }: { page: PublicPage; view: PersonsView; path: string }) {
  const letter = view.letters.findLast(({ kind }) => kind === 'extension')
  const reasons = letter?.blocks.find(({ id }) => id === 'reasons')?.text
  if (!letter || !reasons) return null
  return (
    <>
      <h3>{t('due.extendedWhy')}</h3>
      <div lang={letter.locale}>
        <Prose text={reasons} />
      </div>
      <p>{t.rich('due.extendedRead', { link: linkTo(`${path}/letters/${letter.id}`) })}</p>
    </>
  )
}
