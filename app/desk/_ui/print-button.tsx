'use client'

import { Icon } from './icon.tsx'

export function PrintButton({ label }: { label: string }) {
  return (
    <button type="button" className="icon-btn" aria-label={label} onClick={() => window.print()}>
      <Icon name="printer" />
    </button>
  )
}
