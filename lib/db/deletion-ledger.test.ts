import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { appendDeletion, deletionLedgerFile, readDeletions } from './deletion-ledger.ts'

const AT = new Date('2026-04-20T09:00:00.000Z')
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rightsdesk-deletions-'))
  file = join(folder, 'deletions.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('lies in the data folder unless it is configured elsewhere', () => {
  expect(deletionLedgerFile({ RIGHTSDESK_DATA: 'data' })).toBe(join('data', 'deletions.jsonl'))
  expect(deletionLedgerFile({ RIGHTSDESK_DATA: 'data', DELETION_LEDGER: '/kept/d.jsonl' })).toBe(
    '/kept/d.jsonl',
  )
})

it('gives back what was written, in its order, and nothing where nothing was', async () => {
  expect(await readDeletions(file)).toEqual({ entries: [], unreadable: [] })
  const entries = [
    { what: 'shred' as const, request: 'req_1', at: AT },
    { what: 'purge' as const, request: 'req_2', at: AT },
  ]
  for (const entry of entries) await appendDeletion(file, entry)
  expect(await readDeletions(file)).toEqual({ entries, unreadable: [] })
})

it('is readable by its owner alone', async () => {
  await appendDeletion(file, { what: 'shred', request: 'req_1', at: AT })
  expect(statSync(file).mode & 0o077).toBe(0)
})

it('loses nothing when many write at once', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `req_${i}`)
  await Promise.all(names.map((request) => appendDeletion(file, { what: 'shred', request, at: AT })))
  const { entries, unreadable } = await readDeletions(file)
  expect(entries.map(({ request }) => request).sort()).toEqual([...names].sort())
  expect(unreadable).toEqual([])
})

it('goes on after a line that a crash cut short, and names it', async () => {
  await appendDeletion(file, { what: 'shred', request: 'req_1', at: AT })
  appendFileSync(file, '{"v":1,"what":"shred","requ')
  await appendDeletion(file, { what: 'shred', request: 'req_3', at: AT })
  const { entries, unreadable } = await readDeletions(file)
  expect(entries.map(({ request }) => request)).toEqual(['req_1', 'req_3'])
  expect(unreadable).toEqual([2])
})

it('says so where the disk takes only part of an entry, and the next one begins on a line of its own', async () => {
  // Files of this process may not grow beyond 512 bytes, within the last entry: the kernel writes what fits.
  const program = `
    const { appendDeletion } = await import('./lib/db/deletion-ledger.ts')
    let written = 0
    try {
      for (;; written++) await appendDeletion(process.argv[1], { what: 'shred', request: 'req_' + written, at: new Date() })
    } catch (error) {
      console.log(JSON.stringify({ written, message: error.message }))
    }`
  const limited = 'ulimit -f 1; exec "$0" "$@"'
  const child = ['--import', 'tsx', '--input-type=module', '-e', program, file]
  const { stdout, stderr } = spawnSync('sh', ['-c', limited, process.execPath, ...child], {
    encoding: 'utf8',
    env: { ...process.env, TSX_DISABLE_CACHE: '1' },
  })
  expect(stderr).toBe('')
  const { written, message } = JSON.parse(stdout)
  expect(message).toContain('bytes fitted into the deletion ledger')
  await appendDeletion(file, { what: 'shred', request: 'req_later', at: AT })
  const { entries, unreadable } = await readDeletions(file)
  const names = Array.from({ length: written }, (_, i) => `req_${i}`)
  expect(entries.map(({ request }) => request)).toEqual([...names, 'req_later'])
  expect(unreadable).toEqual([written + 1])
})
