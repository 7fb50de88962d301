import { eq } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import type { Db } from '../db/client.ts'
import { staff } from '../db/schema.ts'
import { findToken, useToken } from '../db/tokens.ts'
import { DomainError } from '../domain/errors.ts'
import { hashNewPassword, setPassword } from './password.ts'

/** Whom an invitation is for. @throws DomainError link_invalid, link_used, link_expired */
export async function invitationOf(
  db: Db,
  token: string,
  now: Date,
): Promise<{ name: string; email: string }> {
  const found = await findToken(db.read, 'invite', token, now)
  const [row] = await db.read
    .select()
    .from(staff)
    .where(eq(staff.id, found.staffId ?? ''))
  if (!row || row.deactivatedAt) throw new DomainError('link_invalid')
  return { name: row.name, email: row.email }
}

/**
 * Sets the password of an invited person, which opens the account, or a new one for somebody who forgot it.
 * @throws DomainError link_invalid, link_used, link_expired, invalid_input, password_guessable
 */
export async function acceptInvitation(
  db: Db,
  { token, password }: { token: string; password: string },
  now: Date,
): Promise<{ email: string }> {
  const invited = await invitationOf(db, token, now)
  const hash = await hashNewPassword(password, invited)
  return db.transaction(async (tx) => {
    const found = await findToken(tx, 'invite', token, now)
    await useToken(tx, found, now)
    const [row] = await tx
      .update(staff)
      .set({ emailVerified: true, updatedAt: now })
      .where(eq(staff.id, found.staffId ?? ''))
      .returning()
    if (!row || row.deactivatedAt) throw new DomainError('link_invalid')
    await setPassword(tx, row.id, hash, now)
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type: 'staff.joined',
      actor: row.id,
      data: { staff: row.id },
      at: now,
    })
    return { email: row.email }
  })
}
