'use client'

import { Outcome } from './action-form.tsx'
import { useUpload } from './use-upload.ts'

/** Keeps what a recipient wrote to us with its task. It settles nothing and never reaches the person. */
export function ReplyUpload({
  requestId,
  taskId,
  recipient,
}: {
  requestId: string
  taskId: string
  recipient: string
}) {
  const { result, pending, send } = useUpload()
  return (
    <form className="stack" action={`/desk/requests/${requestId}/files`} onSubmit={send} aria-busy={pending}>
      <input type="hidden" name="kind" value="reply" />
      <input type="hidden" name="task" value={taskId} />
      <div className="two">
        <div className="field">
          <label htmlFor={`reply-file-${taskId}`}>Reply of {recipient}, up to 25 MB</label>
          <input id={`reply-file-${taskId}`} name="file" type="file" required />
        </div>
        <div className="field">
          <label htmlFor={`reply-note-${taskId}`}>What it says, in a few words</label>
          <textarea id={`reply-note-${taskId}`} name="note" rows={2} maxLength={2000} />
        </div>
      </div>
      <p className="hint">
        Kept encrypted as evidence; the person never gets it. It settles nothing: record the answer too.
      </p>
      <div className="formline">
        <button type="submit" className="btn" aria-disabled={pending}>
          Attach the reply
        </button>
        <Outcome result={result} />
      </div>
    </form>
  )
}
