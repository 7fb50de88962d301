'use client'

import {
  createContext,
  type ReactNode,
  useActionState,
  useCallback,
  useContext,
  useEffect,
  useState,
} from 'react'
import type { ActionResult, DeskAction } from '../../_server/desk-action.ts'
import { Icon } from './icon.tsx'

const Context = createContext<(result: ActionResult) => void>(() => {})
const SHOWN_MS = 8000

/**
 * Says what came of an action, also when the control that began it is gone: of two people acting at once the other one
 * is told. What went wrong stays until it is taken away.
 */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [result, setResult] = useState<ActionResult | null>(null)
  useEffect(() => {
    if (!result?.ok) return
    const timer = setTimeout(() => setResult(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [result])
  return (
    <Context value={setResult}>
      {children}
      <div role="status" className="toast">
        {result && (
          <p key={result.at} className={result.ok ? 'done' : 'problem'}>
            <Icon name={result.ok ? 'check' : 'alert-circle'} small />
            {result.message}
            <button type="button" className="icon-btn" aria-label="Close" onClick={() => setResult(null)}>
              <Icon name="x" small />
            </button>
          </p>
        )}
      </div>
    </Context>
  )
}

/** An action whose outcome is announced by the page itself. */
export function useDeskAction(action: DeskAction) {
  const announce = useContext(Context)
  const announced = useCallback<DeskAction>(
    async (previous, form) => {
      const result = await action(previous, form)
      announce(result)
      return result
    },
    [action, announce],
  )
  return useActionState(announced, null)
}

export function useAnnounce() {
  return useContext(Context)
}
