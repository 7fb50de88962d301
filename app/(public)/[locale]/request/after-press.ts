import { useEffect, useRef } from 'react'

/**
 * Resolves once nothing is pressed any more. A message that comes or goes in between moves what is being pressed away
 * from under the pointer, and the press is lost.
 */
export function useAfterPress(): () => Promise<void> {
  const waiting = useRef<(() => void)[] | null>(null)
  useEffect(() => {
    const begin = () => {
      waiting.current ??= []
    }
    const end = () => {
      const all = waiting.current ?? []
      waiting.current = null
      // The click comes after the release.
      setTimeout(() => {
        for (const go of all) go()
      })
    }
    const events = [
      ['pointerdown', begin],
      ['pointerup', end],
      ['pointercancel', end],
    ] as const
    for (const [name, listener] of events) document.addEventListener(name, listener, true)
    return () => {
      for (const [name, listener] of events) document.removeEventListener(name, listener, true)
      end()
    }
  }, [])
  return () =>
    new Promise((resolve) => {
      if (waiting.current) waiting.current.push(resolve)
      else resolve()
    })
}
