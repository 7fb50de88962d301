'use client'

import { useId, useState } from 'react'
import type { DueWords } from '../_words/due.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'

const CHIP: Record<DueWords['tone'], { className: string; icon: IconName | null }> = {
  late: { className: 'chip late', icon: 'alert-triangle' },
  soon: { className: 'chip soon', icon: 'clock' },
  plain: { className: 'chip', icon: null },
  paused: { className: 'chip paused', icon: 'player-pause' },
  extended: { className: 'chip line', icon: 'calendar-plus' },
  stopped: { className: 'chip', icon: null },
}

/** Days left in words and colour; hover and focus say why it is that date, Escape takes the explanation away. */
export function Due({ words, bare = false }: { words: DueWords; bare?: boolean }) {
  const id = useId()
  const [dismissed, setDismissed] = useState(false)
  const chip = CHIP[words.tone]
  return (
    <button
      type="button"
      className={dismissed ? 'due is-dismissed' : 'due'}
      aria-describedby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setDismissed(true)
      }}
      onMouseEnter={() => setDismissed(false)}
      onFocus={() => setDismissed(false)}
    >
      <span className={chip.className}>
        {chip.icon && <Icon name={chip.icon} />}
        {words.text}
        {bare && `, ${words.date}`}
      </span>
      {!bare && <span className="date">{words.date}</span>}
      <span className="tip" role="tooltip" id={id}>
        {words.why}
      </span>
    </button>
  )
}
