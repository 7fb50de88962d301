import { dictionary } from '@zxcvbn-ts/language-common'
import { hashPassword } from 'better-auth/crypto'
import { eq } from 'drizzle-orm'
import type { Tx } from '../db/client.ts'
import { staffAccounts, staffSessions } from '../db/schema.ts'
import { DomainError } from '../domain/errors.ts'
import { isGuessable } from '../domain/password.ts'
import { newId } from '../id.ts'
import { PASSWORD_LENGTH } from './auth.ts'

/** About fifty thousand passwords that became known by breaches, small letters. */
const COMMON: ReadonlySet<string> = new Set(dictionary['passwords-common'])
/** What everybody here has in common. */
const PRODUCT = 'Rightsdesk'

/**
 * Hashed as the sign-in library does it. Before a transaction: it takes its time.
 * @param whose what a guesser knows of the person: in the password it counts for nothing
 * @throws DomainError invalid_input, password_guessable
 */
export async function hashNewPassword(
  password: string,
  whose: { name: string; email: string },
): Promise<string> {
  if (password.length < PASSWORD_LENGTH.least || password.length > PASSWORD_LENGTH.most)
    throw new DomainError('invalid_input', { field: 'password' })
  if (isGuessable(password, { common: COMMON, about: [PRODUCT, whose.name, whose.email] }))
    throw new DomainError('password_guessable', { field: 'password' })
  return hashPassword(password)
}

/** Stores the one password of a person; sessions under an earlier one end. */
export async function setPassword(tx: Tx, staffId: string, hash: string, now: Date): Promise<void> {
  await tx.delete(staffAccounts).where(eq(staffAccounts.userId, staffId))
  await tx.delete(staffSessions).where(eq(staffSessions.userId, staffId))
  await tx.insert(staffAccounts).values({
    id: newId('account', now.getTime()),
    accountId: staffId,
    providerId: 'credential',
    userId: staffId,
    password: hash,
    createdAt: now,
    updatedAt: now,
  })
}
