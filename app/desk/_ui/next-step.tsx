import Link from 'next/link'
import { NEAR_DAYS, type StaffStep } from '../../../lib/domain/next-step.ts'
import { canMove } from '../../../lib/domain/request.ts'
import { isAnsweredWithData } from '../../../lib/domain/rights.ts'
import type { ShownCase } from '../../_server/case.ts'
import { count, longDay, weekDay } from '../_words/dates.ts'
import { IDENTITY_METHODS } from '../_words/names.ts'
import { PACKAGE_STANDING } from '../_words/package.ts'
import { stepWords } from '../_words/steps.ts'
import { assign, establishIdentity, startReview } from '../(in)/requests/[id]/actions.ts'
import { ActionForm } from './action-form.tsx'
import { Icon } from './icon.tsx'

/** The next step, with the one filled button of the page, and what follows it. */
export function NextStepPanel({ file }: { file: ShownCase }) {
  const { step, row } = file
  const lead = packageLead(file) ?? stepWords(step, file.recipientName)
  return (
    <section className="nextstep">
      <p className="eyebrow">
        {step.who === 'staff' ? 'Next step' : step.who === 'nobody' ? 'Done' : 'Waiting for'}
      </p>
      <p className="lead">{lead || 'Nothing is left to do'}</p>
      <OnceAYear file={file} />
      {step.who === 'staff' ? (
        <StaffControls file={file} step={step.step} />
      ) : (
        <p className="sec">
          {row.pausedOn && step.who === 'person'
            ? `The clock is paused since ${weekDay(row.pausedOn)} and runs again with the answer.`
            : step.who === 'person' && step.step === 'answer-question'
              ? WROTE_LAST
              : step.who === 'nobody' && !file.subject
                ? 'The personal data was deleted here; the record stays.'
                : WAITING[step.who]}
        </p>
      )}
      {['received', 'triage', 'in_progress'].includes(row.status) && <Then file={file} />}
    </section>
  )
}

/** What comes before an answer with a copy can be sent. */
function packageLead({ step, package: { standing } }: ShownCase): string | null {
  if (step.who !== 'staff' || step.step !== 'send-answer') return null
  return standing === 'none' || standing === 'ready' ? null : 'Get the package ready'
}

/** The law owes this answer once a calendar year, and the person had it. */
function OnceAYear({ file }: { file: ShownCase }) {
  const { answeredThisYear: earlier, row } = file
  if (!earlier || !canMove(row.status, 'refuse')) return null
  return (
    <p className="problem">
      <Icon name="alert-triangle" small />
      <span>
        Answered already this calendar year: <span className="ref">{earlier.reference}</span>, received{' '}
        {longDay(earlier.receivedOn)}. Owed once a year (§{'\u00a0'}1798.83(c)(1)); the person may ask again
        from {longDay(earlier.againOn)}.{' '}
        {file.may.decide && (
          <Link href={`/desk/requests/${row.id}/letter?decision=refused`}>
            Refuse, and say from when they may ask again
          </Link>
        )}
      </span>
    </p>
  )
}

const WROTE_LAST = `The last message is ours. The request comes back when the person writes, and ${NEAR_DAYS} days before it is due. The clock runs on.`

const WAITING = {
  person: 'Reminders go out by themselves. The clock runs on.',
  recipient: 'Reminders go out by themselves. Waiting for a recipient does not stop the clock.',
  system: 'It runs by itself; this page follows it.',
  nobody: 'Personal data is deleted here later; the record stays.',
} as const

