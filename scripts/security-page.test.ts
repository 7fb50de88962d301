import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import config from '../next.config.js'

// docs/security.md against the list of OWASP ASVS 5.0 (ids and levels) and against the repository.

const STATUSES = ['met', 'operator', 'partly / not met', 'not applicable']
const levels = JSON.parse(readFileSync('docs/asvs-5.0-levels.json', 'utf8')) as Record<string, 1 | 2>
const page = readFileSync('docs/security.md', 'utf8')

/** Rows of all tables, as their cells. */
const table = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )

const rows = table
  .filter(([id]) => /^V\d/.test(id!))
  .map(([id, level, asks, status, why, ...more]) => ({
    id: id!,
    level: Number(level),
    asks: asks ?? '',
    status: status ?? '',
    why: why ?? '',
    more,
  }))

/** Headings as GitHub makes anchors of them. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  )
}

const PLACE =
  /^(app|docs|drizzle|e2e|lib|profiles|scripts|workers)\/|^[\w.-]+\.(js|json|md|ts|yaml)$|^Dockerfile$/

describe('the security page', () => {
  it('has every requirement of levels 1 and 2, once', () => {
    expect(Object.keys(levels)).toHaveLength(253)
    expect(rows.map(({ id }) => id).sort()).toEqual(Object.keys(levels).sort())
    expect(rows.filter(({ id, level }) => levels[id] !== level)).toEqual([])
  })

  it('says of each what it asks for, one of four statuses, and where or why', () => {
    expect(rows.filter(({ status }) => !STATUSES.includes(status))).toEqual([])
    expect(rows.filter(({ asks, why, more }) => asks === '' || why === '' || more.length > 0)).toEqual([])
  })

  it('counts them rightly', () => {
    const count = (status: string, level: number) =>
      rows.filter((row) => row.status === status && row.level === level).length
    for (const status of STATUSES)
      expect(table).toContainEqual([status, String(count(status, 1)), String(count(status, 2))])
  })

  it('names a file or a chapter for what is met, and a chapter for what operators do', () => {
    const names = /`[^`]+`|\]\(/
    expect(
      rows.filter(({ status, why }) => status === 'operator' && !why.includes('](operations.md#')),
    ).toEqual([])
    const bare = rows.filter(({ status, why }) => status === 'met' && !names.test(why))
    expect(bare.map(({ id }) => id)).toEqual([])
  })

  it('names no file and no chapter that is not there', () => {
    const named = [...page.matchAll(/`([^`\s]+)`/g)]
      .map(([, text]) => text!)
      .filter((text) => PLACE.test(text))
    expect(named.length).toBeGreaterThan(100)
    // What lies in the data folder of a desk is no file of the repository.
    expect(named.filter((file) => !file.startsWith('data/') && !existsSync(file))).toEqual([])
    const gone: string[] = []
    for (const [, target] of page.matchAll(/\]\((?!https:)([^)]+)\)/g)) {
      const [file, anchor] = target!.split('#')
      const there = file === '' ? 'docs/security.md' : path.join('docs', file!)
      if (!existsSync(there)) gone.push(target!)
      else if (anchor && !anchorsOf(readFileSync(there, 'utf8')).includes(anchor)) gone.push(target!)
    }
    expect(gone).toEqual([])
  })
})

it('browsers are held to https for a year, subdomains too, whatever is answered', async () => {
  const [everywhere] = await config.headers!()
  expect(everywhere!.source).toBe('/:path*')
  const hsts = everywhere!.headers.find(({ key }) => key === 'Strict-Transport-Security')
  expect(hsts?.value).toBe('max-age=31536000; includeSubDomains')
})
