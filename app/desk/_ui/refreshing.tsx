'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Shows the page anew every few seconds, for work that goes on without changing the request itself. */
export function Refreshing({ everyMs = 3_000 }: { everyMs?: number }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [router, everyMs])
  return null
}
