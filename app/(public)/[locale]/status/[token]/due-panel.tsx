import type { RequestRow } from '../../../../../lib/db/schema.ts'
import { daysBetween, localDate } from '../../../../../lib/domain/clock/local-date.ts'
import { whyDue } from '../../../../_server/due.ts'
import type { PublicPage } from '../../../../_server/public-page.ts'
import { DatePanel } from '../../../../_ui/public/date-leaf.tsx'
import { WhyThisDate } from '../../../../_ui/public/why-this-date.tsx'

/** By when we answer, or when we did, and why that date. */
export function DuePanel({ page, request }: { page: PublicPage; request: RequestRow }) {
  const { t, dates } = page
  const { due, answeredAt, pausedOn, extendedOn } = request
  const { sentences, noticeBy } = whyDue(page, request)
  const days = daysBetween(localDate(dates.today), localDate(due))
  if (answeredAt) {
    const answeredOn = dates.dayOf(answeredAt)
    return (
      <DatePanel
        id="due"
        leaf={dates.leaf(answeredOn)}
        title={t('due.answered', { date: dates.long(answeredOn) })}
      >
        <p>{t('due.was', { date: dates.long(due) })}</p>
        <WhyThisDate question={t('due.whyThat')} sentences={sentences} />
      </DatePanel>
    )
  }
  const date = dates.long(due)
  return (
    <DatePanel
      id="due"
      leaf={dates.leaf(due)}
      title={extendedOn ? t('due.extended', { date }) : t('due.by', { date })}
    >
      <p>{days < 0 ? t('due.late', { days: -days }) : t('due.left', { days })}</p>
      {pausedOn && (
        <p>
          <strong>{t('due.paused')}.</strong> {t('due.pausedText')}
        </p>
      )}
      <WhyThisDate question={t('due.why')} sentences={sentences}>
        <p>{t('due.fromReceipt')}</p>
        {noticeBy && <p>{t('due.longer', { date: dates.long(noticeBy) })}</p>}
      </WhyThisDate>
    </DatePanel>
  )
}
