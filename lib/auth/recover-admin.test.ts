import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { auditEvents, staff, staffAccounts, staffSessions, staffTwoFactors } from '../db/schema.ts'
import { openTestDb, type TestDb } from '../db/test-db.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { createAdminLink } from './recover-admin.ts'

const AT = new Date('2026-03-02T09:00:00Z')
const BASE = 'https://rights.example.test'
const ADA = { name: 'Ada Example', email: 'Ada@desk.example.test' }
const tokenOf = (link: string) => link.split('/').at(-1)!

let db: TestDb
let now: Date
beforeEach(async () => {
  db = await openTestDb()
  now = AT
})
afterEach(() => db.close())

const link = (person = ADA) => createAdminLink({ db, now: () => now }, person, BASE)

it('makes an administrator who sets a password by the link, once and within half an hour', async () => {
  const first = await link()
  expect(first).toMatchObject({ isNew: true, link: expect.stringContaining(`${BASE}/desk/join/`) })
  const token = tokenOf(first.link)
  now = new Date(AT.getTime() + 31 * 60_000)
  const late = acceptInvitation(db, { token, password: 'a long password' }, now)
  await expect(late).rejects.toMatchObject({ code: 'link_expired' })

  const again = tokenOf((await link()).link)
  await acceptInvitation(db, { token: again, password: 'a long password' }, now)
  expect(await db.read.select().from(staff)).toMatchObject([
    { email: 'ada@desk.example.test', role: 'admin', emailVerified: true },
  ])
  const used = acceptInvitation(db, { token: again, password: 'another password' }, now)
  await expect(used).rejects.toMatchObject({ code: 'link_used' })
})

it('of an administrator who is there, what opened the account ends at once, and it is on record', async () => {
  await acceptInvitation(db, { token: tokenOf((await link()).link), password: 'a long password' }, now)
  const { id } = (await db.read.select().from(staff))[0]!
  const common = { userId: id, createdAt: now, updatedAt: now }
  await db.transaction(async (tx) => {
    await tx.insert(staffSessions).values({ id: 's', token: 't', expiresAt: now, ...common })
    await tx.insert(staffTwoFactors).values({ id: 'f', secret: 'x', backupCodes: 'x', userId: id })
    await tx.update(staff).set({ deactivatedAt: now, twoFactorEnabled: true })
  })
  expect(await link()).toMatchObject({ isNew: false })
  for (const table of [staffAccounts, staffSessions, staffTwoFactors])
    expect(await db.read.$count(table)).toBe(0)
  expect(await db.read.select().from(staff)).toMatchObject([{ deactivatedAt: null, twoFactorEnabled: false }])
  const events = await db.read.select().from(auditEvents).where(eq(auditEvents.type, 'staff.recovered'))
  expect(events.map((event) => JSON.parse(event.data))).toEqual([
    { staff: id, role: 'admin', isNew: true },
    { staff: id, role: 'admin', isNew: false },
  ])
})

it('takes nobody’s role away', async () => {
  const common = { teams: [], createdAt: now, updatedAt: now }
  await db.transaction((tx) =>
    tx
      .insert(staff)
      .values({ id: 'staff_1', name: 'Dora', email: 'dora@desk.example.test', role: 'dpo', ...common }),
  )
  const taken = link({ name: 'Dora', email: 'dora@desk.example.test' })
  await expect(taken).rejects.toMatchObject({ code: 'address_taken' })
})
