import { isSettled } from '../../../lib/domain/outcome.ts'
import { unitName } from '../../../lib/i18n/counts.ts'
import type { ShownCase } from '../../_server/case.ts'
import { heldWords, refusalWords } from '../_words/corrections.ts'
import { count, dayAndTime, longDay, weekDay } from '../_words/dates.ts'
import { countsWords } from '../_words/events.ts'
import { outcomeOf, reachWords } from '../_words/names.ts'
import { groupRemainders } from '../_words/remainders.ts'
import { askByMail, attestTask, retryTask } from '../(in)/requests/[id]/actions.ts'
import { ActionForm, ConfirmAction } from './action-form.tsx'
import { AmendOrder } from './amend-order.tsx'
import { Change } from './correction-draft.tsx'
import { Glyph } from './glyph.tsx'
import { SettleForm } from './settle-form.tsx'

type Task = ShownCase['tasks'][number]

const ORDER = { fail: 0, late: 1, wait: 2, ok: 3 } as const

/** A row per recipient with its evidence and what can be done; what needs somebody comes first. */
export function TaskTable({ file }: { file: ShownCase }) {
  const rows = file.tasks
    .map((task) => ({ task, outcome: outcomeOf(task, file.days.today) }))
    .sort((a, b) => ORDER[a.outcome.tone] - ORDER[b.outcome.tone])
  const zone = file.profile.timeZone
  const workedOn = ['in_progress', 'review', 'answered'].includes(file.row.status)
  return (
    <div className="tbl-wrap">
      <table className="tasks">
        <caption className="sr">Recipient tasks with outcome, evidence and what can be done</caption>
        <thead>
          <tr>
            <th scope="col" className="w-1">
              Recipient
            </th>
            <th scope="col" className="w-2">
              Outcome
            </th>
            <th scope="col">What happened</th>
            <th scope="col" className="w-3">
              When
            </th>
          </tr>
        </thead>
        {rows.map(({ task, outcome }) => (
          <tbody key={task.id} id={task.id}>
            <tr className="open">
              <th scope="row">
                <b>{file.recipientName(task.recipientId)}</b>
                <small>{reach(file, task)}</small>
              </th>
              <td>
                <span className={`outcome ${outcome.tone}`}>
                  <Glyph shape={outcome.glyph} />
                  {outcome.name}
                </span>
                <small className="under">{outcome.settled}</small>
              </td>
              <td>
                <Ordered task={task} recipient={file.recipientName(task.recipientId)} />
                <WhatHappened task={task} />
              </td>
              <td>
                <When task={task} zone={zone} />
              </td>
            </tr>
            <tr className="detail">
              <td colSpan={4}>
                {workedOn && !isSettled(task.status) && <Controls file={file} task={task} />}
                <Evidence task={task} zone={zone} />
              </td>
            </tr>
          </tbody>
        ))}
      </table>
    </div>
  )
}

function reach(file: ShownCase, task: Task): string {
  const entry = file.plan.find(({ recipient }) => recipient.id === task.recipientId)
  return task.connector === 'manual' || !entry ? 'by hand' : reachWords(entry.recipient, task.capability)
}

/** A correction's fields, old and new; beside each what its system said of it. */
function Ordered({ task, recipient }: { task: Task; recipient: string }) {
  if (task.order.length === 0) return null
  return (
    <ul className="ordered">
      {task.order.map(({ field, label, from, to, left }) => {
        const code = task.refused?.find((one) => one.field === field)?.code
        return (
          <li key={field}>
            {left ? (
              <>
                <b>{label}</b>: left as it is, {heldWords(from)}; “{to}” was refused
              </>
            ) : (
              <Change label={label} from={from} to={to} />
            )}
            {code && <small className="err"> {refusalWords(recipient, code)}</small>}
          </li>
        )
      })}
    </ul>
  )
}

