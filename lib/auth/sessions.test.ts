import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deactivateStaff } from '../commands/change-staff.ts'
import { inviteStaff, renewInvitation } from '../commands/invite-staff.ts'
import { staffSessions } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { createAuth } from './auth.ts'
import { signedInStaff } from './session.ts'
import { enterCode, signIn, signOut } from './sign-in.ts'
import { Browser, codeFor, PASSWORD, type StaffDesk, staffDesk } from './test-staff.ts'

let at: StaffDesk
let admin: Staff
beforeEach(async () => {
  at = await staffDesk()
  admin = await at.firstAdmin()
})
afterEach(() => at.db.close())

const EMAIL = 'berta@example.test'
const SESSION = '__Host-rightsdesk.session_token'

const isIn = async (browser: Browser) => (await signedInStaff(at.auth, at.db, browser.headers)) !== null

async function typePassword(browser: Browser, password = PASSWORD, email = EMAIL) {
  const reply = await signIn(at.auth, at.desk, browser.headers, { email, password })
  browser.take(reply.setCookies)
  return reply.step
}

async function typeCode(browser: Browser, code: string, recovery = false) {
  const reply = await enterCode(at.auth, at.desk, browser.headers, { code, recovery })
  browser.take(reply.setCookies)
  return reply.step
}

const sessionsOf = (staffId: string) =>
  at.db.read.select().from(staffSessions).where(eq(staffSessions.userId, staffId))

describe('a session', () => {
  it('that somebody planted before the sign-in is not the one that is signed in', async () => {
    const { uri } = await at.join(admin, EMAIL)
    const attacker = new Browser()
    await typePassword(attacker, PASSWORD, 'ada@example.test')
    for (const planted of ['planted', 'planted.c2lnbmF0dXJl', attacker.jar.get(SESSION) ?? '']) {
      const browser = new Browser(`192.0.2.${planted.length + 20}`)
      browser.jar.set(SESSION, planted)
      await typePassword(browser)
      expect(browser.jar.get(SESSION)).not.toBe(planted)
    }
    const browser = new Browser('192.0.2.99')
    browser.jar.set(SESSION, 'planted')
    await typePassword(browser)
    await typeCode(browser, codeFor(uri))
    expect(await isIn(browser)).toBe(true)
    expect(browser.jar.get(SESSION)).not.toBe('planted')
  })

  it('gets another id with the second factor, and the one before it ends', async () => {
    await inviteStaff(at.desk, admin, { name: 'Berta', email: EMAIL, role: 'dpo', teams: [] })
    await acceptInvitation(at.db, { token: await at.invitationToken(), password: PASSWORD }, new Date())
    const browser = new Browser()
    const step = await typePassword(browser)
    const before = browser.jar.get(SESSION)
    if (step.step !== 'enrol') throw new Error(`expected to enrol, got ${step.step}`)
    await typeCode(browser, codeFor(step.uri))
    expect(await isIn(browser)).toBe(true)
    expect(browser.jar.get(SESSION)).not.toBe(before)
    const old = new Browser()
    old.jar.set(SESSION, before!)
    expect(await isIn(old)).toBe(false)
  })

  it('that was begun with the password alone does not open when its owner enrols a second factor', async () => {
    const { staffId } = await inviteStaff(at.desk, admin, {
      name: 'Berta',
      email: EMAIL,
      role: 'dpo',
      teams: [],
    })
    await acceptInvitation(at.db, { token: await at.invitationToken(), password: PASSWORD }, new Date())
    const thief = new Browser('198.51.100.9')
    await typePassword(thief)
    const owner = new Browser()
    await at.enrol(owner, EMAIL)
    expect(await isIn(owner)).toBe(true)
    expect(await isIn(thief)).toBe(false)
    expect(await sessionsOf(staffId)).toHaveLength(1)
  })

  it('ends after an hour in which nobody did anything, which an open page alone does not prevent', async () => {
    const { staffId, browser } = await at.join(admin, EMAIL)
    const unusedSince = (minutes: number) =>
      at.db.transaction((tx) =>
        tx
          .update(staffSessions)
          .set({ updatedAt: new Date(Date.now() - minutes * 60_000) })
          .where(eq(staffSessions.userId, staffId)),
      )
    await unusedSince(59)
    const look = () => signedInStaff(at.auth, at.db, browser.headers, 'by-itself')
    expect(await look()).not.toBeNull()
    const [watched] = await sessionsOf(staffId)
    expect(Date.now() - watched!.updatedAt.getTime()).toBeGreaterThan(58 * 60_000)
    expect(await isIn(browser)).toBe(true)
    const [used] = await sessionsOf(staffId)
    expect(Date.now() - used!.updatedAt.getTime()).toBeLessThan(58 * 60_000)
    await unusedSince(60)
    expect(await isIn(browser)).toBe(false)
    expect(await sessionsOf(staffId)).toEqual([])
  })

  it('ends after twelve hours, however busy', async () => {
    const { staffId, browser } = await at.join(admin, EMAIL)
    const [session] = await sessionsOf(staffId)
    const hours = (session!.expiresAt.getTime() - session!.createdAt.getTime()) / 3_600_000
    expect(hours).toBeCloseTo(12, 1)
    await at.db.transaction((tx) => tx.update(staffSessions).set({ expiresAt: new Date(Date.now() - 1) }))
    expect(await isIn(browser)).toBe(false)
  })

  it('ends on the server when its owner leaves or gets a new password', async () => {
    const { staffId, browser } = await at.join(admin, EMAIL)
    const kept = new Browser()
    for (const [name, value] of browser.jar) kept.jar.set(name, value)
    await signOut(at.auth, browser.headers)
    expect(await isIn(kept)).toBe(false)
    await renewInvitation(at.desk, admin, { staffId })
    expect(await sessionsOf(staffId)).toEqual([])
    const other = await at.join(admin, 'cleo@example.test')
    await renewInvitation(at.desk, admin, { staffId: other.staffId })
    expect(await isIn(other.browser)).toBe(true)
    const token = await at.invitationToken()
    await acceptInvitation(at.db, { token, password: `${PASSWORD} anew` }, new Date())
    expect(await isIn(other.browser)).toBe(false)
  })
})

