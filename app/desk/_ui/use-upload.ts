'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { ActionResult } from '../../_server/desk-action.ts'

/** Sends a form with a file to the route it names: files are larger than the limit of an action. */
export function useUpload() {
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
  return { result, pending, send }
}
