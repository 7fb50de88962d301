'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'

/** Shows what happens to a request elsewhere without a reload. Where the stream ends, the browser opens it again. */
export function Live({ requestId, version }: { requestId: string; version: number }) {
  const router = useRouter()
  const shown = useRef(version)
  shown.current = version
  useEffect(() => {
    const events = new EventSource(`/api/events?request=${encodeURIComponent(requestId)}`)
    events.addEventListener('version', (event) => {
      if (Number((event as MessageEvent<string>).data) !== shown.current) router.refresh()
    })
    // Signed out or no longer allowed: the page as it is now says so.
    events.addEventListener('gone', () => {
      events.close()
      router.refresh()
    })
    return () => events.close()
  }, [requestId, router])
  return null
}
