import type { ShownCase } from '../../_server/case.ts'
import { count, daysUntil, longDay, placeOf, weekDay } from '../_words/dates.ts'
import { lawPeriod } from '../_words/due.ts'

/** Both dates, the governing one bold, and the days as a ruler. */
export function CaseDue({ file }: { file: ShownCase }) {
  const { row, days, profile } = file
  const left = daysUntil(row.due, days.today)
  const total = Math.max(1, daysUntil(row.due, row.receivedOn))
  const gone = Math.min(total, Math.max(0, daysUntil(days.today, row.receivedOn)))
  const stopped = row.answeredAt !== null || row.status === 'closed'
  const promise = row.promisedDue !== null && row.promisedDue <= row.statutoryDue
  const tone = left < 0 ? 'is-late' : left <= 3 ? 'is-soon' : ''
  return (
    <section>
      <h2>Due</h2>
      <p className="dueline">
        <b>{longDay(row.due)}</b>
        {!stopped && (
          <span className={tone}>
            {left < 0 ? `${count(-left, 'day')} late` : left === 0 ? 'today' : `${count(left, 'day')} left`}
          </span>
        )}
      </p>
      {!stopped && total <= 100 && (
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
      )}
      <dl className="clockrows">
        <dt>Received, {placeOf(profile.timeZone)}</dt>
        <dd>{weekDay(row.receivedOn)}</dd>
        {row.promisedDue && (
          <>
            <dt className={promise ? 'gov' : undefined}>Our promise</dt>
            <dd className={promise ? 'gov' : undefined}>{weekDay(row.promisedDue)}</dd>
          </>
        )}
        <dt className={promise ? undefined : 'gov'}>{lawPeriod(row)}</dt>
        <dd className={promise ? undefined : 'gov'}>{weekDay(row.statutoryDue)}</dd>
      </dl>
      <p className="explain">
        {row.promisedDue ? 'The earlier date governs. ' : ''}
        {stopped ? 'The answer stopped the clock.' : 'Waiting for a recipient does not stop the clock.'}
      </p>
    </section>
  )
}
