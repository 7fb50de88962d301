import { eq } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import { deleteRequestRows } from '../db/retention.ts'
import { requests } from '../db/schema.ts'
import { writeTombstone } from '../db/tombstones.ts'
import { isPurgeDue } from '../domain/retention.ts'
import type { Desk } from './context.ts'
import { openRecord } from './parts/case.ts'

/**
 * Removes what stayed of a request once its years are over: every row, the audit chain and the digest of the address.
 * A signed tombstone with the chain's last event takes its place, and the desk's own chain says that it was done. The
 * caller has written the deletion ledger before.
 * @param replayed instant of the entry in the deletion ledger that is carried out again, after a backup was restored:
 *   then whatever state the request is in; a hold placed after that entry stands. Left out: only a request that is due.
 * @returns whether it was removed; false: it is kept, or was not there
 */
export async function purgeRequest(desk: Desk, requestId: string, replayed?: Date): Promise<boolean> {
  return desk.db.transaction(async (tx) => {
    const [there] = await tx.select({ id: requests.id }).from(requests).where(eq(requests.id, requestId))
    if (!there) return false
    const { row, at } = await openRecord(tx, desk, requestId, 'system')
    const isDue = replayed ? !row.heldAt || row.heldAt < replayed : isPurgeDue(row, at, desk.profile.timeZone)
    if (!isDue) return false
    await writeTombstone(tx, desk.vault.signingKey, requestId, at)
    const { events, tasks } = await deleteRequestRows(tx, requestId)
    const data = { request: requestId, events: events!, tasks: tasks! }
    await appendEvent(tx, { chain: DESK_CHAIN, type: 'request.purged', actor: 'system', data, at })
    return true
  })
}
