import { takesReply } from '../../../lib/domain/outcome.ts'
import { sizeWords } from '../../../lib/i18n/format.ts'
import type { ShownCase } from '../../_server/case.ts'
import { dayAndTime, weekDay } from '../_words/dates.ts'
import { removeFile } from '../(in)/requests/[id]/actions.ts'
import { ActionForm } from './action-form.tsx'
import { EvidenceTable } from './evidence-table.tsx'
import { Icon } from './icon.tsx'
import { ReplyUpload } from './reply-upload.tsx'
import { Scroller } from './scroller.tsx'

type Task = ShownCase['tasks'][number]

/** What proves how a task stands: calls, mails, the recipient's replies. */
export function evidenceOf(file: ShownCase, task: Task) {
  const mails = file.mails.filter((mail) => mail.taskId === task.id)
  const replies = file.files.filter((one) => one.kind === 'reply' && one.taskId === task.id)
  return { mails, replies, entries: task.evidence.length + mails.length + replies.length }
}

/** Whether somebody may keep a reply with this task. Nothing can be kept of whom nobody asked, or once the data is gone. */
export function takesReplies(file: ShownCase, task: Task): boolean {
  return file.may.task && file.subject !== null && task.settledBy !== 'system' && takesReply(task, file.now)
}

export function TaskEvidence({ file, task }: { file: ShownCase; task: Task }) {
  const zone = file.profile.timeZone
  const { mails, replies } = evidenceOf(file, task)
  return (
    <div className="stack">
      {task.evidence.length > 0 && (
        <Scroller name="Calls">
          <EvidenceTable evidence={task.evidence} timeZone={zone} />
        </Scroller>
      )}
      {mails.length > 0 && (
        <Scroller name="Mails">
          <Mails mails={mails} zone={zone} />
        </Scroller>
      )}
      {task.status === 'handed_off' && task.answerBy && (
        <p className="sec">
          We asked for the answer by {weekDay(task.answerBy)}. Four reminders at most go out by themselves,
          three days before and then each week; once the day is over the DPO is told.
        </p>
      )}
      {replies.length > 0 && <Replies file={file} task={task} replies={replies} />}
      {takesReplies(file, task) && (
        <ReplyUpload
          requestId={file.row.id}
          taskId={task.id}
          recipient={file.recipientName(task.recipientId)}
        />
      )}
    </div>
  )
}

const SENT = { queued: 'waits to be sent', sent: 'handed over', bounced: 'came back', failed: 'not sent' }

function Mails({ mails, zone }: { mails: ShownCase['mails']; zone: string }) {
  return (
    <table className="ev-table">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Mail</th>
          <th scope="col">How it went</th>
          <th scope="col">Message-ID</th>
        </tr>
      </thead>
      <tbody>
        {mails.map((mail, i) => (
          <tr key={mail.id}>
            <td>{dayAndTime(mail.sentAt ?? mail.createdAt, zone)}</td>
            <td>{i === 0 ? 'Order' : 'Order again or reminder'}</td>
            <td className={['bounced', 'failed'].includes(mail.state) ? 'late-text' : undefined}>
              {SENT[mail.state]}
              {mail.fault ? ` (${mail.fault})` : ''}
            </td>
            <td className="mono">{mail.messageId}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Replies(of: { file: ShownCase; task: Task; replies: ShownCase['files'] }) {
  const { file, task } = of
  const removes = file.may.task && takesReply(task, file.now)
  return (
    <div className="files replies">
      <h3>Replies</h3>
      <ul>
        {of.replies.map((one) => (
          <li key={one.id}>
            <Icon name="paperclip" />
            <span className="wrap">
              {file.may.readPackage ? (
                <a href={`/desk/requests/${file.row.id}/files/${one.id}`} download>
                  {one.name}
                </a>
              ) : (
                'A reply'
              )}
              {one.note && <span className="block lines">{one.note}</span>}
              <small>
                {sizeWords(one.sizeBytes, 'en')}, attached {dayAndTime(one.createdAt, file.profile.timeZone)}{' '}
                by {file.names.get(one.createdBy) ?? 'somebody'}; not part of what the person gets
              </small>
            </span>
            {removes && (
              <ActionForm action={removeFile} fields={{ fileId: one.id }}>
                <button type="submit" className="btn quiet sm" aria-label={`Remove ${one.name}`}>
                  Remove
                </button>
              </ActionForm>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
