'use client'

import { Menu, useMantineColorScheme } from '@mantine/core'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { Icon } from './icon.tsx'
import { useKeys } from './keys.tsx'

const SCHEMES = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

export function UserMenu({
  name,
  role,
  initials,
  hasCalendar,
  leave,
}: {
  name: string
  role: string
  initials: string
  hasCalendar: boolean
  leave: () => Promise<void>
}) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const keys = useKeys()
  const [mounted, setMounted] = useState(false)
  useEffect(() => setMounted(true), [])
  return (
    <Menu position="top-start" width={220} withinPortal>
      <Menu.Target>
        <button type="button" className="me" aria-label={`${name}, ${role}: menu`}>
          <span className="av lg" aria-hidden="true">
            {initials}
          </span>
          <span className="t">
            <b>{name}</b>
            <small>{role}</small>
          </span>
          <Icon name="chevron-up" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Colours</Menu.Label>
        <Menu.RadioGroup
          value={mounted ? colorScheme : ''}
          onChange={(id) => setColorScheme(id as typeof colorScheme)}
        >
          {SCHEMES.map(([id, label]) => (
            <Menu.RadioItem key={id} value={id}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem checked={keys.on} onChange={keys.set}>
          Single-key shortcuts
        </Menu.CheckboxItem>
        <Menu.Divider />
        {hasCalendar && (
          <Menu.Item component={Link} href="/desk/calendar">
            Due dates in your calendar
          </Menu.Item>
        )}
        <Menu.Item component={Link} href="/desk/account">
          Password and sessions
        </Menu.Item>
        <Menu.Item onClick={() => void leave()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
