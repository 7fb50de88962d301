import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { getTableName } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Staff } from '../domain/access.ts'
import type { Profile } from '../profile/schema.ts'

/** Everything is loaded anew per dialect: the schema is a module. */
async function house(dialect: 'sqlite' | 'postgres') {
  vi.stubEnv('RIGHTSDESK_DIALECT', dialect === 'postgres' ? 'postgres' : '')
  vi.resetModules()
  const client = await import('../db/client.ts')
  const migrations = await import('../db/migrate.ts')
  const schema = await import('../db/schema.ts')
  const audit = await import('../db/audit.ts')
  const { createVault } = await import('../vault/vault.ts')
  const { createAuth } = await import('./auth.ts')
  const session = await import('./session.ts')
  const signing = await import('./sign-in.ts')
  const setup = await import('./set-up.ts')
  const invitation = await import('./accept-invitation.ts')
  const invite = await import('../commands/invite-staff.ts')
  const change = await import('../commands/change-staff.ts')
  const folder = mkdtempSync(join(tmpdir(), 'rightsdesk-'))
  let engine: PGlite | null = null

  async function open() {
    if (dialect === 'sqlite') {
      const file = join(folder, `${randomBytes(6).toString('hex')}.db`)
      migrations.migrateSqlite(file)
      return client.openSqlite(file)
    }
    // Starting PostgreSQL takes seconds: one serves all tests, emptied in between.
    if (!engine) {
      engine = new PGlite()
      await migrate(drizzle(engine), { migrationsFolder: join('drizzle', 'postgres') })
    }
    const tables = Object.values(schema.schema).map((table) => getTableName(table))
    await engine.exec(`truncate ${tables.join(', ')} cascade`)
    const running = engine
    return client.openPglite(
      drizzle(running, { schema: schema.schema as never }) as never,
      async (statement) => {
        await running.exec(statement)
      },
      async () => {},
    )
  }

  return {
    open,
    remove: async () => {
      await engine?.close()
      rmSync(folder, { recursive: true, force: true })
    },
    schema,
    audit,
    createVault,
    createAuth,
    ...session,
    ...signing,
    ...setup,
    ...invitation,
    ...invite,
    ...change,
  }
}

const profile = { teams: [{ id: 'privacy', name: 'Privacy' }], siteDomain: 'example.test' } as Profile
const PASSWORD = 'correct horse battery staple'

