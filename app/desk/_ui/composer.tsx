'use client'

import { useEffect, useRef, useState } from 'react'
import type { DeskAction } from '../../_server/desk-action.ts'
import { Outcome } from './action-form.tsx'
import { Icon } from './icon.tsx'
import { useDeskAction } from './toast.tsx'

/**
 * Writing: an internal note or a message to the person. The whole box changes with the choice and the button names its
 * reader, so that one is never taken for the other.
 */
export function Composer({
  requestId,
  person,
  opened,
  addNote,
  sendMessage,
}: {
  requestId: string
  person: string
  opened: 'note' | 'message' | null
  addNote: DeskAction
  sendMessage: DeskAction
}) {
  const [kind, setKind] = useState(opened)
  useEffect(() => setKind(opened), [opened])
  return (
    <div id="write">
      {kind === null ? (
        <div className="write">
          <button type="button" className="w-note" onClick={() => setKind('note')}>
            <Icon name="lock" small />
            Internal note<kbd>i</kbd>
          </button>
          <button type="button" className="w-msg" onClick={() => setKind('message')}>
            <Icon name="arrow-up-right" />
            Message to {person}
            <kbd>m</kbd>
          </button>
        </div>
      ) : (
        <Box
          key={kind}
          kind={kind}
          requestId={requestId}
          person={person}
          action={kind === 'note' ? addNote : sendMessage}
          close={() => setKind(null)}
          other={() => setKind(kind === 'note' ? 'message' : 'note')}
        />
      )}
    </div>
  )
}

function Box({
  kind,
  requestId,
  person,
  action,
  close,
  other,
}: {
  kind: 'note' | 'message'
  requestId: string
  person: string
  action: DeskAction
  close: () => void
  other: () => void
}) {
  const [result, submit, pending] = useDeskAction(action)
  const [text, setText] = useState('')
  const area = useRef<HTMLTextAreaElement>(null)
  const note = kind === 'note'
  useEffect(() => area.current?.focus(), [])
  useEffect(() => {
    if (result?.ok) setText('')
  }, [result])
  return (
    <form
      action={submit}
      className={note ? 'composer is-note' : 'composer is-msg'}
      aria-busy={pending}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text === '') close()
      }}
    >
      <input type="hidden" name="requestId" value={requestId} />
      <div className="top">
        <span className="is">
          <Icon name={note ? 'lock' : 'arrow-up-right'} small />
          {note ? 'Internal note' : `To ${person}`}
        </span>
        <button type="button" className="as-link" onClick={other}>
          {note ? 'Write to the person instead' : 'Write a note instead'}
        </button>
        <span className="meta">
          {note ? 'The person never sees this' : 'The mail announces it, the portal holds it'}
        </span>
      </div>
      <label className="sr" htmlFor="body">
        {note ? 'Internal note' : `Message to ${person}`}
      </label>
      <textarea
        ref={area}
        id="body"
        name="body"
        rows={4}
        maxLength={10_000}
        required
        className={note ? undefined : 'person-text'}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="foot">
        <Outcome result={result} />
        <span className="end">
          <button type="button" className="btn quiet" onClick={close}>
            Close
          </button>
          <button type="submit" className="btn" aria-disabled={pending}>
            {note ? 'Keep the note, for the team only' : `Send to ${person}`}
          </button>
        </span>
      </div>
    </form>
  )
}
