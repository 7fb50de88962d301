import { shownCase } from '../../../../../_server/case.ts'
import { chainWords } from '../../../../_words/chain.ts'
import { eventWords } from '../../../../_words/events.ts'

/** Every event of the request as it was recorded, with its hash. */
export default async function AuditPage({ params }: { params: Promise<{ id: string }> }) {
  const file = await shownCase((await params).id)
  const nameOf = (id: string) => file.names.get(id) ?? 'Somebody'
  return (
    <div className="pane">
      <div className="intro">
        <div>
          <h2 className="big">Audit record</h2>
          <p>
            {chainWords(file.events)}. Events hold no personal data; each carries the hash of the one before.
          </p>
        </div>
      </div>
      <div className="tbl-wrap">
        <table className="sheet audit">
          <caption className="sr">Audit events, the first one first</caption>
          <thead>
            <tr>
              <th scope="col">No.</th>
              <th scope="col">Time, UTC</th>
              <th scope="col">Event</th>
              <th scope="col">In words</th>
              <th scope="col">Hash</th>
            </tr>
          </thead>
          <tbody>
            {file.events.map((event) => {
              const words = eventWords(event, { nameOf, recipientName: file.recipientName })
              return (
                <tr key={event.id}>
                  <th scope="row">{event.seq}</th>
                  <td className="nowrap">{event.at.slice(0, 19).replace('T', ' ')}</td>
                  <td className="mono">{event.type}</td>
                  <td>
                    {words.bold && <b className="inline">{words.bold}</b>} {words.text}
                  </td>
                  <td className="mono" title={event.hash}>
                    {event.hash.slice(0, 12)}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </div>
  )
}
