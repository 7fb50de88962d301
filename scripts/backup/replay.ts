import { eq } from 'drizzle-orm'
import type { Desk } from '../../lib/commands/context.ts'
import { purgeRequest } from '../../lib/commands/purge-request.ts'
import { shredRequest } from '../../lib/commands/shred-request.ts'
import { deletionLedgerFile, readDeletions } from '../../lib/db/deletion-ledger.ts'
import { requests } from '../../lib/db/schema.ts'
import type { Env } from '../../lib/env.ts'

export interface Replayed {
  ledger: string
  entries: number
  shredded: number
  purged: number
  /** under a legal hold that was placed after the entry */
  kept: number
  /** lines that hold no entry */
  unreadable: number
}

/** Deletes again what the deletion ledger names and a restored backup has brought back. */
export async function replayDeletions(desk: Desk, settings: Env): Promise<Replayed> {
  const ledger = deletionLedgerFile(settings)
  const { entries, unreadable } = await readDeletions(ledger)
  const done = { shredded: 0, purged: 0 }
  const kept = new Set<string>()
  for (const { what, request, at } of entries) {
    const [row] = await desk.db.read.select().from(requests).where(eq(requests.id, request))
    if (!row || (what === 'shred' && row.shreddedAt)) continue
    const isDone = await (what === 'shred' ? shredRequest : purgeRequest)(desk, request, at)
    if (isDone) done[what === 'shred' ? 'shredded' : 'purged'] += 1
    // An entry of later may still reach it.
    if (isDone) kept.delete(request)
    else kept.add(request)
  }
  await desk.db.forget()
  return { ledger, entries: entries.length, ...done, kept: kept.size, unreadable: unreadable.length }
}
