import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import type { Tx } from '../db/client.ts'
import { type StaffRow, staff as staffTable } from '../db/schema.ts'
import { endTokens, issueToken } from '../db/tokens.ts'
import { roleSchema, type Staff } from '../domain/access.ts'
import { DAY_MS } from '../domain/day-ms.ts'
import { canonicalEmail, emailSchema } from '../domain/email.ts'
import { DomainError } from '../domain/errors.ts'
import { newId } from '../id.ts'
import { allow, type Desk } from './context.ts'
import { queueMail } from './parts/queue-mail.ts'
import { assertTeams } from './parts/teams.ts'

export const invitationSchema = z.object({
  name: z.string().trim().min(1).max(100),
  email: emailSchema,
  role: roleSchema,
  teams: z.array(z.string()).max(50),
})
export type Invitation = z.infer<typeof invitationSchema>

/** Days for which an invitation can be accepted. */
const INVITATION_DAYS = 7

/**
 * Invites a person to the desk: their account exists from now on and opens once they have set a password.
 * @throws DomainError not_allowed, invalid_input for an unknown team, address_taken
 */
export async function inviteStaff(
  desk: Desk,
  admin: Staff,
  invitation: Invitation,
): Promise<{ staffId: string }> {
  allow(admin, 'people.manage')
  assertTeams(desk, invitation.teams)
  const now = desk.now()
  const email = canonicalEmail(invitation.email)
  return desk.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(staffTable)
      .values({
        id: newId('staff', now.getTime()),
        name: invitation.name,
        email,
        role: invitation.role,
        teams: invitation.teams,
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing()
      .returning()
    if (!row) throw new DomainError('address_taken')
    await sendInvitation(tx, desk, admin, row)
    return { staffId: row.id }
  })
}

/**
 * Sends a new link with which a person sets a password: to somebody who has not joined yet, or who forgot it.
 * Earlier links end.
 * @throws DomainError not_allowed, not_found
 */
export async function renewInvitation(
  desk: Desk,
  admin: Staff,
  { staffId }: { staffId: string },
): Promise<void> {
  allow(admin, 'people.manage')
  await desk.db.transaction(async (tx) => {
    const [row] = await tx.select().from(staffTable).where(eq(staffTable.id, staffId))
    if (!row || row.deactivatedAt) throw new DomainError('not_found', { what: 'staff' })
    await sendInvitation(tx, desk, admin, row)
  })
}

async function sendInvitation(tx: Tx, desk: Desk, admin: Staff, row: StaffRow): Promise<void> {
  const now = desk.now()
  await endTokens(tx, { purpose: 'invite', staffId: row.id }, now)
  const { token } = await issueToken(tx, {
    purpose: 'invite',
    staffId: row.id,
    expiresAt: new Date(now.getTime() + INVITATION_DAYS * DAY_MS),
    now,
  })
  await queueMail(tx, desk, null, {
    kind: 'invite',
    to: row.email,
    locale: 'en',
    data: { name: row.name, token },
  })
  await appendEvent(tx, {
    chain: DESK_CHAIN,
    type: 'staff.invited',
    actor: admin.id,
    data: { staff: row.id, role: row.role, teams: row.teams },
    at: now,
  })
}
