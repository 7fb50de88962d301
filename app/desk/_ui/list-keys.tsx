'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import type { DeskAction } from '../../_server/desk-action.ts'
import { useKeyMap } from './keys.tsx'
import { useAnnounce } from './toast.tsx'

/** j, k and a on the rows of a list. The focused row is the cursor, so that Enter opens it and a screen reader reads it. */
export function ListKeys({ assign }: { assign: DeskAction }) {
  const router = useRouter()
  const announce = useAnnounce()
  const [, begin] = useTransition()
  const rows = () => [...document.querySelectorAll<HTMLTableRowElement>('tr[data-request]')]
  const at = () => rows().findIndex((row) => row.contains(document.activeElement))
  const go = (step: number) => {
    const all = rows()
    const next = all[Math.min(Math.max(at() + step, 0), all.length - 1)]
    next?.querySelector<HTMLAnchorElement>('td.ref a')?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  useKeyMap({
    j: { label: 'next request', run: () => go(1) },
    k: { label: 'previous request', run: () => go(-1) },
    a: {
      label: 'assign the request under the cursor to me',
      run: () => {
        const id = rows()[at()]?.dataset.request
        if (!id) return
        const form = new FormData()
        form.set('requestId', id)
        begin(async () => announce(await assign(null, form)))
      },
    },
    n: { label: 'record a request', run: () => router.push('/desk/record') },
  })
  return null
}
