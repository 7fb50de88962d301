import { eq } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { staff, staffSessions } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import type { Auth } from './auth.ts'

export interface SignedIn extends Staff {
  name: string
  email: string
}

/** A desk that nobody uses is left after an hour (NIST SP 800-63B-4, AAL2), and after twelve in any case. */
export const IDLE_MS = 60 * 60_000
/** How exactly use is written down: not with every click. */
const NOTED_EVERY_MS = 60_000

/**
 * Who is signed in. null: nobody, somebody whose session was idle for too long, who was deactivated meanwhile, or who has
 * not enrolled a second factor yet. Read from the database each time, so that a change of role or teams holds at once.
 * @param asks `by-itself`: an open page that looks for news is no sign that somebody is there
 */
export async function signedInStaff(
  auth: Auth,
  db: Db,
  headers: Headers,
  asks: 'person' | 'by-itself' = 'person',
): Promise<SignedIn | null> {
  const found = await auth.api.getSession({ headers })
  if (!found) return null
  const [row] = await db.read.select().from(staff).where(eq(staff.id, found.user.id))
  if (!row || row.deactivatedAt || !row.twoFactorEnabled) return null
  const now = new Date()
  const unusedMs = now.getTime() - found.session.updatedAt.getTime()
  const mine = eq(staffSessions.id, found.session.id)
  if (unusedMs >= IDLE_MS) {
    await db.transaction((tx) => tx.delete(staffSessions).where(mine))
    return null
  }
  if (asks === 'person' && unusedMs >= NOTED_EVERY_MS)
    await db.transaction((tx) => tx.update(staffSessions).set({ updatedAt: now }).where(mine))
  return { id: row.id, role: row.role, teams: row.teams, name: row.name, email: row.email }
}
