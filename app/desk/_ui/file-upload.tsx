'use client'

import { Outcome } from './action-form.tsx'
import { useUpload } from './use-upload.ts'

/** Attaches a file to an answer: the person downloads it. */
export function FileUpload({
  requestId,
  tasks,
}: {
  requestId: string
  tasks: { id: string; name: string }[]
}) {
  const { result, pending, send } = useUpload()
  return (
    <form
      className="formline upload"
      action={`/desk/requests/${requestId}/files`}
      onSubmit={send}
      aria-busy={pending}
    >
      <div className="field">
        <label htmlFor="file">File, up to 25 MB</label>
        <input id="file" name="file" type="file" required />
      </div>
      {tasks.length > 0 && (
        <div className="field">
          <label htmlFor="file-task">From</label>
          <select id="file-task" name="task">
            <option value="">the whole answer</option>
            {tasks.map((task) => (
              <option key={task.id} value={task.id}>
                {task.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <button type="submit" className="btn" aria-disabled={pending}>
        Attach
      </button>
      <Outcome result={result} />
    </form>
  )
}
