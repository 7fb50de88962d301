'use client'

import { Modal } from '@mantine/core'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'

/** What a page's keys do, by key. `label` is what the help shows. */
export type KeyMap = Record<string, { label: string; run: () => void }>

interface Keys {
  on: boolean
  set: (on: boolean) => void
  register: (map: KeyMap) => () => void
}

const Context = createContext<Keys>({ on: true, set: () => {}, register: () => () => {} })
const STORE = 'rightsdesk-single-keys'

/**
 * Single-key shortcuts (WCAG 2.1.4: they can be turned off). They never act while something is being typed, and none of
 * them approves, sends, refuses or erases.
 */
export function KeysProvider({ children }: { children: ReactNode }) {
  const [on, setOn] = useState(true)
  const [help, setHelp] = useState(false)
  const maps = useRef<KeyMap[]>([])
  useEffect(() => setOn(localStorage.getItem(STORE) !== 'off'), [])
  const set = useCallback((next: boolean) => {
    localStorage.setItem(STORE, next ? 'on' : 'off')
    setOn(next)
  }, [])
  const register = useCallback((map: KeyMap) => {
    maps.current.push(map)
    return () => {
      maps.current = maps.current.filter((one) => one !== map)
    }
  }, [])
  useEffect(() => {
    if (!on) return
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return
      if (event.key === '?') {
        event.preventDefault()
        setHelp(true)
        return
      }
      const action = maps.current.findLast((map) => map[event.key])?.[event.key]
      if (!action) return
      event.preventDefault()
      action.run()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [on])
  const value = useMemo(() => ({ on, set, register }), [on, set, register])
  return (
    <Context value={value}>
      {children}
      <Modal opened={help} onClose={() => setHelp(false)} title="Keys on this page" size="sm">
        <dl className="dl keys">
          {maps.current.flatMap((map) =>
            Object.entries(map).map(([key, { label }]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{label}</dd>
              </div>
            )),
          )}
          <div>
            <dt>
              <kbd>?</kbd>
            </dt>
            <dd>this list</dd>
          </div>
        </dl>
        <p className="muted">Approving, sending, refusing and erasing have no key, on purpose.</p>
      </Modal>
    </Context>
  )
}

export function useKeys(): Keys {
  return useContext(Context)
}

/** Offers a page's keys while it is shown. */
export function useKeyMap(map: KeyMap): void {
  const { register } = useKeys()
  const current = useRef(map)
  current.current = map
  const names = Object.keys(map).join(' ')
  useEffect(() => {
    const stable: KeyMap = {}
    for (const name of names.split(' '))
      stable[name] = { label: current.current[name]!.label, run: () => current.current[name]?.run() }
    return register(stable)
  }, [names, register])
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('[role="dialog"], [role="menu"]')) return true
  return ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
