import { and, eq, isNull, ne } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import type { Tx } from '../db/client.ts'
import { type StaffRow, staffSessions, staff as staffTable, staffTwoFactors } from '../db/schema.ts'
import { endTokens } from '../db/tokens.ts'
import type { Role, Staff } from '../domain/access.ts'
import type { AuditData, AuditType } from '../domain/audit.ts'
import { DomainError } from '../domain/errors.ts'
import { allow, type Desk } from './context.ts'
import { assertTeams } from './parts/teams.ts'

/**
 * Gives a person another role and other teams; it holds from their next click. Another role ends their sessions: what
 * was signed in for one set of powers is not used for another.
 * @throws DomainError not_allowed, not_found, invalid_input, last_admin
 */
export async function changeStaff(
  desk: Desk,
  admin: Staff,
  { staffId, role, teams }: { staffId: string; role: Role; teams: string[] },
): Promise<void> {
  assertTeams(desk, teams)
  await onPerson(desk, admin, staffId, 'staff.changed', { role, teams }, async (tx, row) => {
    if (row.deactivatedAt) throw new DomainError('not_found', { what: 'staff' })
    if (role !== 'admin') await assertOtherAdmin(tx, row)
    await tx.update(staffTable).set({ role, teams, updatedAt: desk.now() }).where(eq(staffTable.id, row.id))
    if (role !== row.role) await tx.delete(staffSessions).where(eq(staffSessions.userId, row.id))
  })
}

/**
 * Ends a person's access at once: sessions and open invitations end with it.
 * @throws DomainError not_allowed, not_found, last_admin
 */
export async function deactivateStaff(
  desk: Desk,
  admin: Staff,
  { staffId }: { staffId: string },
): Promise<void> {
  await onPerson(desk, admin, staffId, 'staff.deactivated', {}, async (tx, row) => {
    await assertOtherAdmin(tx, row)
    const now = desk.now()
    await tx.update(staffTable).set({ deactivatedAt: now, updatedAt: now }).where(eq(staffTable.id, row.id))
    await tx.delete(staffSessions).where(eq(staffSessions.userId, row.id))
    await endTokens(tx, { purpose: 'invite', staffId: row.id }, now)
  })
}

/** Lets a deactivated person sign in again, as before. @throws DomainError not_allowed, not_found */
export async function reactivateStaff(
  desk: Desk,
  admin: Staff,
  { staffId }: { staffId: string },
): Promise<void> {
  await onPerson(desk, admin, staffId, 'staff.reactivated', {}, async (tx, row) => {
    await tx
      .update(staffTable)
      .set({ deactivatedAt: null, updatedAt: desk.now() })
      .where(eq(staffTable.id, row.id))
  })
}

/**
 * Takes the second factor of a person who lost it: sessions end, and the next sign-in enrols anew.
 * @throws DomainError not_allowed, not_found
 */
export async function resetTotp(desk: Desk, admin: Staff, { staffId }: { staffId: string }): Promise<void> {
  await onPerson(desk, admin, staffId, 'staff.totp-reset', {}, async (tx, row) => {
    await tx.delete(staffTwoFactors).where(eq(staffTwoFactors.userId, row.id))
    await tx.delete(staffSessions).where(eq(staffSessions.userId, row.id))
    await tx
      .update(staffTable)
      .set({ twoFactorEnabled: false, updatedAt: desk.now() })
      .where(eq(staffTable.id, row.id))
  })
}

async function onPerson(
  desk: Desk,
  admin: Staff,
  staffId: string,
  type: AuditType,
  data: AuditData,
  work: (tx: Tx, row: StaffRow) => Promise<void>,
): Promise<void> {
  allow(admin, 'people.manage')
  await desk.db.transaction(async (tx) => {
    // First, so that of two changes at once the second one sees what the first one left.
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type,
      actor: admin.id,
      data: { staff: staffId, ...data },
      at: desk.now(),
    })
    const [row] = await tx.select().from(staffTable).where(eq(staffTable.id, staffId))
    if (!row) throw new DomainError('not_found', { what: 'staff' })
    await work(tx, row)
  })
}

/** Somebody who can sign in must be left to manage people. */
async function assertOtherAdmin(tx: Tx, row: StaffRow): Promise<void> {
  if (row.role !== 'admin' || row.deactivatedAt) return
  const others = await tx.$count(
    staffTable,
    and(
      eq(staffTable.role, 'admin'),
      isNull(staffTable.deactivatedAt),
      eq(staffTable.emailVerified, true),
      ne(staffTable.id, row.id),
    ),
  )
  if (others === 0) throw new DomainError('last_admin')
}
