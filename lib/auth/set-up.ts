import { and, eq, isNull } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import type { Db, Reader } from '../db/client.ts'
import { staff } from '../db/schema.ts'
import { endTokens, findToken, issueToken, useToken } from '../db/tokens.ts'
import { canonicalEmail } from '../domain/email.ts'
import { DomainError } from '../domain/errors.ts'
import { newId } from '../id.ts'
import { hashNewPassword, setPassword } from './password.ts'

const LIFE_MS = 30 * 60_000

/**
 * A one-time link for the first administrator, good for 30 minutes; earlier ones end. null: there is an administrator.
 * @param baseUrl without a slash at its end
 */
export async function createSetupLink(
  desk: { db: Db; now: () => Date },
  baseUrl: string,
): Promise<string | null> {
  const now = desk.now()
  return desk.db.transaction(async (tx) => {
    if (await hasAdmin(tx)) return null
    await endTokens(tx, { purpose: 'setup' }, now)
    const expiresAt = new Date(now.getTime() + LIFE_MS)
    const { token } = await issueToken(tx, { purpose: 'setup', expiresAt, now })
    return `${baseUrl}/desk/set-up/${token}`
  })
}

/** Whether the link can be used now. @throws DomainError setup_closed, link_invalid, link_used, link_expired */
export async function checkSetupLink(db: Reader, token: string, now: Date): Promise<void> {
  await findToken(db, 'setup', token, now)
  if (await hasAdmin(db)) throw new DomainError('setup_closed')
}

/**
 * Creates the first administrator.
 * @throws DomainError setup_closed, link_invalid, link_used, link_expired, invalid_input, password_guessable, address_taken
 */
export async function createFirstAdmin(
  db: Db,
  { token, name, email, password }: { token: string; name: string; email: string; password: string },
  now: Date,
): Promise<void> {
  await checkSetupLink(db.read, token, now)
  const hash = await hashNewPassword(password, { name, email })
  await db.transaction(async (tx) => {
    const found = await findToken(tx, 'setup', token, now)
    await useToken(tx, found, now)
    if (await hasAdmin(tx)) throw new DomainError('setup_closed')
    const [row] = await tx
      .insert(staff)
      .values({
        id: newId('staff', now.getTime()),
        name,
        email: canonicalEmail(email),
        emailVerified: true,
        role: 'admin',
        teams: [],
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing()
      .returning()
    if (!row) throw new DomainError('address_taken')
    await setPassword(tx, row.id, hash, now)
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type: 'staff.joined',
      actor: row.id,
      data: { staff: row.id, role: 'admin' },
      at: now,
    })
  })
}

async function hasAdmin(db: Reader): Promise<boolean> {
  const count = await db.$count(
    staff,
    and(eq(staff.role, 'admin'), eq(staff.emailVerified, true), isNull(staff.deactivatedAt)),
  )
  return count > 0
}
