import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeStaff, deactivateStaff, reactivateStaff, resetTotp } from '../commands/change-staff.ts'
import type { Desk } from '../commands/context.ts'
import { inviteStaff, renewInvitation } from '../commands/invite-staff.ts'
import { DESK_CHAIN, eventsOf, faultOf } from '../db/audit.ts'
import { staffRateLimits } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { acceptInvitation } from './accept-invitation.ts'
import type { Auth } from './auth.ts'
import { signedInStaff } from './session.ts'
import { checkSetupLink, createFirstAdmin, createSetupLink } from './set-up.ts'
import { enterCode, signIn } from './sign-in.ts'
import { Browser, PASSWORD, type StaffDesk, staffDesk } from './test-staff.ts'

let desk: Desk
let auth: Auth
let firstAdmin: StaffDesk['firstAdmin']
let join: StaffDesk['join']
let enrol: StaffDesk['enrol']
let invitationToken: StaffDesk['invitationToken']

beforeEach(async () => {
  ;({ desk, auth, firstAdmin, join, enrol, invitationToken } = await staffDesk())
})
afterEach(() => desk.db.close())

describe('staff', () => {
  it('creates the first administrator by a link that works once', async () => {
    const link = await createSetupLink(desk, 'https://rights.example.test')
    const token = link!.split('/').at(-1)!
    const person = { token, name: 'Ada Admin', email: 'ada@example.test', password: PASSWORD }
    await expect(createFirstAdmin(desk.db, { ...person, password: 'too short' }, new Date())).rejects.toThrow(
      'invalid_input',
    )
    await createFirstAdmin(desk.db, person, new Date())
    await expect(createFirstAdmin(desk.db, person, new Date())).rejects.toThrow('link_used')
    expect(await createSetupLink(desk, 'https://rights.example.test')).toBeNull()
  })

  it('refuses a password that would be guessed early, and the link stays good for another', async () => {
    const link = await createSetupLink(desk, 'https://rights.example.test')
    const token = link!.split('/').at(-1)!
    const person = { token, name: 'Ada Lovelace', email: 'ada@example.test' }
    for (const password of ['qwertyuiop12', 'Passwordpassword', 'AdaLovelace1', 'rightsdesk2026'])
      await expect(createFirstAdmin(desk.db, { ...person, password }, new Date())).rejects.toThrow(
        'password_guessable',
      )
    await createFirstAdmin(desk.db, { ...person, password: PASSWORD }, new Date())
  })

  it('lets the set-up link run out after half an hour', async () => {
    const link = await createSetupLink(desk, 'https://rights.example.test')
    const token = link!.split('/').at(-1)!
    const later = new Date(Date.now() + 31 * 60_000)
    await expect(checkSetupLink(desk.db.read, token, later)).rejects.toThrow('link_expired')
  })

  it('shows nothing of the desk before the second factor is enrolled', async () => {
    await firstAdmin()
    const browser = new Browser()
    await enrol(browser, 'ada@example.test')
    const signedIn = await signedInStaff(auth, desk.db, browser.headers)
    expect(signedIn).toMatchObject({ role: 'admin', email: 'ada@example.test', name: 'Ada Admin' })
  })

  it('asks for the code of the authenticator app, and takes a recovery code once', async () => {
    const admin = await firstAdmin()
    const { recoveryCodes } = await join(admin, 'berta@example.test')
    const browser = new Browser()
    const first = await signIn(auth, desk, browser.headers, {
      email: ' BERTA@example.test ',
      password: PASSWORD,
    })
    expect(first.step).toEqual({ step: 'code' })
    browser.take(first.setCookies)
    expect(await signedInStaff(auth, desk.db, browser.headers)).toBeNull()
    const wrong = await enterCode(auth, desk, browser.headers, { code: '000000', recovery: false })
    expect(wrong.step).toEqual({ step: 'refused', why: 'code' })
    const right = await enterCode(auth, desk, browser.headers, { code: recoveryCodes[0]!, recovery: true })
    expect(right.step).toEqual({ step: 'signed-in' })
    browser.take(right.setCookies)
    expect(await signedInStaff(auth, desk.db, browser.headers)).toMatchObject({ teams: ['privacy'] })

    const again = new Browser()
    again.take(
      (await signIn(auth, desk, again.headers, { email: 'berta@example.test', password: PASSWORD }))
        .setCookies,
    )
    const spent = await enterCode(auth, desk, again.headers, { code: recoveryCodes[0]!, recovery: true })
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
    const unknown = await signIn(auth, desk, browser.headers, {
      email: 'nobody@example.test',
      password: PASSWORD,
    })
    const wrong = await signIn(auth, desk, browser.headers, {
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
      last = (await signIn(auth, desk, browser.headers, typed)).step
    }
    expect(last).toMatchObject({ step: 'too-many' })
    const rows = await desk.db.read.select().from(staffRateLimits)
    expect(JSON.stringify(rows)).not.toMatch(/198\.51|example\.test/)
  })

  it('stops guessing from one network address, for whomever', async () => {
    const browser = new Browser()
    let last: unknown
    for (let i = 0; i < 11; i++) {
      const typed = { email: `person${i}@example.test`, password: 'wrong wrong wrong' }
      last = (await signIn(auth, desk, browser.headers, typed)).step
    }
    expect(last).toMatchObject({ step: 'too-many' })
  })

  it('ends a deactivated person’s sessions at once and lets nobody in with that account', async () => {
    const admin = await firstAdmin()
    const { staffId, browser } = await join(admin, 'berta@example.test')
    expect(await signedInStaff(auth, desk.db, browser.headers)).not.toBeNull()
    await deactivateStaff(desk, admin, { staffId })
    expect(await signedInStaff(auth, desk.db, browser.headers)).toBeNull()
    const typed = { email: 'berta@example.test', password: PASSWORD }
    const refused = await signIn(auth, desk, new Browser().headers, typed)
    expect(refused.step).toEqual({ step: 'refused', why: 'credentials' })
    await reactivateStaff(desk, admin, { staffId })
    expect((await signIn(auth, desk, new Browser().headers, typed)).step).toEqual({ step: 'code' })
  })

  it('lets teams changed by an administrator hold at once, and another role with the next sign-in', async () => {
    const admin = await firstAdmin()
    const { staffId, browser } = await join(admin, 'berta@example.test')
    await changeStaff(desk, admin, { staffId, role: 'handler', teams: [] })
    expect(await signedInStaff(auth, desk.db, browser.headers)).toMatchObject({ role: 'handler', teams: [] })
    await changeStaff(desk, admin, { staffId, role: 'dpo', teams: [] })
    expect(await signedInStaff(auth, desk.db, browser.headers)).toBeNull()
    await expect(changeStaff(desk, admin, { staffId, role: 'dpo', teams: ['nowhere'] })).rejects.toThrow(
      'invalid_input',
    )
  })

  it('has a person whose second factor was reset enrol again', async () => {
    const admin = await firstAdmin()
    const { staffId, browser, uri } = await join(admin, 'berta@example.test')
    await resetTotp(desk, admin, { staffId })
    expect(await signedInStaff(auth, desk.db, browser.headers)).toBeNull()
    const again = await enrol(new Browser(), 'berta@example.test')
    expect(again.uri).not.toBe(uri)
  })

  it('keeps an administrator who can manage people', async () => {
    const admin = await firstAdmin()
    await expect(deactivateStaff(desk, admin, { staffId: admin.id })).rejects.toThrow('last_admin')
    await expect(changeStaff(desk, admin, { staffId: admin.id, role: 'dpo', teams: [] })).rejects.toThrow(
      'last_admin',
    )
    await inviteStaff(desk, admin, { name: 'Cleo', email: 'cleo@example.test', role: 'admin', teams: [] })
    await expect(deactivateStaff(desk, admin, { staffId: admin.id })).rejects.toThrow('last_admin')
    await acceptInvitation(desk.db, { token: await invitationToken(), password: PASSWORD }, new Date())
    await deactivateStaff(desk, admin, { staffId: admin.id })
  })

  it('lets only administrators manage people', async () => {
    const admin = await firstAdmin()
    const { staffId } = await join(admin, 'berta@example.test', 'dpo')
    const dpo: Staff = { id: staffId, role: 'dpo', teams: [] }
    const invitation = { name: 'Dora', email: 'dora@example.test', role: 'admin' as const, teams: [] }
    await expect(inviteStaff(desk, dpo, invitation)).rejects.toThrow('not_allowed')
    await expect(resetTotp(desk, dpo, { staffId: admin.id })).rejects.toThrow('not_allowed')
    await expect(deactivateStaff(desk, dpo, { staffId: admin.id })).rejects.toThrow('not_allowed')
  })

  it('ends an invitation when a newer one is sent, and when it was used', async () => {
    const admin = await firstAdmin()
    const { staffId } = await inviteStaff(desk, admin, {
      name: 'Berta',
      email: 'berta@example.test',
      role: 'handler',
      teams: ['privacy'],
    })
    const first = await invitationToken()
    await renewInvitation(desk, admin, { staffId })
    const second = await invitationToken()
    const accept = (token: string) => acceptInvitation(desk.db, { token, password: PASSWORD }, new Date())
    await expect(accept(first)).rejects.toThrow('link_expired')
    await accept(second)
    await expect(accept(second)).rejects.toThrow('link_used')
    await expect(
      inviteStaff(desk, admin, { name: 'B', email: 'BERTA@example.test', role: 'dpo', teams: [] }),
    ).rejects.toThrow('address_taken')
  })

  it('writes what was done to people into the desk’s audit chain, without their addresses', async () => {
    const admin = await firstAdmin()
    const { staffId } = await join(admin, 'berta@example.test')
    await resetTotp(desk, admin, { staffId })
    await deactivateStaff(desk, admin, { staffId })
    const events = await eventsOf(desk.db.read, DESK_CHAIN)
    expect(events.map((event) => event.type)).toEqual([
      'staff.joined',
      'staff.invited',
      'staff.joined',
      'staff.totp-reset',
      'staff.deactivated',
    ])
    expect(faultOf(events)).toBeNull()
    expect(JSON.stringify(events)).not.toMatch(/example\.test|Berta|Ada/)
  })
})
