'use client'

import { Modal } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { ActionResult, DeskAction } from '../../_server/desk-action.ts'
import { Icon } from './icon.tsx'
import { useDeskAction } from './toast.tsx'

/** A form for one action of the desk. The page announces what came of it; what went wrong stands beneath the form too. */
export function ActionForm({
  action,
  fields = {},
  className,
  children,
}: {
  action: DeskAction
  fields?: Record<string, string>
  className?: string
  children: ReactNode
}) {
  const [result, submit, pending] = useDeskAction(action)
  return (
    <form action={submit} className={className} aria-busy={pending}>
      <Hidden fields={fields} />
      {children}
      {result && !result.ok && <Outcome result={result} />}
    </form>
  )
}

/** A button whose action is confirmed in a dialog that says what will happen. */
export function ConfirmAction({
  action,
  fields = {},
  trigger,
  triggerClass = 'btn',
  title,
  confirm,
  danger = false,
  children,
}: {
  action: DeskAction
  fields?: Record<string, string>
  trigger: ReactNode
  triggerClass?: string
  title: string
  confirm: string
  danger?: boolean
  children: ReactNode
}) {
  const [open, setOpen] = useState(false)
  const [result, submit, pending] = useDeskAction(action)
  useEffect(() => {
    if (result?.ok) setOpen(false)
  }, [result])
  return (
    <>
      <button type="button" className={triggerClass} onClick={() => setOpen(true)}>
        {trigger}
      </button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={title}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <form action={submit} className="dialog" aria-busy={pending}>
          <Hidden fields={fields} />
          {children}
          {!result?.ok && <Outcome result={result} />}
          <div className="dialog-foot">
            <button type="button" className="btn" onClick={() => setOpen(false)}>
              Cancel
            </button>
            <button type="submit" className={danger ? 'btn danger' : 'btn primary'} aria-disabled={pending}>
              {confirm}
            </button>
          </div>
        </form>
      </Modal>
    </>
  )
}

function Hidden({ fields }: { fields: Record<string, string> }) {
  return Object.entries(fields).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ))
}

export function Outcome({ result }: { result: ActionResult | null }) {
  return (
    <div className="outcome-line">
      {result && (
        <p key={result.at} className={result.ok ? 'done' : 'problem'}>
          <Icon name={result.ok ? 'check' : 'alert-circle'} small />
          {result.message}
        </p>
      )}
    </div>
  )
}