/** RFC 6238 for the secret of an `otpauth:` address. */
function codeFor(uri: string, at = Date.now()): string {
  const secret = new URL(uri).searchParams.get('secret')!
  let bits = ''
  for (const c of secret.replace(/=+$/, ''))
    bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = mac[19]! & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** A browser, as far as signing in needs one. */
class Browser {
  private jar = new Map<string, string>()
  readonly lines: string[] = []
  constructor(readonly address = '192.0.2.7') {}
  get headers(): Headers {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    return new Headers({ 'x-forwarded-for': this.address, ...(cookie ? { cookie } : {}) })
  }
  take(setCookies: string[]): void {
    for (const line of setCookies) {
      this.lines.push(line)
      const [pair] = line.split(';')
      const at = pair!.indexOf('=')
      if (/max-age=0/i.test(line)) this.jar.delete(pair!.slice(0, at))
      else this.jar.set(pair!.slice(0, at), pair!.slice(at + 1))
    }
  }
}

describe.each(['sqlite', 'postgres'] as const)('staff on %s', (dialect) => {
  let all: Awaited<ReturnType<typeof house>>
  let desk: {
    db: Awaited<ReturnType<typeof all.open>>
    vault: ReturnType<typeof all.createVault>
    profile: Profile
    now: () => Date
  }
  let auth: ReturnType<typeof all.createAuth>

  beforeAll(async () => {
    all = await house(dialect)
  })
  afterAll(() => all.remove())

  beforeEach(async () => {
    const db = await all.open()
    desk = {
      db,
      vault: all.createVault(randomBytes(32).toString('base64')),
      profile,
      now: () => new Date(),
    }
    auth = all.createAuth(desk, { baseUrl: 'https://rights.example.test', trustedProxies: [] })
    return () => db.close()
  }, 60_000)

  async function firstAdmin(): Promise<Staff> {
    const link = await all.createSetupLink(desk, 'https://rights.example.test')
    await all.createFirstAdmin(
      desk.db,
      {
        token: link!.split('/').at(-1)!,
        name: 'Ada Admin',
        email: 'Ada@Example.test',
        password: PASSWORD,
      },
      new Date(),
    )
    const [row] = await desk.db.read.select().from(all.schema.staff)
    return row!
  }

  async function invitationToken(): Promise<string> {
    const { mails, dataKeys } = all.schema
    const rows = await desk.db.read.select().from(mails)
    const mail = rows.filter((row) => row.kind === 'invite').at(-1)!
    const [wrapped] = await desk.db.read.select().from(dataKeys)
    const key = desk.vault.unwrap('desk', wrapped!.wrapped!)
    const data = key.open({ table: 'mails', column: 'data_sealed', row: mail.id }, mail.dataSealed)
    return (JSON.parse(data) as { token: string }).token
  }

  /** Invites, joins and enrols somebody; signed in afterwards. */
  async function join(
    admin: Staff,
    email: string,
    role: 'handler' | 'dpo' | 'admin' = 'handler',
  ): Promise<{ staffId: string; browser: Browser; uri: string; recoveryCodes: string[] }> {
    const { staffId } = await all.inviteStaff(desk, admin, {
      name: 'Berta Handler',
      email,
      role,
      teams: role === 'handler' ? ['privacy'] : [],
    })
    await all.acceptInvitation(desk.db, { token: await invitationToken(), password: PASSWORD }, new Date())
    const browser = new Browser()
    const enrolled = await enrol(browser, email)
    return { staffId, browser, ...enrolled }
  }

  async function enrol(browser: Browser, email: string) {
    const reply = await all.signIn(auth, desk, browser.headers, { email, password: PASSWORD })
    browser.take(reply.setCookies)
    if (reply.step.step !== 'enrol') throw new Error(`expected to enrol, got ${reply.step.step}`)
    const { uri, recoveryCodes } = reply.step
    expect(await all.signedInStaff(auth, desk.db, browser.headers)).toBeNull()
    const done = await all.enterCode(auth, browser.headers, { code: codeFor(uri), recovery: false })
    expect(done.step).toEqual({ step: 'signed-in' })
    browser.take(done.setCookies)
    return { uri, recoveryCodes }
  }

  it('creates the first administrator by a link that works once', async () => {
    const link = await all.createSetupLink(desk, 'https://rights.example.test')
    const token = link!.split('/').at(-1)!
    const person = { token, name: 'Ada Admin', email: 'ada@example.test', password: PASSWORD }
    await expect(
      all.createFirstAdmin(desk.db, { ...person, password: 'too short' }, new Date()),
    ).rejects.toThrow('invalid_input')
    await all.createFirstAdmin(desk.db, person, new Date())
    await expect(all.createFirstAdmin(desk.db, person, new Date())).rejects.toThrow('link_used')
    expect(await all.createSetupLink(desk, 'https://rights.example.test')).toBeNull()
  })

  it('lets the set-up link run out after half an hour', async () => {
    const link = await all.createSetupLink(desk, 'https://rights.example.test')
    const token = link!.split('/').at(-1)!
    const later = new Date(Date.now() + 31 * 60_000)
    await expect(all.checkSetupLink(desk.db.read, token, later)).rejects.toThrow('link_expired')
  })

  it('shows nothing of the desk before the second factor is enrolled', async () => {
    await firstAdmin()
    const browser = new Browser()
    await enrol(browser, 'ada@example.test')
    const signedIn = await all.signedInStaff(auth, desk.db, browser.headers)
    expect(signedIn).toMatchObject({ role: 'admin', email: 'ada@example.test', name: 'Ada Admin' })
  })

  it('asks for the code of the authenticator app, and takes a recovery code once', async () => {
    const admin = await firstAdmin()
    const { recoveryCodes } = await join(admin, 'berta@example.test')
    const browser = new Browser()
    const first = await all.signIn(auth, desk, browser.headers, {
      email: ' BERTA@example.test ',
      password: PASSWORD,
    })
    expect(first.step).toEqual({ step: 'code' })
    browser.take(first.setCookies)
    expect(await all.signedInStaff(auth, desk.db, browser.headers)).toBeNull()
    const wrong = await all.enterCode(auth, browser.headers, { code: '000000', recovery: false })
    expect(wrong.step).toEqual({ step: 'refused', why: 'code' })
    const right = await all.enterCode(auth, browser.headers, { code: recoveryCodes[0]!, recovery: true })
    expect(right.step).toEqual({ step: 'signed-in' })
    browser.take(right.setCookies)
    expect(await all.signedInStaff(auth, desk.db, browser.headers)).toMatchObject({ teams: ['privacy'] })

    const again = new Browser()
    again.take(
      (await all.signIn(auth, desk, again.headers, { email: 'berta@example.test', password: PASSWORD }))
        .setCookies,
    )
    const spent = await all.enterCode(auth, again.headers, { code: recoveryCodes[0]!, recovery: true })
    expect(spent.step).toEqual({ step: 'refused', why: 'code' })
  })

  it('binds its cookies to the host and hides them from scripts', async () => {
    await firstAdmin()
    const browser = new Browser()
    await enrol(browser, 'ada@example.test')
    for (const line of browser.lines) {
      expect(line).toMatch(/^__Host-rightsdesk/)
      expect(line).toMatch(/; Secure/i)
      expect(line).toMatch(/; HttpOnly/i)
      expect(line).not.toMatch(/Domain=/i)
    }
    expect(browser.lines.length).toBeGreaterThan(0)
  })

  it('answers an unknown address and a wrong password alike', async () => {
    await firstAdmin()
    const browser = new Browser()
    const unknown = await all.signIn(auth, desk, browser.headers, {
      email: 'nobody@example.test',
      password: PASSWORD,
    })
    const wrong = await all.signIn(auth, desk, browser.headers, {
      email: 'ada@example.test',
      password: 'wrong wrong wrong',
    })
    expect(wrong).toEqual(unknown)
    expect(wrong).toEqual({ step: { step: 'refused', why: 'credentials' }, setCookies: [] })
  })

  it('stops guessing for one address, from wherever the guesses come', async () => {
    await firstAdmin()
    let last: unknown
    for (let i = 0; i < 11; i++) {
      const browser = new Browser(`198.51.100.${i + 1}`)
      const typed = { email: 'ada@example.test', password: `wrong guess ${i}` }
      last = (await all.signIn(auth, desk, browser.headers, typed)).step
    }
    expect(last).toMatchObject({ step: 'too-many' })
    const rows = await desk.db.read.select().from(all.schema.staffRateLimits)
    expect(JSON.stringify(rows)).not.toMatch(/198\.51|example\.test/)
  })

  it('stops guessing from one network address, for whomever', async () => {
    const browser = new Browser()
    let last: unknown
    for (let i = 0; i < 11; i++) {
      const typed = { email: `person${i}@example.test`, password: 'wrong wrong wrong' }
      last = (await all.signIn(auth, desk, browser.headers, typed)).step
    }
    expect(last).toMatchObject({ step: 'too-many' })
  })

  it('ends a deactivated person’s sessions at once and lets nobody in with that account', async () => {
    const admin = await firstAdmin()
    const { staffId, browser } = await join(admin, 'berta@example.test')
    expect(await all.signedInStaff(auth, desk.db, browser.headers)).not.toBeNull()
    await all.deactivateStaff(desk, admin, { staffId })
    expect(await all.signedInStaff(auth, desk.db, browser.headers)).toBeNull()
    const typed = { email: 'berta@example.test', password: PASSWORD }
    const refused = await all.signIn(auth, desk, new Browser().headers, typed)
    expect(refused.step).toEqual({ step: 'refused', why: 'credentials' })
    await all.reactivateStaff(desk, admin, { staffId })
    expect((await all.signIn(auth, desk, new Browser().headers, typed)).step).toEqual({ step: 'code' })
  })

  it('lets a role and teams changed by an administrator hold at once', async () => {
    const admin = await firstAdmin()
    const { staffId, browser } = await join(admin, 'berta@example.test')
    await all.changeStaff(desk, admin, { staffId, role: 'dpo', teams: [] })
    expect(await all.signedInStaff(auth, desk.db, browser.headers)).toMatchObject({ role: 'dpo', teams: [] })
    await expect(all.changeStaff(desk, admin, { staffId, role: 'dpo', teams: ['nowhere'] })).rejects.toThrow(
      'invalid_input',
    )
  })

  it('has a person whose second factor was reset enrol again', async () => {
    const admin = await firstAdmin()
    const { staffId, browser, uri } = await join(admin, 'berta@example.test')
    await all.resetTotp(desk, admin, { staffId })
    expect(await all.signedInStaff(auth, desk.db, browser.headers)).toBeNull()
    const again = await enrol(new Browser(), 'berta@example.test')
    expect(again.uri).not.toBe(uri)
  })

  it('keeps an administrator who can manage people', async () => {
    const admin = await firstAdmin()
    await expect(all.deactivateStaff(desk, admin, { staffId: admin.id })).rejects.toThrow('last_admin')
    await expect(all.changeStaff(desk, admin, { staffId: admin.id, role: 'dpo', teams: [] })).rejects.toThrow(
      'last_admin',
    )
    await all.inviteStaff(desk, admin, { name: 'Cleo', email: 'cleo@example.test', role: 'admin', teams: [] })
    await expect(all.deactivateStaff(desk, admin, { staffId: admin.id })).rejects.toThrow('last_admin')
    await all.acceptInvitation(desk.db, { token: await invitationToken(), password: PASSWORD }, new Date())
    await all.deactivateStaff(desk, admin, { staffId: admin.id })
  })

  it('lets only administrators manage people', async () => {
    const admin = await firstAdmin()
    const { staffId } = await join(admin, 'berta@example.test', 'dpo')
    const dpo: Staff = { id: staffId, role: 'dpo', teams: [] }
    const invitation = { name: 'Dora', email: 'dora@example.test', role: 'admin' as const, teams: [] }
    await expect(all.inviteStaff(desk, dpo, invitation)).rejects.toThrow('not_allowed')
    await expect(all.resetTotp(desk, dpo, { staffId: admin.id })).rejects.toThrow('not_allowed')
    await expect(all.deactivateStaff(desk, dpo, { staffId: admin.id })).rejects.toThrow('not_allowed')
  })

  it('ends an invitation when a newer one is sent, and when it was used', async () => {
    const admin = await firstAdmin()
    const { staffId } = await all.inviteStaff(desk, admin, {
      name: 'Berta',
      email: 'berta@example.test',
      role: 'handler',
      teams: ['privacy'],
    })
    const first = await invitationToken()
    await all.renewInvitation(desk, admin, { staffId })
    const second = await invitationToken()
    const accept = (token: string) => all.acceptInvitation(desk.db, { token, password: PASSWORD }, new Date())
    await expect(accept(first)).rejects.toThrow('link_expired')
    await accept(second)
    await expect(accept(second)).rejects.toThrow('link_used')
    await expect(
      all.inviteStaff(desk, admin, { name: 'B', email: 'BERTA@example.test', role: 'dpo', teams: [] }),
    ).rejects.toThrow('address_taken')
  })

  it('writes what was done to people into the desk’s audit chain, without their addresses', async () => {
    const admin = await firstAdmin()
    const { staffId } = await join(admin, 'berta@example.test')
    await all.resetTotp(desk, admin, { staffId })
    await all.deactivateStaff(desk, admin, { staffId })
    const events = await all.audit.eventsOf(desk.db.read, all.audit.DESK_CHAIN)
    expect(events.map((event) => event.type)).toEqual([
      'staff.joined',
      'staff.invited',
      'staff.joined',
      'staff.totp-reset',
      'staff.deactivated',
    ])
    for (const [i, event] of events.entries()) expect(all.audit.breakAt(event, events[i - 1])).toBeNull()
    expect(JSON.stringify(events)).not.toMatch(/example\.test|Berta|Ada/)
  })
})
