import Link from 'next/link'
import { canMove } from '../../../lib/domain/request.ts'
import type { ShownCase } from '../../_server/case.ts'
import { retentionWords } from '../_words/retention.ts'
import { assign, hold, markRead, releaseHold, reopen } from '../(in)/requests/[id]/actions.ts'
import { withdraw } from '../(in)/requests/[id]/letter/actions.ts'
import { ActionForm, ConfirmAction } from './action-form.tsx'
import { Icon } from './icon.tsx'

/** What else can be done, from the table of a request's life. */
export function CaseMoves({ file, people }: { file: ShownCase; people: { id: string; name: string }[] }) {
  const { row } = file
  const fields = { requestId: row.id }
  const open = row.status !== 'closed'
  return (
    <section className="noprint">
      <h2>Other moves</h2>
      {file.may.assign && open && (
        <ActionForm action={assign} fields={fields} className="assign">
          <label htmlFor="assignee">Assigned to</label>
          <span className="formline">
            <select id="assignee" name="assigneeId" defaultValue={row.assigneeId ?? ''} key={row.assigneeId}>
              <option value="">Nobody</option>
              {people.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.id === file.staff.id ? `${one.name} (you)` : one.name}
                </option>
              ))}
            </select>
            <button type="submit" className="btn sm">
              Assign
            </button>
          </span>
        </ActionForm>
      )}
      <div className="act">
        {row.unread && file.may.message && (
          <ActionForm action={markRead} fields={fields}>
            <button type="submit">
              <Icon name="eye" />
              Mark the message as read
            </button>
          </ActionForm>
        )}
        {file.may.decide && canMove(row.status, 'refuse') && (
          <Link href={`/desk/requests/${row.id}/letter?decision=refused`}>
            <Icon name="scale" />
            Refuse, with its ground
          </Link>
        )}
        {file.may.decide && canMove(row.status, 'withdraw') && (
          <ConfirmAction
            action={withdraw}
            fields={fields}
            triggerClass="row"
            trigger={
              <>
                <Icon name="arrow-back-up" />
                Withdrawn by the person
              </>
            }
            title="The person withdrew the request"
            confirm="Record the withdrawal"
            danger
          >
            <p>
              What has not begun at a recipient is taken back; what is erased stays erased. {file.person} gets
              a confirmation.
            </p>
          </ConfirmAction>
        )}
        {file.may.decide &&
          canMove(row.status, 'reopen') &&
          file.subject &&
          row.resolution !== 'duplicate' &&
          row.resolution !== 'no_identity' && (
            <ConfirmAction
              action={reopen}
              fields={fields}
              triggerClass="row"
              trigger={
                <>
                  <Icon name="refresh" />
                  Take it up again
                </>
              }
              title="Take the request up again"
              confirm="Take it up again"
            >
              <p>It goes back to triage and is looked up again. The due date stays what it was.</p>
              <div className="field">
                <label htmlFor="reopen-reason">Why</label>
                <textarea id="reopen-reason" name="reason" rows={3} required maxLength={2000} />
                <span className="hint">Kept as an internal note.</span>
              </div>
            </ConfirmAction>
          )}
        {file.may.hold && (file.hold ? <Release file={file} /> : <PlaceHold file={file} />)}
      </div>
    </section>
  )
}

function PlaceHold({ file: { row, subject } }: { file: ShownCase }) {
  return (
    <ConfirmAction
      action={hold}
      fields={{ requestId: row.id }}
      triggerClass="row"
      trigger={
        <>
          <Icon name="lock" />
          Place a legal hold
        </>
      }
      title="Place a legal hold"
      confirm="Place the hold"
    >
      <p>
        {subject
          ? 'Nothing of this request is deleted while the hold stands: not the personal data, not the copy, not the record.'
          : 'The personal data is gone already. The record stays while the hold stands.'}
      </p>
      <div className="field">
        <label htmlFor="hold-reason">Why</label>
        <textarea id="hold-reason" name="reason" rows={3} required maxLength={2000} />
        <span className="hint">Shown on this case, kept encrypted.</span>
      </div>
    </ConfirmAction>
  )
}

function Release({ file: { row, profile } }: { file: ShownCase }) {
  return (
    <ConfirmAction
      action={releaseHold}
      fields={{ requestId: row.id }}
      triggerClass="row"
      trigger={
        <>
          <Icon name="lock" />
          Release the legal hold
        </>
      }
      title="Release the legal hold"
      confirm="Release the hold"
      danger
    >
      <p>
        What should have been deleted meanwhile is deleted within minutes and cannot be brought back. Planned
        without the hold: {retentionWords({ ...row, heldAt: null }, profile.policy, profile.timeZone)}.
      </p>
    </ConfirmAction>
  )
}