function StaffControls({ file, step }: { file: ShownCase; step: StaffStep }) {
  const { row } = file
  const base = `/desk/requests/${row.id}`
  const go = (tab: string, words: string, why: string) => (
    <>
      <p className="sec">{why}</p>
      {file.may.task && (
        <Link className="btn primary lg" href={`${base}/${tab}`}>
          {words}
        </Link>
      )}
    </>
  )
  switch (step) {
    case 'approve-plan':
      return go(
        'plan',
        'Look at the plan',
        isAnsweredWithData(row.right)
          ? 'What was found, and who is asked for a copy. Nobody is asked yet.'
          : 'What was found, what will go, what remains and why. Nothing is removed yet.',
      )
    case 'fix-task':
      return go('tasks', 'Open the task', 'It stopped and does not go on by itself.')
    case 'record-answer':
      return go(
        'tasks',
        'Record the answer',
        'The date we asked for is over. Their answer may have come another way.',
      )
    case 'decide-task':
    case 'do-task':
      return go('tasks', 'Open the task', 'Nobody does this by itself: say how it ended, and how you know.')
    case 'decide-passages':
      return go(
        'package#passages',
        'Decide about them',
        `${count(file.package.undecided, 'passage')} of the copy may name other people. The answer waits for that.`,
      )
    case 'send-answer': {
      const { standing } = file.package
      const { name, text } = PACKAGE_STANDING[standing]
      if (standing !== 'none' && standing !== 'ready')
        return go('package', 'Look at the package', `${name}. ${text}`)
      return go('letter', 'Open the letter', 'Nothing stands in its way.')
    }
    case 'draft-answer':
      return go('letter', 'Draft the answer', 'This right concerns no recipient; the answer is ours alone.')
    case 'forward':
      return go(
        'letter',
        'Pass it on',
        'The client decides about its own visitors (Art. 28). Pass it on and tell the person.',
      )
    case 'answer-message':
      return (
        <>
          <p className="sec">A message of {file.person} has not been answered.</p>
          {file.may.message && (
            <Link className="btn primary lg" href={`${base}?write=message#write`}>
              Write an answer
            </Link>
          )}
        </>
      )
    case 'assign':
      return file.may.assign ? (
        <ActionForm action={assign} fields={{ requestId: row.id, assigneeId: file.staff.id }}>
          <p className="sec">Nobody has this request yet.</p>
          <button type="submit" className="btn primary lg">
            Take it
          </button>
        </ActionForm>
      ) : null
    case 'start-review':
    case 'answer-with-open':
      return file.may.decide ? (
        <ActionForm action={startReview} fields={{ requestId: row.id }}>
          <p className="sec">
            {step === 'start-review'
              ? 'Every recipient is settled.'
              : 'It is due soon. The letter names what is still open, and a follow-up says how it ended.'}
          </p>
          <button type="submit" className="btn primary lg">
            Begin the answer
          </button>
        </ActionForm>
      ) : null
    case 'establish-identity':
    case 'check-address':
      return <Identity file={file} bounced={step === 'check-address'} />
  }
}

/** Somebody who did not confirm by mail: staff may establish who it is another way (Art. 12(6)). */
function Identity({ file, bounced }: { file: ShownCase; bounced: boolean }) {
  const { status, confirmedAt } = file.row
  const why = bounced
    ? 'A mail to this address came back. Ask the person another way, where there is one.'
    : status === 'triage'
      ? 'The request was taken up again, and nobody has confirmed the address.'
      : 'The address is not confirmed, and the answer is due soon.'
  const canEstablish = status === 'received' || (status === 'triage' && !confirmedAt)
  if (!canEstablish || !file.may.triage) return <p className="sec">{why}</p>
  return (
    <ActionForm action={establishIdentity} fields={{ requestId: file.row.id }}>
      <p className="sec">{why}</p>
      <div className="field">
        <label htmlFor="identity">How was identity established?</label>
        <select id="identity" name="identityMethod" required defaultValue="">
          <option value="" disabled>
            Choose
          </option>
          {Object.entries(IDENTITY_METHODS).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="btn primary lg">
        Record it and go on
      </button>
    </ActionForm>
  )
}

/** What comes of a task that is not the next step itself. */
function thenWords(file: ShownCase, task: ShownCase['tasks'][number]): string | undefined {
  if ('recipientId' in file.step && file.step.recipientId === task.recipientId) return
  const name = file.recipientName(task.recipientId)
  switch (task.status) {
    case 'failed':
      return `Look at ${name}, it failed`
    case 'manual':
      return `Do ${name} by hand`
    case 'unsupported':
      return `Decide about ${name}`
    case 'handed_off':
      if (!task.answerBy) return
      return task.answerBy < file.days.today
        ? `Record ${name}’s answer`
        : `${name} answers by ${weekDay(task.answerBy)}`
    case 'accepted':
      return `${name} is looked at again by itself`
  }
}

function Then({ file }: { file: ShownCase }) {
  const then: string[] = []
  if (file.row.status === 'received') then.push('Look the person up at the recipients')
  if (['received', 'triage'].includes(file.row.status) && file.plan.length > 0 && file.step.who !== 'staff')
    then.push('Approve the plan')
  for (const task of file.tasks) {
    const words = thenWords(file, task)
    if (words) then.push(words)
  }
  then.push(file.row.pausedOn ? `Answer ${file.person}` : `Answer ${file.person} by ${longDay(file.row.due)}`)
  return (
    <ol className="then" start={2} aria-label="After that">
      {then.map((words, i) => (
        <li key={words}>
          <span>{i + 2}</span>
          <span>{words}</span>
        </li>
      ))}
    </ol>
  )
}
