import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { eq } from 'drizzle-orm'
import { stringify } from 'yaml'
import { createAuth } from '../lib/auth/auth.ts'
import { hashNewPassword, setPassword } from '../lib/auth/password.ts'
import { enterCode, signIn } from '../lib/auth/sign-in.ts'
import { attachFile } from '../lib/commands/attach-file.ts'
import { attachReply } from '../lib/commands/attach-reply.ts'
import type { Desk } from '../lib/commands/context.ts'
import { databaseFile, openDesk } from '../lib/commands/open-desk.ts'
import { approved, mailsTo, submitted, tasksBy } from '../lib/commands/test-desk.ts'
import { BATCHES, exported } from '../lib/commands/test-export.ts'
import { TEST_PROFILE } from '../lib/commands/test-profile.ts'
import { manifests } from '../lib/connectors/manifests.ts'
import { migrateSqlite } from '../lib/db/migrate.ts'
import {
  identifiers,
  passages,
  requests,
  staff as staffTable,
  subjects as subjectTable,
} from '../lib/db/schema.ts'
import type { Role, Staff } from '../lib/domain/access.ts'
import { loadProfile } from '../lib/profile/load.ts'
import { totp } from './fakes/totp.ts'

const PASSWORD = 'four tea leaves in a pot'

/** Somebody who asks, as the server sees them. `staff` is null for whoever is not wholly signed in. */
export interface Actor {
  name: string
  staff: Staff | null
  cookie: string
}

/** A request with one of everything that can be asked for by its id, and the words nobody else may read. */
export interface Subject {
  id: string
  team: string
  context: string
  reference: string
  taskId: string
  fileId: string
  replyId: string
  identifierId: string
  passageId: string
  extractId: string
  statusToken: string
  words: string[]
  /** content of the copy, which the auditor does not read */
  packageWords: string[]
}

export interface AccessDesk {
  desk: Desk
  /** settings of a web process on these data */
  env: Record<string, string>
  actors: Actor[]
  subjects: Subject[]
  /** somebody of the team nobody acts as: administrators try their powers on them */
  bystander: string
  /** Changes with anything that is written, sessions and counted attempts aside. */
  fingerprint(): string
  close(): Promise<void>
}

const TEAM: { name: string; role: Role; teams: string[] }[] = [
  { name: 'dpo', role: 'dpo', teams: [] },
  { name: 'handler', role: 'handler', teams: ['privacy'] },
  { name: 'recruiter', role: 'handler', teams: ['recruitment'] },
  { name: 'admin', role: 'admin', teams: [] },
  { name: 'auditor', role: 'auditor', teams: [] },
  { name: 'bystander', role: 'handler', teams: ['privacy'] },
  { name: 'deactivated', role: 'dpo', teams: [] },
  { name: 'without-code', role: 'dpo', teams: [] },
  { name: 'not-enrolled', role: 'dpo', teams: [] },
]

