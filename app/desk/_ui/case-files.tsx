import { isAnsweredWithData } from '../../../lib/domain/rights.ts'
import { sizeWords } from '../../../lib/i18n/format.ts'
import type { ShownCase } from '../../_server/case.ts'
import { dayAndTime } from '../_words/dates.ts'
import { removeFile } from '../(in)/requests/[id]/actions.ts'
import { ActionForm } from './action-form.tsx'
import { FileUpload } from './file-upload.tsx'
import { Icon } from './icon.tsx'

/** The files that go with an answer made of data. */
export function CaseFiles({ file }: { file: ShownCase }) {
  const { row } = file
  const files = file.files.filter((one) => one.kind === 'attachment')
  if (!isAnsweredWithData(row.right) && files.length === 0) return null
  const before = !['answered', 'closed'].includes(row.status)
  const changes = before && file.may.task && row.status !== 'received'
  return (
    <section className="files">
      <h2>Files for {file.person}</h2>
      <p className="sec">
        {isAnsweredWithData(row.right)
          ? 'Kept encrypted. They go into the package, beside what the systems exported.'
          : `Kept encrypted. The person downloads them from the status page after a code by mail, at most ${file.profile.policy.packageDownloads} times each.`}
      </p>
      {files.length === 0 && <p className="muted">No file yet.</p>}
      <ul>
        {files.map((one) => (
          <li key={one.id}>
            <Icon name="paperclip" />
            <span className="wrap">
              {file.may.readPackage ? one.name : 'A file'}
              <small>
                {sizeWords(one.sizeBytes, 'en')}, attached {dayAndTime(one.createdAt, file.profile.timeZone)}
                {one.taskId ? `, ${recipientOfTask(file, one.taskId)}` : ''}
                {one.downloads > 0 ? `, downloaded ${one.downloads}×` : ''}
              </small>
            </span>
            {changes && (
              <ActionForm action={removeFile} fields={{ fileId: one.id }}>
                <button type="submit" className="btn quiet sm" aria-label={`Remove ${one.name}`}>
                  Remove
                </button>
              </ActionForm>
            )}
          </li>
        ))}
      </ul>
      {changes && (
        <FileUpload
          requestId={row.id}
          tasks={file.tasks.map((task) => ({ id: task.id, name: file.recipientName(task.recipientId) }))}
        />
      )}
    </section>
  )
}

function recipientOfTask(file: ShownCase, taskId: string): string {
  const task = file.tasks.find((one) => one.id === taskId)
  return task ? file.recipientName(task.recipientId) : 'an earlier task'
}
