import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { assertAtLeast, isAtLeast, PACKAGE_FLOORS, PINNED_MINORS, SERVER_FLOORS } from './version-floors.ts'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages as Record<
  string,
  { version?: string; dev?: boolean }
>

/** Every copy of a package that the product runs with, also below another one. What only tests use is left out. */
function installed(name: string): string[] {
  return Object.entries(lock)
    .filter(([, { dev }]) => !dev)
    .filter(([place]) => place === `node_modules/${name}` || place.endsWith(`/node_modules/${name}`))
    .map(([, { version }]) => version!)
}

describe('what package-lock.json installs', () => {
  it.each(Object.entries(PACKAGE_FLOORS))('%s is not below its floor', (name, { least }) => {
    const versions = installed(name)
    expect(versions).not.toEqual([])
    for (const version of versions) expect(isAtLeast(version, least), `${name} ${version}`).toBe(true)
  })

  it.each(Object.entries(PINNED_MINORS))('%s stays on %s', (name, minor) => {
    for (const version of installed(name))
      expect(version).toMatch(new RegExp(`^${minor.replace('.', '\\.')}\\.`))
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(dependencies[name]).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it('brings an SQLite that is not below its floor', () => {
    const connection = new Sqlite(':memory:')
    const version = connection.prepare('select sqlite_version()').pluck().get() as string
    connection.close()
    expect(isAtLeast(version, SERVER_FLOORS.sqlite.least)).toBe(true)
  })
})

it.each([
  ['7.2.11', '7.2.11', true],
  ['7.2.9', '7.2.11', false],
  ['8.0.0', '7.2.11', true],
  ['15.8 (Debian 15.8-0+deb12u1)', '14.0', true],
  ['13.22', '14.0', false],
  ['20.19.0-nightly', '20.19.0', true],
  ['7', '7.0.1', false],
  ['', '1.0.0', false],
])('%s against the floor %s: %s', (version, least, holds) => {
  expect(isAtLeast(version, least)).toBe(holds)
})

it('says in a sentence which server is too old, and why', () => {
  expect(() => assertAtLeast('redis', '5.0.14')).toThrow(
    /^Redis 5\.0\.14 is too old: 6\.2\.0 or newer is needed/,
  )
  expect(() => assertAtLeast('postgres', '15.8')).not.toThrow()
})