/** For tests: a desk with a request of each team and somebody signed in of each kind, by the sign-in's own code. */
export async function accessDesk(): Promise<AccessDesk> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-access-'))
  const { hash: _, logoSvg: __, textLanguages: ___, byHand: ____, ...written } = TEST_PROFILE
  const profileFile = path.join(folder, 'profile.yaml')
  writeFileSync(profileFile, stringify(written))
  const data = path.join(folder, 'data')
  mkdirSync(data)
  migrateSqlite(databaseFile(data))
  const masterKey = randomBytes(32).toString('base64')
  const desk = await openDesk({
    masterKey,
    databaseUrl: null,
    dataFolder: data,
    profile: loadProfile(profileFile, { lookUp: () => undefined, manifests }),
    now: () => new Date(),
  })
  const raw = new Sqlite(databaseFile(data), { readonly: true })
  const people = await staffOf(desk)
  return {
    desk,
    env: { RIGHTSDESK_DATA: data, MASTER_KEY: masterKey, PROFILE: profileFile, TRUSTED_PROXIES: '127.0.0.1' },
    ...people,
    subjects: [await subjectOf(desk, 'privacy'), await subjectOf(desk, 'recruitment')],
    fingerprint: fingerprintsOf(raw),
    async close() {
      raw.close()
      await desk.db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function staffOf(desk: Desk): Promise<{ actors: Actor[]; bystander: string }> {
  // Cookies of a plain address: the same names as those of the process under test.
  const auth = createAuth(desk, { baseUrl: 'http://127.0.0.1', trustedProxies: [] })
  const hash = await hashNewPassword(PASSWORD, { name: '', email: '' })
  const actors: Actor[] = [{ name: 'signed-out', staff: null, cookie: '' }]
  for (const [i, { name, role, teams }] of TEAM.entries()) {
    const id = `staff_${name}`
    const email = `${name}@desk.example.test`
    await desk.db.transaction(async (tx) => {
      const now = desk.now()
      const row = { id, name, email, emailVerified: true, role, teams, createdAt: now, updatedAt: now }
      await tx.insert(staffTable).values(row)
      await setPassword(tx, id, hash, now)
    })
    if (name === 'bystander') continue
    const from = new Headers({ 'x-forwarded-for': `198.51.100.${i + 1}` })
    const jar = new Map<string, string>()
    const take = (lines: string[]) => {
      for (const line of lines) {
        const [, key, value] = /^([^=]+)=([^;]*)/.exec(line)!
        if (/max-age=0/i.test(line)) jar.delete(key!)
        else jar.set(key!, value!)
      }
    }
    const cookie = () => [...jar].map(([key, value]) => `${key}=${value}`).join('; ')
    const asked = () => new Headers([...from, ['cookie', cookie()]])
    const typed = { email, password: PASSWORD }
    const first = await signIn(auth, desk, from, typed)
    take(first.setCookies)
    if (first.step.step !== 'enrol') throw new Error(`${name} could not begin to enrol`)
    if (name !== 'not-enrolled') {
      const secret = new URL(first.step.uri).searchParams.get('secret')!
      const second = await enterCode(auth, desk, asked(), { code: totp(secret), recovery: false })
      if (second.step.step !== 'signed-in') throw new Error(`${name} could not enrol`)
      take(second.setCookies)
    }
    if (name === 'without-code') {
      jar.clear()
      const again = await signIn(auth, desk, from, typed)
      if (again.step.step !== 'code') throw new Error(`${name} was not asked for a code`)
      take(again.setCookies)
    }
    // The session is left: what counts is that it is of no use.
    if (name === 'deactivated')
      await desk.db.transaction((tx) =>
        tx.update(staffTable).set({ deactivatedAt: desk.now() }).where(eq(staffTable.id, id)),
      )
    const isIn = !['deactivated', 'without-code', 'not-enrolled'].includes(name)
    actors.push({ name, staff: isIn ? { id, role, teams } : null, cookie: cookie() })
  }
  return { actors, bystander: 'staff_bystander' }
}

async function subjectOf(desk: Desk, team: 'privacy' | 'recruitment'): Promise<Subject> {
  const of =
    team === 'privacy'
      ? {
          email: 'petra@example.test',
          name: 'Petra Privat',
          details: { message: 'The marmalade letter.', website: '', corrections: [] },
        }
      : {
          email: 'rufus@example.test',
          name: 'Rufus Recruit',
          details: { message: 'The violin letter.', website: '', corrections: [] },
        }
  const packageWords = team === 'privacy' ? [] : ['Quedlinburg', 'heron@example.test']
  const content = BATCHES.map((batch) => ({
    ...batch,
    records: batch.records.map((one) => ({
      ...one,
      fields: Object.fromEntries(
        Object.entries(one.fields).map(([name, value]) => [
          name,
          typeof value === 'string'
            ? value.replace('bea@', 'heron@').replace('Wrocław', 'Quedlinburg').replaceAll('ada@', 'rufus@')
            : value,
        ]),
      ),
    })),
  }))
  const filed =
    team === 'privacy'
      ? { ...(await approved(desk, of)), extract: null }
      : await exported(desk, content as typeof BATCHES, of)
  const { requestId, reference, statusToken } = filed
  const dpo: Staff = { id: 'staff_dpo', role: 'dpo', teams: [] }
  const taskId = Object.values(await tasksBy(desk, requestId))[0]!.id
  const upload = { requestId, name: 'note.txt', mediaType: 'text/plain', content: Buffer.from('a note') }
  const { fileId } = await attachFile(desk, dpo, { ...upload, taskId: null })
  const reply = await attachReply(desk, dpo, { ...upload, taskId, note: '' })
  const [identifier] = await desk.db.read
    .select()
    .from(identifiers)
    .where(eq(identifiers.requestId, requestId))
  const [passage] = await desk.db.read.select().from(passages).where(eq(passages.requestId, requestId))
  const [row] = await desk.db.read.select().from(requests).where(eq(requests.id, requestId))
  if (row!.team !== team) throw new Error(`the request is of ${row!.team}`)
  return {
    id: requestId,
    team,
    context: row!.context,
    reference,
    taskId,
    fileId,
    replyId: reply.fileId,
    identifierId: identifier!.id,
    passageId: passage?.id ?? 'psg_none',
    extractId: filed.extract?.id ?? 'file_none',
    statusToken,
    words: [reference, of.email, of.name, of.details.message],
    packageWords,
  }
}

const ASIDE = new Set(['staff_sessions', 'staff_rate_limits', 'guesses'])

function fingerprintsOf(raw: Sqlite.Database): () => string {
  const tables = raw.prepare("select name from sqlite_master where type = 'table' order by name").all()
  const reads = (tables as { name: string }[])
    .filter(({ name }) => !ASIDE.has(name))
    .map(({ name }) => raw.prepare(`select * from "${name}"`).raw())
  let version: unknown
  let last = ''
  return () => {
    // SQLite says whether anybody has written at all since this connection looked last.
    const current = raw.pragma('data_version', { simple: true })
    if (current === version) return last
    const sum = createHash('sha256')
    for (const read of reads) for (const row of read.iterate()) sum.update(JSON.stringify(row))
    version = current
    last = sum.digest('hex')
    return last
  }
}

/** The code that was mailed for the request of this address. */
export async function mailedCode(desk: Desk, email: string): Promise<{ code: string; requestId: string }> {
  const [row] = await desk.db.read
    .select({ requestId: subjectTable.requestId })
    .from(subjectTable)
    .where(eq(subjectTable.emailIndex, desk.vault.emailIndex(email)))
  const mails = await mailsTo(desk, row!.requestId, 'confirm')
  return { code: mails.at(-1)!.data.code, requestId: row!.requestId }
}

/** The link of a request that waits for its confirmation. */
export async function unusedLink(desk: Desk): Promise<{ token: string }> {
  const { token } = await submitted(desk, { email: 'waits@example.test' })
  return { token }
}
