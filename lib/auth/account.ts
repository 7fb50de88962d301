import { and, desc, eq, gt, ne } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import type { Db } from '../db/client.ts'
import { staffAccounts, staffSessions } from '../db/schema.ts'
import { endTokens } from '../db/tokens.ts'
import { DomainError } from '../domain/errors.ts'
import type { Vault } from '../vault/vault.ts'
import { countAttempt } from './attempts.ts'
import type { Auth } from './auth.ts'
import { hashNewPassword, setPassword } from './password.ts'
import { IDLE_MS, type SignedIn } from './session.ts'

/** A browser in which somebody is signed in. */
export interface OwnSession {
  id: string
  /** as it names itself; empty where it does not */
  browser: string
  since: Date
  usedAt: Date
  isThis: boolean
}

/** Ten tries at the present password in a quarter of an hour. */
const PER_PERSON = { window: 900, max: 10 }

interface Place {
  auth: Auth
  db: Db
  vault: Vault
  /** the browser's */
  headers: Headers
}

/** Where this person is signed in, the last used first. */
export async function ownSessions({ auth, db, headers }: Place, staff: SignedIn): Promise<OwnSession[]> {
  const now = new Date()
  const mine = await auth.api.getSession({ headers })
  const rows = await db.read
    .select()
    .from(staffSessions)
    .where(
      and(
        eq(staffSessions.userId, staff.id),
        gt(staffSessions.expiresAt, now),
        gt(staffSessions.updatedAt, new Date(now.getTime() - IDLE_MS)),
      ),
    )
    .orderBy(desc(staffSessions.updatedAt))
  return rows.map(({ id, userAgent, createdAt, updatedAt }) => ({
    id,
    browser: userAgent ?? '',
    since: createdAt,
    usedAt: updatedAt,
    isThis: id === mine?.session.id,
  }))
}

/**
 * Another password, by whoever knows the present one. All sessions end, this one too, and links to set one.
 * @throws DomainError password_wrong, guessed_too_often (`retryAfterS`), invalid_input, password_guessable
 */
export async function changePassword(
  place: Place,
  staff: SignedIn,
  typed: { current: string; password: string },
): Promise<void> {
  await assertPassword(place, staff, typed.current)
  const hash = await hashNewPassword(typed.password, staff)
  const now = new Date()
  await place.db.transaction(async (tx) => {
    await setPassword(tx, staff.id, hash, now)
    await endTokens(tx, { purpose: 'invite', staffId: staff.id }, now)
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type: 'staff.password-changed',
      actor: staff.id,
      data: { staff: staff.id },
      at: now,
    })
  })
}

/**
 * Ends every session of this person but the one that asks.
 * @returns how many
 * @throws DomainError password_wrong, guessed_too_often (`retryAfterS`)
 */
export async function endOtherSessions(
  place: Place,
  staff: SignedIn,
  typed: { current: string },
): Promise<number> {
  await assertPassword(place, staff, typed.current)
  const mine = await place.auth.api.getSession({ headers: place.headers })
  return place.db.transaction(async (tx) => {
    const ended = await tx
      .delete(staffSessions)
      .where(and(eq(staffSessions.userId, staff.id), ne(staffSessions.id, mine?.session.id ?? '')))
      .returning({ id: staffSessions.id })
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type: 'staff.sessions-ended',
      actor: staff.id,
      data: { staff: staff.id, sessions: ended.length },
      at: new Date(),
    })
    return ended.length
  })
}

async function assertPassword({ auth, db, vault }: Place, staff: SignedIn, typed: string): Promise<void> {
  const key = vault.digest(`password-again|${staff.id}`)
  const attempt = await countAttempt(db, key, PER_PERSON, Date.now())
  if (!attempt.allowed)
    throw new DomainError('guessed_too_often', { retryAfterS: attempt.retryAfter ?? PER_PERSON.window })
  const [account] = await db.read.select().from(staffAccounts).where(eq(staffAccounts.userId, staff.id))
  const { password } = await auth.$context
  if (!account?.password || !(await password.verify({ hash: account.password, password: typed })))
    throw new DomainError('password_wrong', { field: 'current' })
}
