import { NOTICE_ALERT_DAYS } from '../../../lib/domain/clock/alerts.ts'
import type { ShownCase } from '../../_server/case.ts'
import { type CaseClock, shownClock } from '../../_server/case-clock.ts'
import { count, daysUntil, longDay, placeOf, weekDay } from '../_words/dates.ts'
import { lawPeriod } from '../_words/due.ts'
import { ClockMoves } from './clock-moves.tsx'
import { Icon } from './icon.tsx'

/** Both dates, the governing one bold, the days as a ruler, and what staff can do to the clock. */
export function CaseDue({ file }: { file: ShownCase }) {
  const { row, days, profile } = file
  const stopped = row.answeredAt !== null || row.status === 'closed'
  const clock = shownClock(file)
  // While the clock waits the dates move with each day; the row holds those of the day of the question.
  const dates = clock?.dates ?? row
  const promisedDue = row.extendedOn ? null : dates.promisedDue
  const promise = promisedDue !== null && promisedDue <= dates.statutoryDue
  const left = daysUntil(dates.due, days.today)
  const tone = left < 0 ? 'is-late' : left <= 3 ? 'is-soon' : ''
  return (
    <section>
      <h2>Due</h2>
      <p className="dueline">
        {row.pausedOn && !stopped ? (
          <b>Paused since {longDay(row.pausedOn)}</b>
        ) : (
          <>
            <b>
              {row.extendedOn && 'Extended to '}
              {longDay(dates.due)}
            </b>
            {!stopped && (
              <span className={tone}>
                {left < 0
                  ? `${count(-left, 'day')} late`
                  : left === 0
                    ? 'today'
                    : `${count(left, 'day')} left`}
              </span>
            )}
          </>
        )}
      </p>
      {!stopped && !row.pausedOn && <Ruler file={file} left={left} />}
      {row.pausedOn && clock && <p className="explain">{pausedWords(file, clock)}</p>}
      <dl className="clockrows">
        <dt>Received, {placeOf(profile.timeZone)}</dt>
        <dd>{weekDay(row.receivedOn)}</dd>
        {promisedDue && (
          <>
            <dt className={promise ? 'gov' : undefined}>Our promise</dt>
            <dd className={promise ? 'gov' : undefined}>{weekDay(promisedDue)}</dd>
          </>
        )}
        <dt className={promise ? undefined : 'gov'}>{lawPeriod(row)}</dt>
        <dd className={promise ? undefined : 'gov'}>{weekDay(dates.statutoryDue)}</dd>
        {clock?.unpausedDue && (
          <>
            <dt>Without the pause</dt>
            <dd>{weekDay(clock.unpausedDue)}</dd>
          </>
        )}
        {row.extendedOn && (
          <>
            <dt>Notice sent</dt>
            <dd>{weekDay(row.extendedOn)}</dd>
          </>
        )}
      </dl>
      <p className="explain">
        {promisedDue ? 'The earlier date governs. ' : ''}
        {stopped ? 'The answer stopped the clock.' : 'Waiting for a recipient does not stop the clock.'}
      </p>
      {clock?.extend && 'noticeBy' in clock.extend && (
        <NoticeBy noticeBy={clock.extend.noticeBy} today={days.today} />
      )}
      {clock && <ClockMoves file={file} clock={clock} />}
    </section>
  )
}

/** The end of the time in which the period can be extended, said as long as staff are alerted about it. */
function NoticeBy({ noticeBy, today }: { noticeBy: string; today: string }) {
  const left = daysUntil(noticeBy, today)
  if (left > Math.max(...NOTICE_ALERT_DAYS)) return null
  const when = left === 0 ? 'today' : `${longDay(noticeBy)}: ${count(left, 'day')} left`
  return (
    <p className="problem">
      <Icon name="alert-triangle" small />
      The last day to send an extension notice is {when}.
    </p>
  )
}

function pausedWords(file: ShownCase, clock: CaseClock): string {
  const about = clock.pausedFor === 'scope' ? 'a question of scope' : 'a doubt about identity'
  return `For ${about}. It runs again with the answer of ${file.person}; answered today, it is due ${longDay(clock.dates.due)}.`
}

function Ruler({ file: { row, days }, left }: { file: ShownCase; left: number }) {
  const total = Math.max(1, daysUntil(row.due, row.receivedOn))
  if (total > 100) return null
  const gone = Math.min(total, Math.max(0, daysUntil(days.today, row.receivedOn)))
  return (
    <>
      <div className="ruler" aria-hidden="true" style={{ gridTemplateColumns: `repeat(${total}, 1fr)` }}>
        {Array.from({ length: total }, (_, i) => i + 1).map((day) => (
          <i key={day} className={day < gone ? 'past' : day === gone ? 'now' : left <= 3 ? 'left' : ''} />
        ))}
      </div>
      <p className="ruler-lab" aria-hidden="true">
        <span>{weekDay(row.receivedOn)}</span>
        <span>
          today is day {daysUntil(days.today, row.receivedOn)} of {total}
        </span>
      </p>
    </>
  )
}
