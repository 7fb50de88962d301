import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renewInvitation } from '../commands/invite-staff.ts'
import { DESK_CHAIN, eventsOf } from '../db/audit.ts'
import type { Staff } from '../domain/access.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { changePassword, endOtherSessions, ownSessions } from './account.ts'
import { type SignedIn, signedInStaff } from './session.ts'
import { enterCode, signIn } from './sign-in.ts'
import { Browser, PASSWORD, type StaffDesk, staffDesk } from './test-staff.ts'

const EMAIL = 'berta@example.test'
const NEXT = 'seven lamps over a river'

let at: StaffDesk
let admin: Staff
beforeEach(async () => {
  at = await staffDesk()
  admin = await at.firstAdmin()
})
afterEach(() => at.db.close())

const who = (browser: Browser) => signedInStaff(at.auth, at.db, browser.headers)
const placeOf = (browser: Browser) => ({ ...at.desk, auth: at.auth, headers: browser.headers })

/** Signed in here and, by a recovery code, on a second machine. */
async function twoBrowsers() {
  const { staffId, browser: here, recoveryCodes } = await at.join(admin, EMAIL)
  const there = new Browser('198.51.100.4')
  there.take((await signIn(at.auth, at.desk, there.headers, { email: EMAIL, password: PASSWORD })).setCookies)
  const typed = { code: recoveryCodes[0]!, recovery: true }
  there.take((await enterCode(at.auth, at.desk, there.headers, typed)).setCookies)
  return { staffId, here, there, me: (await who(here)) as SignedIn }
}

const lastEvent = async () => (await eventsOf(at.db.read, DESK_CHAIN)).at(-1)!

describe('a member of staff', () => {
  it('changes the password by the present one, which ends every session and every link to set one', async () => {
    const { staffId, here, there, me } = await twoBrowsers()
    await renewInvitation(at.desk, admin, { staffId })
    const link = await at.invitationToken()
    await changePassword(placeOf(here), me, { current: PASSWORD, password: NEXT })
    expect([await who(here), await who(there)]).toEqual([null, null])
    await expect(acceptInvitation(at.db, { token: link, password: PASSWORD }, new Date())).rejects.toThrow(
      'link_expired',
    )
    const step = async (password: string) =>
      (await signIn(at.auth, at.desk, new Browser('203.0.113.9').headers, { email: EMAIL, password })).step
        .step
    expect([await step(PASSWORD), await step(NEXT)]).toEqual(['refused', 'code'])
    const event = await lastEvent()
    expect([event.type, event.actor]).toEqual(['staff.password-changed', staffId])
  })

  it('changes nothing without the present password, nor to one that is guessed early', async () => {
    const { here, there, me } = await twoBrowsers()
    const change = (current: string, password: string) =>
      changePassword(placeOf(here), me, { current, password })
    await expect(change('not the present one', NEXT)).rejects.toThrow('password_wrong')
    await expect(change(PASSWORD, 'BertaHandler1')).rejects.toThrow('password_guessable')
    expect(await who(there)).not.toBeNull()
  })

  it('sees where they are signed in, nobody else’s, and ends all but this by the password', async () => {
    const { here, there, me } = await twoBrowsers()
    await at.join(admin, 'cecil@example.test')
    const seen = await ownSessions(placeOf(here), me)
    expect(seen.map(({ isThis }) => isThis).sort()).toEqual([false, true])
    await expect(endOtherSessions(placeOf(here), me, { current: 'not the present one' })).rejects.toThrow(
      'password_wrong',
    )
    expect(await who(there)).not.toBeNull()
    expect(await endOtherSessions(placeOf(here), me, { current: PASSWORD })).toBe(1)
    expect(await who(there)).toBeNull()
    expect(await who(here)).not.toBeNull()
    expect((await lastEvent()).type).toBe('staff.sessions-ended')
  })

  it('whose desk was left open gives nobody time to guess the password there', async () => {
    const { here, me } = await twoBrowsers()
    const guess = (current: string) => endOtherSessions(placeOf(here), me, { current })
    for (let i = 0; i < 10; i++) await expect(guess(`wrong wrong ${i}`)).rejects.toThrow('password_wrong')
    await expect(guess(PASSWORD)).rejects.toThrow('guessed_too_often')
  })
})
