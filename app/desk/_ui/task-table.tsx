import { isSettled } from '../../../lib/domain/outcome.ts'
import type { ShownCase } from '../../_server/case.ts'
import { heldWords, refusalWords } from '../_words/corrections.ts'
import { longDay } from '../_words/dates.ts'
import { CAPABILITY_VERB, IDENTIFIER_IN_SENTENCE, outcomeOf, reachWords } from '../_words/names.ts'
import { groupRemainders } from '../_words/remainders.ts'
import { taskSentences, whenWords } from '../_words/tasks.ts'
import { askByMail, attestTask, retryTask } from '../(in)/requests/[id]/actions.ts'
import { ActionForm, ConfirmAction } from './action-form.tsx'
import { AmendOrder } from './amend-order.tsx'
import { Change } from './correction-draft.tsx'
import { Glyph } from './glyph.tsx'
import { SettleForm } from './settle-form.tsx'
import { evidenceOf, TaskEvidence, takesReplies } from './task-evidence.tsx'
import { type TaskPanel, type TaskRow, TaskRows } from './task-rows.tsx'

type Task = ShownCase['tasks'][number]

const ORDER = { fail: 0, late: 1, wait: 2, ok: 3 } as const

/** A row per recipient with its evidence and what can be done; what needs somebody comes first. */
export function TaskTable({ file }: { file: ShownCase }) {
  const tasks = file.tasks
    .map((task) => ({ task, outcome: outcomeOf(task, file.days.today) }))
    .sort((a, b) => ORDER[a.outcome.tone] - ORDER[b.outcome.tone])
  const rows = tasks.map(
    ({ task, outcome }): TaskRow => ({
      id: task.id,
      recipient: file.recipientName(task.recipientId),
      cells: <Cells file={file} task={task} outcome={outcome} />,
      buttons: <Buttons file={file} task={task} />,
      panels: panelsOf(file, task),
    }),
  )
  const amended = tasks.find(({ task }) => isAmended(file, task))
  const byHand = tasks.find(({ task }) => ['manual', 'unsupported'].includes(task.status))
  const first = amended ? `amend-${amended.task.id}` : byHand ? `answer-${byHand.task.id}` : null
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
            <th scope="col" className="w-4">
              <span className="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <TaskRows rows={rows} first={first} />
      </table>
    </div>
  )
}

function isWorkedOn(file: ShownCase): boolean {
  return ['in_progress', 'review', 'answered'].includes(file.row.status)
}

