import { eq } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import type { Db, Tx } from '../db/client.ts'
import { type StaffRow, staff, staffAccounts, staffSessions, staffTwoFactors } from '../db/schema.ts'
import { endTokens, issueToken } from '../db/tokens.ts'
import { canonicalEmail } from '../domain/email.ts'
import { DomainError } from '../domain/errors.ts'
import { newId } from '../id.ts'

const LIFE_MS = 30 * 60_000

/**
 * A one-time link, good for 30 minutes, with which an administrator sets a password: a new one, or one who lost password
 * or authenticator. Of an administrator who is there, password, second factor and sessions end at once.
 * For whoever may run commands on the server; nobody else is asked.
 * @param baseUrl without a slash at its end
 * @throws DomainError address_taken where the address belongs to somebody of another role
 */
export async function createAdminLink(
  desk: { db: Db; now: () => Date },
  { name, email }: { name: string; email: string },
  baseUrl: string,
): Promise<{ link: string; isNew: boolean }> {
  const now = desk.now()
  return desk.db.transaction(async (tx) => {
    const address = canonicalEmail(email)
    const [there] = await tx.select().from(staff).where(eq(staff.email, address))
    if (there && there.role !== 'admin') throw new DomainError('address_taken', { role: there.role })
    const id = there ? await reset(tx, there, now) : await add(tx, { name, email: address }, now)
    await endTokens(tx, { purpose: 'invite', staffId: id }, now)
    const expiresAt = new Date(now.getTime() + LIFE_MS)
    const { token } = await issueToken(tx, { purpose: 'invite', staffId: id, expiresAt, now })
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type: 'staff.recovered',
      actor: 'system',
      data: { staff: id, role: 'admin', isNew: !there },
      at: now,
    })
    return { link: `${baseUrl}/desk/join/${token}`, isNew: !there }
  })
}

async function reset(tx: Tx, { id }: StaffRow, now: Date): Promise<string> {
  // The password goes too: with the second factor gone, whoever knows it could enrol one.
  await tx.delete(staffAccounts).where(eq(staffAccounts.userId, id))
  await tx.delete(staffTwoFactors).where(eq(staffTwoFactors.userId, id))
  await tx.delete(staffSessions).where(eq(staffSessions.userId, id))
  await tx
    .update(staff)
    .set({ twoFactorEnabled: false, deactivatedAt: null, updatedAt: now })
    .where(eq(staff.id, id))
  return id
}

async function add(tx: Tx, person: { name: string; email: string }, now: Date): Promise<string> {
  const id = newId('staff', now.getTime())
  await tx.insert(staff).values({ id, ...person, role: 'admin', teams: [], createdAt: now, updatedAt: now })
  return id
}
