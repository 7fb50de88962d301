import { createHmac, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { Desk } from '../commands/context.ts'
import { inviteStaff } from '../commands/invite-staff.ts'
import { dataKeys, mails, staff as staffTable } from '../db/schema.ts'
import { openTestDb, type TestDb } from '../db/test-db.ts'
import type { Role, Staff } from '../domain/access.ts'
import type { Profile } from '../profile/schema.ts'
import { createVault } from '../vault/vault.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { type Auth, createAuth } from './auth.ts'
import { signedInStaff } from './session.ts'
import { createFirstAdmin, createSetupLink } from './set-up.ts'
import { enterCode, signIn } from './sign-in.ts'

const profile = { teams: [{ id: 'privacy', name: 'Privacy' }], siteDomain: 'example.test' } as Profile
export const PASSWORD = 'correct horse battery staple'

/** RFC 6238 for the secret of an `otpauth:` address. */
export function codeFor(uri: string, at = Date.now()): string {
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
export class Browser {
  readonly jar = new Map<string, string>()
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

/** For tests: a desk without people, and what it takes to bring them in as they would come. */
export async function staffDesk() {
  const db: TestDb = await openTestDb()
  const desk: Desk = {
    db,
    vault: createVault(randomBytes(32).toString('base64')),
    profile,
    now: () => new Date(),
  }
  const auth: Auth = createAuth(desk, { baseUrl: 'https://rights.example.test', trustedProxies: [] })

  async function firstAdmin(): Promise<Staff> {
    const link = await createSetupLink(desk, 'https://rights.example.test')
    await createFirstAdmin(
      desk.db,
      {
        token: link!.split('/').at(-1)!,
        name: 'Ada Admin',
        email: 'Ada@Example.test',
        password: PASSWORD,
      },
      new Date(),
    )
    const [row] = await desk.db.read.select().from(staffTable)
    return row!
  }

  async function invitationToken(): Promise<string> {
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
    role: Role = 'handler',
  ): Promise<{ staffId: string; browser: Browser; uri: string; recoveryCodes: string[] }> {
    const { staffId } = await inviteStaff(desk, admin, {
      name: 'Berta Handler',
      email,
      role,
      teams: role === 'handler' ? ['privacy'] : [],
    })
    await acceptInvitation(desk.db, { token: await invitationToken(), password: PASSWORD }, new Date())
    const browser = new Browser()
    const enrolled = await enrol(browser, email)
    return { staffId, browser, ...enrolled }
  }

  async function enrol(browser: Browser, email: string) {
    const reply = await signIn(auth, desk, browser.headers, { email, password: PASSWORD })
    browser.take(reply.setCookies)
    if (reply.step.step !== 'enrol') throw new Error(`expected to enrol, got ${reply.step.step}`)
    const { uri, recoveryCodes } = reply.step
    expect(await signedInStaff(auth, desk.db, browser.headers)).toBeNull()
    const done = await enterCode(auth, desk, browser.headers, { code: codeFor(uri), recovery: false })
    expect(done.step).toEqual({ step: 'signed-in' })
    browser.take(done.setCookies)
    return { uri, recoveryCodes }
  }

  return { db, desk, auth, firstAdmin, invitationToken, join, enrol }
}

export type StaffDesk = Awaited<ReturnType<typeof staffDesk>>
