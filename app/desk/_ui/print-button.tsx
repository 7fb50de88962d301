'use client'

import { Icon } from './icon.tsx'

export function PrintButton() {
  return (
    <button type="button" className="icon-btn" aria-label="Print the record" onClick={() => window.print()}>
      <Icon name="printer" />
    </button>
  )
}
