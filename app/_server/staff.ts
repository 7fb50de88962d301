import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { type SignedIn, signedInStaff } from '../../lib/auth/session.ts'
import { requestById } from '../../lib/db/requests.ts'
import type { RequestRow } from '../../lib/db/schema.ts'
import { type Action, may } from '../../lib/domain/access.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { auth } from './auth.ts'
import { desk } from './desk.ts'
import { log } from './log.ts'

/** Who is signed in; asked once a request. */
export const currentStaff = cache(async (): Promise<SignedIn | null> => {
  const { db } = await desk()
  return signedInStaff(await auth(), db, new Headers(await headers()))
})

/**
 * The signed-in member of staff. Every page, action and handler of the desk begins with this; it sends everybody else
 * to sign in. A role without the action gets a page that says not found.
 */
export async function requireStaff(action?: Action): Promise<SignedIn> {
  const staff = await currentStaff()
  if (!staff) redirect('/desk/sign-in')
  if (action && !may(staff, action)) refuse({ staff: staff.id, action })
  return staff
}

/** A request this person may read. One they may not looks like one that does not exist. */
export async function requireRequest(id: string): Promise<{ staff: SignedIn; row: RequestRow }> {
  const staff = await requireStaff()
  const { db } = await desk()
  const row = await requestById(db.read, id).catch((error: unknown) => {
    if (error instanceof DomainError) notFound()
    throw error
  })
  if (!may(staff, 'request.read', row)) refuse({ staff: staff.id, action: 'request.read', request: row.id })
  return { staff, row }
}

function refuse(what: { staff: string; action: Action; request?: string }): never {
  log().warn(what, 'not allowed')
  notFound()
}
