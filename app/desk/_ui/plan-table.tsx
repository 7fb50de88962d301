import type { PlanEntry } from '../../../lib/domain/plan.ts'
import { unitName } from '../../../lib/i18n/counts.ts'
import { inLanguage } from '../../../lib/profile/schema.ts'
import type { ShownCase } from '../../_server/case.ts'
import { count, longDay } from '../_words/dates.ts'
import { CAPABILITY_VERB, IDENTIFIER_IN_SENTENCE, reachWords } from '../_words/names.ts'
import { groupRemainders } from '../_words/remainders.ts'
import { Glyph } from './glyph.tsx'

type Entry = ShownCase['plan'][number]

/** A row per recipient: what was found, what goes, what remains and why, and how. */
export function PlanTable({ file }: { file: ShownCase }) {
  const erases = file.row.right === 'erasure'
  return (
    <div className="tbl-wrap">
      <table className="sheet">
        <caption className="sr">
          Plan per recipient: what was found, what will be done, what remains and why, and how
        </caption>
        <thead>
          <tr>
            <th scope="col">Recipient</th>
            <th scope="col">Found</th>
            <th scope="col">{erases ? 'Will be removed' : 'Will be done'}</th>
            <th scope="col">Remains, why, until when</th>
            <th scope="col">How, and who is told</th>
          </tr>
        </thead>
        <tbody>
          {file.plan.map((entry) => (
            <tr key={entry.recipient.id}>
              <th scope="row">
                <b>{entry.recipient.name}</b>
                <small>{place(file, entry)}</small>
              </th>
              <td>
                <Found entry={entry} />
              </td>
              <td>
                <WillBeDone entry={entry} erases={erases} />
              </td>
              <td>
                <Remains entry={entry} />
              </td>
              <td>
                <How entry={entry} />
              </td>
            </tr>
          ))}
          <tr className="group">
            <th colSpan={5} scope="rowgroup">
              Kept by Rightsdesk itself, named in the letter
            </th>
          </tr>
          <tr>
            <th scope="row">
              <b>This record</b>
              <small>own</small>
            </th>
            <td className="muted">Reference, dates, decision, evidence</td>
            <td>
              E-mail, name, messages and identifiers, {count(file.profile.policy.shredDays, 'day')} after
              closing.
            </td>
            <td>
              <div className="rem">
                <Glyph shape="remains" />
                <div>
                  <p>Reference, right, dates, decision, evidence.</p>
                  <small>Art. 5(2) and 17(3)(e), {count(file.profile.policy.recordYears, 'year')}</small>
                </div>
              </div>
            </td>
            <td className="muted">By itself.</td>
          </tr>
        </tbody>
      </table>
    </div>
  )
}

function place(file: ShownCase, entry: Entry): string {
  const recipient = file.profile.recipients.find((r) => r.id === entry.recipient.id)
  const parts = recipient ? [inLanguage(recipient.place, 'en', file.profile)] : []
  parts.push(reachWords(entry.recipient, entry.capability))
  return parts.join(', ')
}

function Counts({ counts }: { counts: readonly { label: string; count: number }[] }) {
  return (
    <dl className="count-list">
      {counts.map((one) => (
        <div key={one.label}>
          <dt>{one.count.toLocaleString('en-GB')}</dt>
          <dd>{unitName(one.label, one.count, 'en')}</dd>
        </div>
      ))}
    </dl>
  )
}

function Found({ entry }: { entry: Entry }) {
  const { finding, identifiers } = entry
  if (finding?.status === 'queued') return <p className="muted">Looking it up now</p>
  if (finding?.status === 'failed')
    return (
      <p>
        The look-up failed. <small>The task will try again.</small>
      </p>
    )
  if (finding?.status === 'done')
    return finding.found.length > 0 ? <Counts counts={finding.found} /> : <p>Nothing.</p>
  if (identifiers.length === 0) return <p>No identifier of ours reaches it.</p>
  return (
    <p>
      Cannot be looked up. <small>Reached by {identifierList(entry)}</small>
    </p>
  )
}

/** `the person’s e-mail address and HubSpot cookie` */
function identifierList({ identifiers }: PlanEntry): string {
  const names = identifiers.map((kind) => IDENTIFIER_IN_SENTENCE[kind])
  return `the person’s ${new Intl.ListFormat('en-GB').format(names)}`
}

function WillBeDone({ entry, erases }: { entry: Entry; erases: boolean }) {
  if (entry.how === 'nothing') return <p className="muted">Nothing.</p>
  if (!erases) return <p>Asked to {CAPABILITY_VERB[entry.capability]}.</p>
  const remove = entry.finding?.willRemove ?? []
  if (remove.length > 0) return <Counts counts={remove} />
  if (entry.finding?.status === 'done') return <p className="muted">Nothing was found to remove.</p>
  return <p>Everything it holds under {identifierList(entry)}.</p>
}

function Remains({ entry }: { entry: Entry }) {
  // A look-up says what an erasure would leave.
  const remains = entry.capability === 'erase' ? (entry.finding?.willRemain ?? []) : []
  if (remains.length > 0)
    return groupRemainders(remains).map((one) => (
      <div className="rem" key={one.what}>
        <Glyph shape="remains" />
        <div>
          <p>
            <span className="n">{one.what}</span>. {one.reason}
          </p>
          <small>
            {[one.ground, one.until ? `until ${longDay(one.until)}` : 'no end given']
              .filter(Boolean)
              .join(', ')}
          </small>
        </div>
      </div>
    ))
  if (entry.how === 'hand-off' || entry.how === 'manual')
    return (
      <div className="rem">
        <Glyph shape="handed-off" />
        <div>
          <p>Not known until {entry.how === 'manual' ? 'it is done' : `${entry.recipient.name} answers`}.</p>
          {entry.recipient.retentionDays && (
            <small>
              Its own retention ends after {count(entry.recipient.retentionDays, 'day')} in any case
            </small>
          )}
        </div>
      </div>
    )
  return <p className="muted">Nothing expected.</p>
}

function How({ entry }: { entry: PlanEntry }) {
  const { recipient } = entry
  switch (entry.how) {
    case 'api':
      if (entry.capability === 'rectify')
        return <p>{recipient.name}’s interface writes the fields that are approved, and is read again.</p>
      return (
        <p>{recipient.name}’s interface, by itself. Counted, and looked at again where it takes its time.</p>
      )
    case 'hand-off':
      return (
        <p>
          A mail to its privacy contact with our reference and a one-time answer link. Answer asked for within{' '}
          <span className="n">{count(recipient.answerWithinDays, 'day')}</span>.
        </p>
      )
    case 'manual':
      return <p>Staff do it and say how it ended, and how they know.</p>
    case 'nothing':
      return <p className="muted">Nobody is asked.</p>
  }
}
