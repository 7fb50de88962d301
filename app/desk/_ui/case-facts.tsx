import Link from 'next/link'
import { IDENTIFIER_KINDS } from '../../../lib/domain/identifier.ts'
import { RIGHT_SOURCE } from '../../../lib/domain/rights.ts'
import type { ShownCase } from '../../_server/case.ts'
import { chainWords } from '../_words/chain.ts'
import { clockTime, dayAndTime, longDay, shortDay } from '../_words/dates.ts'
import {
  CHANNEL_NAME,
  IDENTIFIER_NAME,
  identityWords,
  languageName,
  RIGHT_NAME,
  STATUS_NAME,
} from '../_words/names.ts'
import { retentionWords } from '../_words/retention.ts'
import { addIdentifier, releaseIdentifier } from '../(in)/requests/[id]/actions.ts'
import { ActionForm } from './action-form.tsx'
import { Glyph } from './glyph.tsx'

/** What is known: the request, the person, what they are searched by, and the record. */
export function CaseFacts({ file }: { file: ShownCase }) {
  const { row, profile } = file
  const zone = profile.timeZone
  const context = profile.contexts.find((c) => c.id === row.context)
  const controllers = profile.controllers.filter((c) => context?.controllers.includes(c.id))
  return (
    <section className="facts" aria-label="Facts">
      <section>
        <h2>Request</h2>
        <dl className="dl">
          <dt>Right</dt>
          <dd>
            {RIGHT_NAME[row.right]}, {RIGHT_SOURCE[row.right]}
          </dd>
          <dt>Received</dt>
          <dd>
            {longDay(row.receivedOn)}
            {row.channel === 'form' || row.channel === 'api' ? `, ${clockTime(row.receivedAt, zone)}` : ''}
          </dd>
          <dt>Through</dt>
          <dd>
            {CHANNEL_NAME[row.channel]}, in {languageName(row.locale)}
          </dd>
          <dt>Context</dt>
          <dd>
            {file.contextName(row.context)}, {file.teamName(row.team)}
          </dd>
          {controllers.length > 0 && (
            <>
              <dt>Controller</dt>
              <dd>{controllers.map((c) => c.name).join(', ')}</dd>
            </>
          )}
          {file.subject?.details.website && (
            <>
              <dt>Website</dt>
              <dd>{file.subject.details.website}</dd>
            </>
          )}
          {file.earlier.length > 0 && (
            <>
              <dt>Others</dt>
              <dd>
                {file.earlier.map((one) => (
                  <span key={one.id} className="block">
                    <Link href={`/desk/requests/${one.id}`} className="ref">
                      {one.reference}
                    </Link>
                    , {RIGHT_NAME[one.right].toLowerCase()}, {STATUS_NAME[one.status].toLowerCase()},{' '}
                    {shortDay(one.receivedOn)}
                  </span>
                ))}
              </dd>
            </>
          )}
        </dl>
      </section>
      <section>
        <h2>Person</h2>
        {file.subject ? (
          <>
            {file.subject.name && <p className="strong">{file.subject.name}</p>}
            <p className="wrap">{file.subject.email}</p>
            <p className="muted">
              {row.confirmedAt
                ? `${identityWords(row.identityMethod)}, ${dayAndTime(row.confirmedAt, zone)}`
                : 'Not confirmed yet'}
            </p>
          </>
        ) : (
          <p className="muted">Deleted here; the record stays.</p>
        )}
      </section>
      {file.subject && file.subject.details.corrections.length > 0 && (
        <section>
          <h2>Corrections asked for</h2>
          <ul className="corrections">
            {file.subject.details.corrections.map((one) => (
              <li key={`${one.field}-${one.right}`}>
                <b>{one.field}</b>
                {one.wrong && <del>{one.wrong}</del>} <ins>{one.right}</ins>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>Identifiers used to search</h2>
        {file.identifiers.length === 0 && <p className="muted">None.</p>}
        <ul className="ids">
          {file.identifiers.map((one) => (
            <li key={one.id}>
              <Glyph shape={one.usable ? 'settled' : 'undecided'} />
              <span>
                {one.kind === 'email' ? (
                  one.value
                ) : (
                  <>
                    {IDENTIFIER_NAME[one.kind]} <span className="mono">{one.value}</span>
                  </>
                )}
                <small>
                  {SOURCE[one.source]}
                  {one.usable ? '' : ', not used'}
                </small>
                {!one.usable && file.may.triage && row.confirmedAt && (
                  <details className="noprint">
                    <summary>Decide</summary>
                    <ActionForm
                      action={releaseIdentifier}
                      fields={{ requestId: row.id, identifierId: one.id }}
                      className="inline-form"
                    >
                      <div className="field">
                        <label htmlFor={`why-${one.id}`}>Why it is this person’s</label>
                        <input
                          id={`why-${one.id}`}
                          name="reason"
                          required
                          maxLength={2000}
                          autoComplete="off"
                        />
                      </div>
                      <button type="submit" className="btn sm">
                        Use it to search
                      </button>
                    </ActionForm>
                  </details>
                )}
              </span>
            </li>
          ))}
        </ul>
        {file.subject && file.may.triage && row.status !== 'closed' && (
          <details className="noprint">
            <summary>Add an identifier</summary>
            <ActionForm action={addIdentifier} fields={{ requestId: row.id }} className="inline-form">
              <div className="field">
                <label htmlFor="id-kind">Kind</label>
                <select id="id-kind" name="kind">
                  {IDENTIFIER_KINDS.map((kind) => (
                    <option key={kind} value={kind}>
                      {IDENTIFIER_NAME[kind]}
                    </option>
                  ))}
                </select>
              </div>
              <div className="field">
                <label htmlFor="id-value">Value</label>
                <input id="id-value" name="value" required maxLength={300} autoComplete="off" />
              </div>
              <div className="field">
                <label htmlFor="id-reason">Why it is this person’s</label>
                <input
                  id="id-reason"
                  name="reason"
                  maxLength={2000}
                  autoComplete="off"
                  aria-describedby="id-hint"
                />
                <span className="hint" id="id-hint">
                  Without a reason it is kept and not used to search.
                </span>
              </div>
              <button type="submit" className="btn sm">
                Add
              </button>
            </ActionForm>
          </details>
        )}
      </section>
      <section>
        <h2>Record</h2>
        <dl className="dl">
          <dt>Audit</dt>
          <dd>{chainWords(file.events)}</dd>
          {row.approvedBy && (
            <>
              <dt>Approved</dt>
              <dd>{file.names.get(row.approvedBy) ?? 'Somebody'}</dd>
            </>
          )}
          <dt>Erased here</dt>
          <dd>{retentionWords(row, profile.policy, zone)}</dd>
        </dl>
      </section>
    </section>
  )
}

const SOURCE = {
  browser: 'their browser, at their request',
  mail: 'confirmed by mail',
  staff: 'entered by staff',
  found: 'found at a recipient',
} as const
