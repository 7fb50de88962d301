'use client'

import { Modal } from '@mantine/core'
import { type FormEvent, type ReactNode, useState, useTransition } from 'react'
import type { ActionResult, ClockPreview, DeskAction, DeskPreview } from '../../_server/desk-action.ts'
import { Outcome } from './action-form.tsx'
import { DatesTable } from './dates-table.tsx'
import { useKeyMap } from './keys.tsx'
import { useAnnounce } from './toast.tsx'

/**
 * A change of the clock in a dialog. With a `preview` the first press shows old and new dates and only the second one
 * does it; what is typed in between takes the preview away.
 * @param shortcut opens the dialog, never more
 */
export function ClockDialog({
  action,
  preview,
  fields,
  trigger,
  title,
  confirm,
  shortcut,
  children,
}: {
  action: DeskAction
  preview?: DeskPreview
  fields: Record<string, string>
  trigger: ReactNode
  title: string
  confirm: string
  shortcut?: { key: string; label: string }
  children: ReactNode
}) {
  const announce = useAnnounce()
  const [isOpen, setOpen] = useState(false)
  const [shown, setShown] = useState<ClockPreview | null>(null)
  const [fault, setFault] = useState<ActionResult | null>(null)
  const [isPending, begin] = useTransition()
  const close = () => {
    setOpen(false)
    setShown(null)
    setFault(null)
  }
  const look = async (form: FormData) => {
    const answer = await preview!(form)
    setFault('refused' in answer ? answer.refused : null)
    setShown('shown' in answer ? answer.shown : null)
  }
  const act = async (form: FormData) => {
    if (shown) form.set('version', String(shown.version))
    const result = await action(null, form)
    announce(result)
    if (result.ok) return close()
    setShown(null)
    setFault(result)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isPending) return
    const form = new FormData(event.currentTarget)
    begin(() => (preview && !shown ? look(form) : act(form)))
  }
  return (
    <>
      {shortcut && <OpenKey shortcut={shortcut} open={() => setOpen(true)} />}
      <button type="button" onClick={() => setOpen(true)}>
        {trigger}
      </button>
      <Modal opened={isOpen} onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={submit} onChange={() => setShown(null)} className="dialog" aria-busy={isPending}>
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {children}
          {preview && (
            <div role="status">
              {shown && (
                <>
                  <DatesTable change={shown.change} after={shown.after} />
                  {shown.note && <p className="muted">{shown.note}</p>}
                </>
              )}
            </div>
          )}
          <Outcome result={fault} />
          <div className="dialog-foot">
            <button type="button" className="btn" onClick={close}>
              Cancel
            </button>
            <button type="submit" className="btn primary" aria-disabled={isPending}>
              {preview && !shown ? 'Show the new dates' : confirm}
            </button>
          </div>
        </form>
      </Modal>
    </>
  )
}

function OpenKey({ shortcut, open }: { shortcut: { key: string; label: string }; open: () => void }) {
  useKeyMap({ [shortcut.key]: { label: shortcut.label, run: open } })
  return null
}
