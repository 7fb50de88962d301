import { asc, eq } from 'drizzle-orm'
import type { Role } from '../domain/access.ts'
import type { Reader } from './client.ts'
import { staff, staffAccounts } from './schema.ts'

export interface Person {
  id: string
  name: string
  email: string
  role: Role
  teams: string[]
  /** `invited`: has set no password yet. `enrolling`: has, but no second factor. */
  state: 'active' | 'invited' | 'enrolling' | 'deactivated'
}

/** Everybody on the desk, active ones first. */
export async function listPeople(db: Reader): Promise<Person[]> {
  const rows = await db
    .select({ person: staff, account: staffAccounts.id })
    .from(staff)
    .leftJoin(staffAccounts, eq(staffAccounts.userId, staff.id))
    .orderBy(asc(staff.name))
  const people = rows.map(({ person, account }): Person => {
    const { id, name, email, role, teams } = person
    const state = person.deactivatedAt
      ? 'deactivated'
      : !account
        ? 'invited'
        : person.twoFactorEnabled
          ? 'active'
          : 'enrolling'
    return { id, name, email, role, teams, state }
  })
  return [
    ...people.filter((one) => one.state !== 'deactivated'),
    ...people.filter((one) => one.state === 'deactivated'),
  ]
}
