import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { dataKeyOf } from '../../lib/db/data-keys.ts'
import { subjectOf } from '../../lib/db/subjects.ts'
import { readManifest } from '../backup/manifest.ts'
import { testInstallation } from './test-program.ts'

// Each command is a process of its own, on a machine that may be at work.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let desk: Awaited<ReturnType<typeof testInstallation>>
beforeAll(async () => {
  desk = await testInstallation()
})
afterAll(() => desk.remove())

const count = (connection: Sqlite.Database, like: string) =>
  connection.prepare('select count(*) from meta where name like ?').pluck().get(like) as number

test('a backup is whole and of one moment though another process writes all the time', async () => {
  const id = await desk.file('ada@example.test')
  const writer = await desk.startWriter()
  const to = path.join(desk.folder, 'kept')
  try {
    const ran = await desk.run(['backup', '--to', to])
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toContain('Not in it, and needed with it: the master key')
    const [name, ...more] = readdirSync(to).filter((one) => one.endsWith('.db'))
    expect(more).toEqual([])
    const file = path.join(to, name!)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const manifest = await readManifest(file)
    expect(manifest).toMatchObject({ format: 1, dialect: 'sqlite', file: name })
    expect(manifest.masterKey).toMatch(/^[0-9a-f]{32}$/)
    expect(readFileSync(file.replace('.db', '.json'), 'utf8')).not.toContain('ada')

    const copy = new Sqlite(file, { readonly: true })
    const left = count(copy, 'left-%')
    expect(left).toBeGreaterThanOrEqual(20)
    expect(count(copy, 'right-%')).toBe(left)
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(copy.prepare('select id from requests').pluck().all()).toEqual([id])
    copy.close()
  } finally {
    await writer.stop()
  }
  const opened = await desk.openDesk()
  const { read } = opened.db
  expect((await subjectOf(read, await dataKeyOf(read, opened.vault, id), id)).email).toBe('ada@example.test')
  await opened.db.close()
})

test('of several backups the newest stay', async () => {
  const to = path.join(desk.folder, 'rolling')
  const first = JSON.parse((await desk.run(['backup', '--to', to, '--json'])).out)
  const second = JSON.parse((await desk.run(['backup', '--to', to, '--json', '--keep', '2'])).out)
  expect(second.removed).toEqual([])
  const third = JSON.parse((await desk.run(['backup', '--to', to, '--json', '--keep', '2'])).out)
  expect(third.removed).toEqual([first.file])
  expect(readdirSync(to).filter((name) => name.endsWith('.db'))).toEqual([second.file, third.file])
  expect(readdirSync(to)).toHaveLength(4)
})

test('a file that was changed is not taken for the backup it was', async () => {
  const { path: file } = JSON.parse(
    (await desk.run(['backup', '--json', '--to', path.join(desk.folder, 'changed')])).out,
  )
  const bytes = readFileSync(file)
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(file, bytes)
  await expect(readManifest(file)).rejects.toThrow('is not as it was written')
})

test.each([
  [['--to'], '--to needs a value after it.'],
  [['--keep', '0'], '--keep needs a number from 1 on.'],
  [['--to', '/dev/null/x'], 'cannot be written'],
  [['--to', '/dev/null'], 'cannot be written'],
])('%s is refused in one sentence', async (args, sentence) => {
  const { code, err } = await desk.run(['backup', ...args])
  expect(code).toBe(2)
  expect(err).toContain(sentence)
  expect(err.trim().split('\n')).toHaveLength(1)
})

test('where there is no database, none is made', async () => {
  const empty = path.join(desk.folder, 'nothing')
  const { code, err } = await desk.run(['backup'], { RIGHTSDESK_DATA: empty })
  expect({ code, err }).toEqual({ code: 2, err: `There is no database in ${empty} to back up.\n` })
  expect(readdirSync(path.join(empty, 'backups'))).toEqual([])
})