function WhatHappened({ task }: { task: Task }) {
  const parts: string[] = []
  const counts = countsWords(task.counts)
  if (counts) parts.push(`${counts}.`)
  if (task.status === 'failed') parts.push(`${FAULT[task.fault ?? ''] ?? 'It failed.'}`)
  else if (task.fault && !isSettled(task.status))
    parts.push(`${FAULT[task.fault] ?? ''} It is tried again by itself.`)
  if (task.goneBy && !isSettled(task.status)) parts.push(`Gone by ${longDay(task.goneBy)} in any case.`)
  if (task.reminders > 0 && !isSettled(task.status)) parts.push(`Reminded ${count(task.reminders, 'time')}.`)
  return (
    <>
      {parts.length > 0 && <p>{parts.join(' ')}</p>}
      {task.faultMessage && !isSettled(task.status) && <small className="mono">{task.faultMessage}</small>}
      {groupRemainders(task.remains).map((one) => (
        <p key={one.what}>
          <b>{one.what}</b> remain{one.many ? '' : 's'}: {one.reason}
          {one.ground && `, ${one.ground}`}
          {one.until && `, until ${longDay(one.until)}`}.
        </p>
      ))}
      {task.note && <p className="lines">{task.note}</p>}
      {parts.length === 0 && task.remains.length === 0 && task.order.length === 0 && !task.note && (
        <p className="muted">–</p>
      )}
    </>
  )
}

const FAULT: Record<string, string> = {
  transient: 'The system did not answer as it should.',
  auth: 'The system refuses our credentials; its calls are stopped.',
  invalid: 'The system refuses this order as it is.',
  bug: 'Rightsdesk met a fault of its own.',
}

function When({ task, zone }: { task: Task; zone: string }) {
  if (task.settledAt) return dayAndTime(task.settledAt, zone)
  if (task.status === 'handed_off' && task.answerBy) return `Answer by ${weekDay(task.answerBy)}`
  if (task.recheckAt) return `Re-check ${dayAndTime(task.recheckAt, zone)}`
  if (task.nextTryAt) return `Next try ${dayAndTime(task.nextTryAt, zone)}`
  if (task.orderedAt) return `Ordered ${dayAndTime(task.orderedAt, zone)}`
  return ''
}

function Controls({ file, task }: { file: ShownCase; task: Task }) {
  const recipient = file.recipientName(task.recipientId)
  const entry = file.plan.find((one) => one.recipient.id === task.recipientId)
  const settles = ['manual', 'handed_off', 'unsupported', 'failed'].includes(task.status)
  const attests = settles || task.status === 'accepted'
  if (!settles && !attests) return null
  const isRefused = task.status === 'failed' && task.fault === 'invalid' && task.order.length > 0
  const amends = isRefused && file.may.decide
  return (
    <div className="ev-box controls">
      {amends && (
        <AmendOrder
          key={task.version}
          taskId={task.id}
          recipient={recipient}
          order={task.order}
          current={file.findings.find((one) => one.recipientId === task.recipientId)?.current ?? []}
          refused={task.refused ?? []}
        />
      )}
      {isRefused && !amends && <p className="sec">A DPO decides what is written instead.</p>}
      {task.status === 'failed' && !amends && file.may.task && (
        <ActionForm action={retryTask} fields={{ taskId: task.id }}>
          <button type="submit" className="btn">
            Try again
          </button>
        </ActionForm>
      )}
      {task.status === 'failed' && file.may.task && entry?.how === 'api' && entry.recipient.contact && (
        <ActionForm action={askByMail} fields={{ taskId: task.id }}>
          <button type="submit" className="btn">
            Ask by mail instead<span className="sr"> at {recipient}</span>
          </button>
        </ActionForm>
      )}
      {settles && file.may.task && (
        <details open={['manual', 'unsupported'].includes(task.status)}>
          <summary>{task.status === 'handed_off' ? 'Record their answer' : 'Record how it ended'}</summary>
          <SettleForm taskId={task.id} recipient={recipient} />
        </details>
      )}
      {attests && file.may.attest && (
        <ConfirmAction
          action={attestTask}
          fields={{ taskId: task.id }}
          triggerClass="btn quiet"
          trigger="Attest instead"
          title={`Attest for ${recipient}`}
          confirm="Attest"
        >
          <p>
            You vouch for the outcome without the system’s own proof. The letter and the audit record name it
            as attested by you.
          </p>
          <div className="field">
            <label htmlFor={`attest-${task.id}`}>Reason</label>
            <textarea id={`attest-${task.id}`} name="reason" rows={3} required maxLength={2000} />
          </div>
        </ConfirmAction>
      )}
    </div>
  )
}

function Evidence({ task, zone }: { task: Task; zone: string }) {
  if (task.evidence.length === 0) return null
  return (
    <details className="evidence">
      <summary>Evidence {task.evidence.length}</summary>
      <div className="ev-box">
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
            {task.evidence.map((one) => (
              <tr key={`${one.at}${one.endpoint}${one.callId ?? ''}`}>
                <td>{dayAndTime(new Date(one.at), zone)}</td>
                <td className="mono">{one.endpoint}</td>
                <td>{one.status}</td>
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
      </div>
    </details>
  )
}