describe('guessing', () => {
  it('a code of the authenticator app stops after ten, from wherever, in whichever process', async () => {
    const { uri } = await at.join(admin, EMAIL)
    const other = createAuth(at.desk, { baseUrl: 'https://rights.example.test', trustedProxies: [] })
    const wrong = codeFor(uri) === '000000' ? '000001' : '000000'
    const browserOf = async (i: number) => {
      const browser = new Browser(`198.51.100.${i}`)
      // As its owner's browser, so that the password's own limit is not what stops it.
      const reply = await signIn(at.auth, at.desk, browser.headers, {
        email: EMAIL,
        password: PASSWORD,
        provenByLink: true,
      })
      browser.take(reply.setCookies)
      return browser
    }
    for (let i = 0; i < 10; i++) {
      const browser = await browserOf(i)
      const auth = i % 2 ? other : at.auth
      const { step } = await enterCode(auth, at.desk, browser.headers, { code: wrong, recovery: i % 3 === 0 })
      expect(step).toEqual({ step: 'refused', why: 'code' })
    }
    const browser = await browserOf(20)
    expect((await typeCode(browser, codeFor(uri))).step).toBe('too-many')
    expect(await isIn(browser)).toBe(false)
  })

  it('is not helped by a code that was seen over a shoulder: it was good for one sign-in', async () => {
    const { uri } = await at.join(admin, EMAIL)
    const code = codeFor(uri)
    const [owner, thief] = [new Browser(), new Browser('198.51.100.9')]
    await typePassword(owner)
    await typePassword(thief)
    expect((await typeCode(owner, code)).step).toBe('signed-in')
    expect(await typeCode(thief, code)).toEqual({ step: 'refused', why: 'expired' })
    expect(await isIn(thief)).toBe(false)
    expect(await isIn(owner)).toBe(true)
  })

  it('does not lock a colleague out: their own browser is counted apart, and a new link lets them in', async () => {
    const { staffId, browser } = await at.join(admin, EMAIL)
    for (let i = 0; i < 12; i++) await typePassword(new Browser(`198.51.100.${i}`), 'wrong wrong wrong')
    expect((await typePassword(new Browser('203.0.113.5'))).step).toBe('too-many')
    expect(await typePassword(browser)).toEqual({ step: 'code' })

    await renewInvitation(at.desk, admin, { staffId })
    await acceptInvitation(at.db, { token: await at.invitationToken(), password: PASSWORD }, new Date())
    const elsewhere = new Browser('203.0.113.6')
    const byLink = { email: EMAIL, password: PASSWORD, provenByLink: true }
    expect((await signIn(at.auth, at.desk, elsewhere.headers, byLink)).step).toEqual({ step: 'code' })
  })

  it('from a browser that is known is bounded as well, and being known to one account says nothing about another', async () => {
    const { browser } = await at.join(admin, EMAIL)
    for (let i = 0; i < 10; i++) {
      const guesser = new Browser(`198.51.100.${i}`)
      guesser.jar.set('__Host-rightsdesk.known', browser.jar.get('__Host-rightsdesk.known')!)
      expect((await typePassword(guesser, 'wrong wrong wrong')).step).toBe('refused')
    }
    expect((await typePassword(browser)).step).toBe('too-many')
    for (let i = 0; i < 10; i++)
      await typePassword(new Browser(`203.0.113.${i}`), 'wrong wrong wrong', 'ada@example.test')
    expect((await typePassword(browser, PASSWORD, 'ada@example.test')).step).toBe('too-many')
  })
})

it('a password costs as much to check whoever it is for', async () => {
  await at.join(admin, EMAIL)
  await inviteStaff(at.desk, admin, { name: 'Cleo', email: 'cleo@example.test', role: 'dpo', teams: [] })
  const left = await at.join(admin, 'dora@example.test')
  await deactivateStaff(at.desk, admin, { staffId: left.staffId })
  const { password } = await at.auth.$context
  const { hash, verify } = password
  let computed = 0
  password.hash = (plain) => {
    computed++
    return hash(plain)
  }
  password.verify = (given) => {
    computed++
    return verify(given)
  }
  const cost = async (email: string) => {
    computed = 0
    const step = await typePassword(new Browser(`192.0.2.${email.length}`), 'wrong wrong wrong', email)
    expect(step).toEqual({ step: 'refused', why: 'credentials' })
    return computed
  }
  for (const email of [EMAIL, 'nobody@example.test', 'cleo@example.test', 'dora@example.test'])
    expect([email, await cost(email)]).toEqual([email, 1])
})
