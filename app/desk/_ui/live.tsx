'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'

/**
 * Shows what happens elsewhere without a reload. Where the stream ends, the browser opens it again.
 * @param topic as `/api/events` knows it: `request=<id>`, or `recipients`
 */
export function Live({ topic, version }: { topic: string; version: string }) {
  const router = useRouter()
  const shown = useRef(version)
  shown.current = version
  useEffect(() => {
    const events = new EventSource(`/api/events?${topic}`)
    events.addEventListener('version', (event) => {
      if ((event as MessageEvent<string>).data !== shown.current) router.refresh()
    })
    // Signed out or no longer allowed: the page as it is now says so.
    events.addEventListener('gone', () => {
      events.close()
      router.refresh()
    })
    return () => events.close()
  }, [topic, router])
  return null
}
