'use client'

import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import type { ViewCounts } from '../../../lib/db/request-list.ts'
import type { View } from '../../../lib/db/request-views.ts'
import { counted } from '../../../lib/domain/row-count.ts'
import { VIEW_ICON, VIEW_NAME } from '../_words/views.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'

type Tone = '' | 'late' | 'soon'

export function NavLinks({
  counts,
  recipientFaults,
  showsPeople,
}: {
  counts: ViewCounts | null
  recipientFaults: number
  showsPeople: boolean
}) {
  const path = usePathname()
  const view = useSearchParams().get('view') ?? 'mine'
  return (
    <>
      {counts && (
        <ul>
          {(Object.keys(VIEW_NAME) as View[]).map((id) => {
            const tone: Tone =
              counts[id].count === 0 ? '' : id === 'late' ? 'late' : id === 'soon' ? 'soon' : ''
            return (
              <Item
                key={id}
                href={id === 'mine' ? '/desk' : `/desk?view=${id}`}
                icon={VIEW_ICON[id]}
                name={VIEW_NAME[id]}
                current={path === '/desk' && view === id}
                end={counted(counts[id])}
                tone={tone}
              />
            )
          })}
        </ul>
      )}
      <h2>Desk</h2>
      <ul>
        <Item
          href="/desk/recipients"
          icon="address-book"
          name="Recipients"
          current={path.startsWith('/desk/recipients')}
          end={
            recipientFaults > 0 ? (
              <>
                <span className="hide-n">
                  {recipientFaults === 1 ? '1 fault' : `${recipientFaults} faults`}
                </span>
                <span className="only-narrow">!</span>
              </>
            ) : null
          }
          tone="late"
        />
        {showsPeople && (
          <Item
            href="/desk/people"
            icon="users-group"
            name="People"
            current={path === '/desk/people'}
            end={null}
            tone=""
          />
        )}
      </ul>
    </>
  )
}

function Item(item: {
  href: string
  icon: IconName
  name: string
  current: boolean
  end: ReactNode
  tone: Tone
}) {
  return (
    <li>
      <Link
        href={item.href}
        aria-current={item.current ? 'page' : undefined}
        title={item.name}
        prefetch={false}
      >
        <Icon name={item.icon} />
        <span className="t">{item.name}</span>
        {item.end && <span className={`n ${item.tone}`}>{item.end}</span>}
      </Link>
    </li>
  )
}
