'use client'

import { usePathname } from 'next/navigation'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { Icon } from './icon.tsx'

const Menu = createContext<{ open: boolean; toggle: () => void }>({ open: false, toggle: () => {} })

/** Navigation beside the page; on a narrow screen it opens over it. */
export function Shell({ nav, banner, children }: { nav: ReactNode; banner: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  const path = usePathname()
  useEffect(() => setOpen(false), [path])
  useEffect(() => {
    if (!open) return
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false)
    }
    document.addEventListener('keydown', close)
    return () => document.removeEventListener('keydown', close)
  }, [open])
  return (
    <Menu value={{ open, toggle: () => setOpen(!open) }}>
      <div className="shell">
        <nav id="desk-nav" className={open ? 'nav is-open' : 'nav'} aria-label="Desk">
          {nav}
        </nav>
        <main className="main" id="main" tabIndex={-1}>
          {banner}
          {children}
        </main>
      </div>
    </Menu>
  )
}

/** Opens the navigation where it is folded away. */
export function Burger() {
  const { open, toggle } = useContext(Menu)
  return (
    <button
      type="button"
      className="icon-btn burger"
      aria-label="Menu"
      aria-expanded={open}
      aria-controls="desk-nav"
      onClick={toggle}
    >
      <Icon name="menu-2" />
    </button>
  )
}
