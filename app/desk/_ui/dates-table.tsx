import type { DatesChange, ShownDates } from '../../_server/case-clock.ts'
import { longDay } from '../_words/dates.ts'

/** Old and new dates side by side, before anything is done. In each column the governing date, one alone, is bold. */
export function DatesTable({ change: { from, to }, after }: { change: DatesChange; after: string }) {
  const isPromised = from.promisedDue !== null || to.promisedDue !== null
  return (
    <table className="dates-change">
      <caption>Nothing is changed yet</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">Now</th>
          <th scope="col">{after}</th>
        </tr>
      </thead>
      <tbody>
        {from.receivedOn !== to.receivedOn && (
          <tr>
            <th scope="row">Received</th>
            <td>{longDay(from.receivedOn)}</td>
            <td>{longDay(to.receivedOn)}</td>
          </tr>
        )}
        {isPromised && <Row name="Our promise" which="promisedDue" from={from} to={to} />}
        <Row name="The law" which="statutoryDue" from={from} to={to} />
      </tbody>
    </table>
  )
}

/** Where both end on one day it is the promise, as in the facts beside. */
function governing({ promisedDue, statutoryDue }: ShownDates): 'promisedDue' | 'statutoryDue' {
  return promisedDue !== null && promisedDue <= statutoryDue ? 'promisedDue' : 'statutoryDue'
}

function Row({
  name,
  which,
  from,
  to,
}: {
  name: string
  which: 'promisedDue' | 'statutoryDue'
  from: ShownDates
  to: ShownDates
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {[from, to].map((dates, i) => {
        const day = dates[which]
        return (
          <td key={i === 0 ? 'from' : 'to'}>
            {day === null ? (
              'falls away'
            ) : which === governing(dates) ? (
              <b>
                {longDay(day)}
                <span className="sr">, governs</span>
              </b>
            ) : (
              longDay(day)
            )}
          </td>
        )
      })}
    </tr>
  )
}
