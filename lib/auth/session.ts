import { eq } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { staff } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import type { Auth } from './auth.ts'

export interface SignedIn extends Staff {
  name: string
  email: string
}

/**
 * Who is signed in. null: nobody, somebody who was deactivated meanwhile, or somebody who has not enrolled a second
 * factor yet. Read from the database each time, so that a change of role or teams holds at once.
 */
export async function signedInStaff(auth: Auth, db: Db, headers: Headers): Promise<SignedIn | null> {
  const found = await auth.api.getSession({ headers })
  if (!found) return null
  const [row] = await db.read.select().from(staff).where(eq(staff.id, found.user.id))
  if (!row || row.deactivatedAt || !row.twoFactorEnabled) return null
  return { id: row.id, role: row.role, teams: row.teams, name: row.name, email: row.email }
}