function Cells({
  file,
  task,
  outcome,
}: {
  file: ShownCase
  task: Task
  outcome: ReturnType<typeof outcomeOf>
}) {
  const [when, then] = whenWords(task, file.profile.timeZone)
  return (
    <>
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
        <WhatHappened file={file} task={task} />
      </td>
      <td>
        {when}
        {then && <small>{then}</small>}
      </td>
    </>
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

/** What was asked, and by which identifiers the person can be found there. */
function asked(file: ShownCase, task: Task): string {
  const entry = file.plan.find(({ recipient }) => recipient.id === task.recipientId)
  if (!entry || entry.identifiers.length === 0) return ''
  const kinds = entry.identifiers.map((kind) => IDENTIFIER_IN_SENTENCE[kind]).join(', ')
  return `To ${CAPABILITY_VERB[task.capability]}, found by ${kinds}`
}

function WhatHappened({ file, task }: { file: ShownCase; task: Task }) {
  const frame = {
    today: file.days.today,
    timeZone: file.profile.timeZone,
    nameOf: (id: string) => file.names.get(id) ?? 'staff',
  }
  const order = asked(file, task)
  return (
    <>
      <p>{taskSentences(task, frame).join(' ')}</p>
      {task.faultMessage && !isSettled(task.status) && <small className="mono">{task.faultMessage}</small>}
      {groupRemainders(task.remains).map((one) => (
        <p key={one.what}>
          <b>{one.what}</b> remain{one.many ? '' : 's'}: {one.reason}
          {one.ground && `, ${one.ground}`}
          {one.until && `, until ${longDay(one.until)}`}.
        </p>
      ))}
      {task.note && (
        <p className="lines">
          {task.settledBy === 'recipient' || task.fault === 'recipient-cannot' ? 'Their words: ' : 'Note: '}
          {task.note}
        </p>
      )}
      {order && <small>{order}</small>}
    </>
  )
}

function panelsOf(file: ShownCase, task: Task): TaskPanel[] {
  const recipient = file.recipientName(task.recipientId)
  const panels: TaskPanel[] = []
  if (isAmended(file, task))
    panels.push({
      kind: 'form',
      id: `amend-${task.id}`,
      label: 'Mend the values',
      body: (
        <AmendOrder
          key={task.version}
          taskId={task.id}
          recipient={recipient}
          order={task.order}
          current={file.findings.find((one) => one.recipientId === task.recipientId)?.current ?? []}
          refused={task.refused ?? []}
        />
      ),
    })
  if (isWorkedOn(file) && isCarriedByPeople(task) && file.may.task)
    panels.push({
      kind: 'form',
      id: `answer-${task.id}`,
      label: task.status === 'handed_off' ? 'Record their answer' : 'Record how it ended',
      body: (
        <>
          <SettleForm taskId={task.id} recipient={recipient} isCopy={task.capability === 'access'} />
          {file.may.attest && (
            <div className="or">
              Or, without their words: <Attest taskId={task.id} recipient={recipient} />
            </div>
          )}
        </>
      ),
    })
  const { entries } = evidenceOf(file, task)
  if (entries > 0 || takesReplies(file, task))
    panels.push({
      kind: 'evidence',
      id: `evidence-${task.id}`,
      label: entries > 0 ? `Evidence ${entries}` : 'Attach a reply',
      body: <TaskEvidence file={file} task={task} />,
    })
  return panels
}

/** A correction that its system refuses as it is. */
function isRefused(task: Task): boolean {
  return task.status === 'failed' && task.fault === 'invalid' && task.order.length > 0
}

function isAmended(file: ShownCase, task: Task): boolean {
  return isWorkedOn(file) && isRefused(task) && file.may.decide
}

function isCarriedByPeople(task: Task): boolean {
  return ['manual', 'handed_off', 'unsupported', 'failed'].includes(task.status)
}

function Buttons({ file, task }: { file: ShownCase; task: Task }) {
  if (!isWorkedOn(file)) return null
  const entry = file.plan.find(({ recipient }) => recipient.id === task.recipientId)
  return (
    <>
      {isRefused(task) && !file.may.decide && <p className="sec">A DPO decides what is written instead.</p>}
      {task.status === 'failed' && file.may.task && !isAmended(file, task) && (
        <ActionForm action={retryTask} fields={{ taskId: task.id }}>
          <button type="submit" className="btn sm">
            Try again<span className="sr"> at {file.recipientName(task.recipientId)}</span>
          </button>
        </ActionForm>
      )}
      {task.status === 'failed' && file.may.task && entry?.how === 'api' && entry.recipient.contact && (
        <ActionForm action={askByMail} fields={{ taskId: task.id }}>
          <button type="submit" className="btn sm">
            Ask by mail instead<span className="sr"> at {file.recipientName(task.recipientId)}</span>
          </button>
        </ActionForm>
      )}
      {task.status === 'accepted' && file.may.attest && (
        <Attest taskId={task.id} recipient={file.recipientName(task.recipientId)} />
      )}
    </>
  )
}

function Attest({ taskId, recipient }: { taskId: string; recipient: string }) {
  return (
    <ConfirmAction
      action={attestTask}
      fields={{ taskId }}
      triggerClass="btn quiet sm"
      trigger={
        <>
          Attest instead<span className="sr"> for {recipient}</span>
        </>
      }
      title={`Attest for ${recipient}`}
      confirm="Attest"
    >
      <p>
        You vouch for the outcome without the system’s own proof. The letter and the audit record name it as
        attested by you.
      </p>
      <div className="field">
        <label htmlFor={`attest-${taskId}`}>Reason</label>
        <textarea id={`attest-${taskId}`} name="reason" rows={3} required maxLength={2000} />
      </div>
    </ConfirmAction>
  )
}
