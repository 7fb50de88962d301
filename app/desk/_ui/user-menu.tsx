'use client'

import { Menu, useMantineColorScheme } from '@mantine/core'
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
  leave,
}: {
  name: string
  role: string
  initials: string
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
        {SCHEMES.map(([id, label]) => (
          <Menu.Item
            key={id}
            role="menuitemradio"
            aria-checked={mounted && colorScheme === id}
            onClick={() => setColorScheme(id)}
            rightSection={mounted && colorScheme === id ? <Icon name="check" small /> : null}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={keys.on}
          closeMenuOnClick={false}
          onClick={() => keys.set(!keys.on)}
          rightSection={keys.on ? <Icon name="check" small /> : null}
        >
          Single-key shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
