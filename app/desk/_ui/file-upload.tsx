'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { ActionResult } from '../../_server/desk-action.ts'
import { Outcome } from './action-form.tsx'

/** Attaches a file to an answer. It goes to a route of its own: files are larger than a form's limit. */
export function FileUpload({
  requestId,
  tasks,
}: {
  requestId: string
  tasks: { id: string; name: string }[]
}) {
  const router = useRouter()
  const [result, setResult] = useState<ActionResult | null>(null)
  const [pending, setPending] = useState(false)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    setPending(true)
    try {
      const response = await fetch(form.action, { method: 'POST', body: new FormData(form) })
      const answer = (await response.json()) as { ok: boolean; message: string }
      setResult({ ...answer, fields: [], at: Date.now() })
      if (answer.ok) {
        form.reset()
        router.refresh()
      }
    } catch {
      setResult({ ok: false, message: 'The file did not arrive. Try again.', fields: [], at: Date.now() })
    } finally {
      setPending(false)
    }
  }
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
