import type { StoredEvidence } from '../../../lib/db/schema.ts'
import { unitName } from '../../../lib/i18n/counts.ts'
import { dayAndTime } from '../_words/dates.ts'

/** Calls as they are proven: path template, status, counts, the system's own id. Holds no personal data. */
export function EvidenceTable({ evidence, timeZone }: { evidence: StoredEvidence[]; timeZone: string }) {
  return (
    <table className="ev-table">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Call</th>
          <th scope="col">Status</th>
          <th scope="col">Counts</th>
          <th scope="col">Their id</th>
        </tr>
      </thead>
      <tbody>
        {evidence.map((one, i) => (
          // The same call can be made twice in one millisecond.
          <tr key={i}>
            <td>{dayAndTime(new Date(one.at), timeZone)}</td>
            <td className="mono">{one.endpoint}</td>
            <td className={isTrouble(one.status) ? 'late-text' : undefined}>{statusWords(one.status)}</td>
            <td>
              {Object.entries(one.counts ?? {})
                .map(([label, n]) => `${n} ${unitName(label, n, 'en')}`)
                .join(', ')}
            </td>
            <td className="mono">{one.callId ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A database answers a statement without a status. */
function statusWords(status: number): string {
  return status === 0 ? 'carried out' : String(status)
}

/** 404 and the like are answers: that somebody is gone is what a re-check hopes for. */
function isTrouble(status: number): boolean {
  return status === 401 || status === 403 || status === 429 || status >= 500
}
