'use client'

import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { useKeyMap } from './keys.tsx'

const TABS = [
  ['', 'Timeline'],
  ['/plan', 'Plan'],
  ['/tasks', 'Tasks'],
  ['/package', 'Package'],
  ['/letter', 'Letter'],
  ['/audit', 'Audit record'],
] as const

/**
 * @param tasks how many are settled, e.g. `2/4`
 * @param withPackage the answer comes with a copy of data
 */
export function CaseTabs({ id, tasks, withPackage }: { id: string; tasks: string; withPackage: boolean }) {
  const path = usePathname()
  const router = useRouter()
  const base = `/desk/requests/${id}`
  useKeyMap({
    l: { label: 'timeline', run: () => router.push(base) },
    p: { label: 'plan', run: () => router.push(`${base}/plan`) },
    t: { label: 'tasks', run: () => router.push(`${base}/tasks`) },
    u: { label: 'back to the list', run: () => router.push('/desk') },
    m: { label: 'write to the person', run: () => router.push(`${base}?write=message#write`) },
    i: { label: 'write an internal note', run: () => router.push(`${base}?write=note#write`) },
  })
  return (
    <nav className="tabs" aria-label="Request">
      {TABS.filter(([end]) => end !== '/package' || withPackage).map(([end, name]) => (
        <Link
          key={end}
          href={base + end}
          prefetch={false}
          aria-current={path === base + end ? 'page' : undefined}
        >
          {name}
          {end === '/tasks' && tasks && <span className="n">{tasks}</span>}
        </Link>
      ))}
    </nav>
  )
}
