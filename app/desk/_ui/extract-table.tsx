import Link from 'next/link'
import { sizeWords } from '../../../lib/i18n/format.ts'
import { wordsIn } from '../../../lib/package/words.ts'
import type { ShownCase } from '../../_server/case.ts'
import type { ShownExtract } from '../../_server/case-package.ts'
import { dayAndTime } from '../_words/dates.ts'
import { outcomeOf } from '../_words/names.ts'
import { groupRemainders } from '../_words/remainders.ts'
import { Glyph } from './glyph.tsx'

/** A row per recipient: how its export stands, what came of it, and what the copy lacks. */
export function ExtractTable({ file, extracts }: { file: ShownCase; extracts: ShownExtract[] }) {
  return (
    <div className="tbl-wrap">
      <table className="sheet">
        <caption className="sr">
          Export per recipient: how it stands, what was exported, what is missing
        </caption>
        <thead>
          <tr>
            <th scope="col">Recipient</th>
            <th scope="col">How it stands</th>
            <th scope="col">Exported</th>
            <th scope="col">Not in the copy</th>
          </tr>
        </thead>
        <tbody>
          {extracts.map((one) => (
            <tr key={one.task.id}>
              <th scope="row">
                <b>{file.recipientName(one.task.recipientId)}</b>
              </th>
              <td>
                <Standing file={file} one={one} />
              </td>
              <td>
                <Groups file={file} one={one} />
              </td>
              <td>
                {one.task.remains.length === 0 ? (
                  <span className="muted">Nothing said</span>
                ) : (
                  <ul>
                    {groupRemainders(one.task.remains).map((remainder) => (
                      <li key={remainder.what}>
                        {remainder.what}
                        <small>{remainder.reason}</small>
                      </li>
                    ))}
                  </ul>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Standing({ file, one: { task, extract } }: { file: ShownCase; one: ShownExtract }) {
  const { glyph, name, tone } = outcomeOf(task, file.days.today)
  const isUnderWay = task.status === 'running' || task.status === 'queued'
  return (
    <>
      <span className={`outcome ${tone}`}>
        <Glyph shape={glyph} />
        {isUnderWay && extract ? 'Being exported' : name}
      </span>
      {!isUnderWay && extract?.row.state === 'writing' && (
        <small>The export broke off: what came of it is not in the copy</small>
      )}
      {extract && (
        <small>
          {sizeWords(extract.row.sizeBytes, 'en')} packed, begun{' '}
          {dayAndTime(extract.row.createdAt, file.profile.timeZone)}
        </small>
      )}
      {task.fault && <small className="wrap">{task.faultMessage}</small>}
    </>
  )
}

function Groups({ file, one: { task, extract } }: { file: ShownCase; one: ShownExtract }) {
  const there = extract?.groups.filter(({ count }) => count > 0) ?? []
  if (there.length === 0) {
    const attached = file.files.filter((each) => each.kind === 'attachment' && each.taskId === task.id).length
    return <span className="muted">{attached > 0 ? 'In the attached files' : 'Nothing'}</span>
  }
  return (
    <dl className="count-list">
      {there.map(({ group, count }) => {
        const name = wordsIn(group.label, 'en')
        return (
          <div key={group.id}>
            <dt>{count.toLocaleString('en')}</dt>
            <dd>
              {file.may.readPackage && file.subject && extract?.row.state === 'ready' ? (
                <Link
                  href={`/desk/requests/${file.row.id}/package/records?task=${task.id}&group=${group.id}`}
                  prefetch={false}
                >
                  {name}
                </Link>
              ) : (
                name
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
