import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startMailbox } from '../../e2e/fakes/mailbox/mailbox.ts'
import { mailboxAt } from '../../e2e/mailbox.ts'
import { shredRequest } from '../../lib/commands/shred-request.ts'
import { dataKeyOf } from '../../lib/db/data-keys.ts'
import { appendDeletion } from '../../lib/db/deletion-ledger.ts'
import { subjectOf } from '../../lib/db/subjects.ts'
import { parseEnv } from '../../lib/env.ts'
import { createLogger } from '../../lib/log.ts'
import { openWorker } from '../../workers/worker.ts'
import { startRedis } from '../provide/redis.mjs'
import { testInstallation } from './test-program.ts'

// Each command is a process of its own, on a machine that may be at work.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let desk: Awaited<ReturnType<typeof testInstallation>>
beforeEach(async () => {
  desk = await testInstallation()
})
afterEach(() => desk.remove())

async function backUp(): Promise<string> {
  const { out } = await desk.run(['backup', '--json', '--to', path.join(desk.folder, 'kept')])
  return JSON.parse(out).path
}

/** As the sweep does it: the list first, then the request. */
async function shred(id: string): Promise<void> {
  const opened = await desk.openDesk()
  const at = new Date()
  await appendDeletion(path.join(desk.folder, 'deletions.jsonl'), { what: 'shred', request: id, at })
  expect(await shredRequest(opened, id, at)).toBe(true)
  await opened.db.close()
}

async function emailOf(id: string): Promise<string> {
  const { db, vault } = await desk.openDesk()
  try {
    return (await subjectOf(db.read, await dataKeyOf(db.read, vault, id), id)).email
  } finally {
    await db.close()
  }
}

/** A worker on the installation, until the mail to one address has come. @returns everybody who got one */
async function workUntilMailTo(email: string): Promise<string[]> {
  const redis = await startRedis({ folder: path.join(desk.folder, 'redis'), output: () => {} })
  const mail = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const settings = parseEnv({
    ...desk.env,
    REDIS_URL: redis.url,
    SMTP_URL: mail.smtpUrl,
    LOG_LEVEL: 'silent',
  })
  const worker = await openWorker(settings, createLogger('worker', 'silent'))
  try {
    const box = mailboxAt(mail.url)
    await box.waitFor(email, /\/confirm\//)
    return (await box.mails()).flatMap((one) => one.to)
  } finally {
    await worker.close()
    await mail.stop()
    await redis.server.stop()
  }
}

test('what was backed up is there again, who was shredded since is not, and the desk goes on', async () => {
  const ada = await desk.file('ada@example.test')
  const bea = await desk.file('bea@example.test')
  const writer = await desk.startWriter()
  const backup = await backUp()
  await writer.stop()
  await shred(bea)
  const late = await desk.file('late@example.test')
  writeFileSync(desk.database, 'nothing of it is left')
  for (const end of ['-wal', '-shm']) rmSync(`${desk.database}${end}`, { force: true })

  const ran = await desk.run(['restore', backup])
  expect(ran).toMatchObject({ code: 0, err: '' })
  expect(ran.out).toContain('1 requests shredded again')
  expect(ran.out).toContain('The audit trail holds.')
  expect(await emailOf(ada)).toBe('ada@example.test')
  await expect(emailOf(bea)).rejects.toMatchObject({ code: 'not_found' })
  await expect(emailOf(late)).rejects.toThrow()
  const [aside] = readdirSync(desk.folder).filter((name) => name.includes('.before-restore-'))
  expect(readFileSync(path.join(desk.folder, aside!), 'utf8')).toBe('nothing of it is left')
  expect(await desk.run(['verify-audit'])).toMatchObject({ code: 0 })

  const to = await workUntilMailTo('ada@example.test')
  expect(to).not.toContain('bea@example.test')
})

test('the deletion ledger is asked for where there is none, and a line that cannot be read is told', async () => {
  const backup = await backUp()
  expect((await desk.run(['restore', backup])).out).toContain('Is that the newest deletion ledger?')
  writeFileSync(path.join(desk.folder, 'deletions.jsonl'), '{"v":1,"what":"shr\n')
  const ran = await desk.run(['restore', backup])
  expect(ran.code).toBe(1)
  expect(ran.out).toContain('1 lines of it cannot be read')
})

test.each<[string, (backup: string) => Promise<string[]>, string]>([
  [
    'while the desk runs',
    async (backup) => {
      writeFileSync(path.join(desk.folder, 'running.json'), JSON.stringify({ pid: process.pid }))
      return [backup]
    },
    'Rightsdesk runs already',
  ],
  [
    'under another key',
    async (backup) => {
      writeFileSync(desk.keyFile, Buffer.alloc(32, 7).toString('base64'))
      return [backup]
    },
    'The backup opens with another master key',
  ],
  [
    'of a newer version',
    async (backup) => {
      const manifest = backup.replace('.db', '.json')
      writeFileSync(
        manifest,
        readFileSync(manifest, 'utf8').replace(/"migrations": \d+/, '"migrations": 999'),
      )
      return [backup]
    },
    'The backup is of a newer version',
  ],
  [
    'without its manifest',
    async (backup) => {
      copyFileSync(backup, path.join(desk.folder, 'alone.db'))
      return [path.join(desk.folder, 'alone.db')]
    },
    'is missing or no manifest of a backup',
  ],
  [
    'that was changed',
    async (backup) => {
      writeFileSync(backup, 'x', { flag: 'a' })
      return [backup]
    },
    'is not as it was written',
  ],
  ['without a name', async () => [], 'Name one backup'],
])('a backup %s is refused in one sentence and nothing is changed', async (_, prepare, sentence) => {
  const id = await desk.file('ada@example.test')
  const key = readFileSync(desk.keyFile)
  const args = await prepare(await backUp())
  const { code, err } = await desk.run(['restore', ...args])
  expect(code).toBe(2)
  expect(err).toContain(sentence)
  expect(err.trim().split('\n')).toHaveLength(1)
  writeFileSync(desk.keyFile, key)
  expect(await emailOf(id)).toBe('ada@example.test')
  expect(existsSync(`${desk.database}.restoring`)).toBe(false)
})

test('a database that something has open is not replaced', async () => {
  const backup = await backUp()
  const opened = await desk.openDesk()
  const { code, err } = await desk.run(['restore', backup])
  await opened.db.close()
  expect(code).toBe(2)
  expect(err).toContain('stop web and workers first')
})
