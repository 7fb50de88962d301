import { and, eq, inArray, isNull } from 'drizzle-orm'
import { packageState } from '../db/package-state.ts'
import { passages } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { record } from './parts/case.ts'
import { queuePackage } from './parts/package.ts'
import { openPassages } from './parts/passages.ts'

/** `keep`: it stays in the copy. `redact`: it is taken out, because it would harm somebody else (Art. 15(4)). */
export type PassageDecision = 'keep' | 'redact'

/**
 * Decides about one flagged passage, or about all of a request that nobody has decided about. A decision can be changed
 * until the answer goes out. The audit event counts; it holds none of the text.
 * @throws DomainError not_allowed, not_found, move_not_possible
 */
export async function decidePassages(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; which: { id: string } | 'undecided'; decision: PassageDecision },
): Promise<{ count: number }> {
  return desk.db.transaction(async (tx) => {
    const file = await openPassages(tx, desk, staff, input.requestId)
    const { extracts } = await packageState(tx, desk.profile.hash, file.row)
    const ids = extracts.map((one) => one.id)
    if (ids.length === 0) throw new DomainError('not_found', { what: 'passage' })
    const { which, decision } = input
    const these = and(
      eq(passages.requestId, file.row.id),
      inArray(passages.fileId, ids),
      which === 'undecided' ? isNull(passages.decision) : eq(passages.id, which.id),
    )
    const count = await tx.$count(passages, these)
    if (count === 0) throw new DomainError('not_found', { what: 'passage' })
    await tx.update(passages).set({ decision, decidedBy: staff.id, decidedAt: file.at }).where(these)
    await record(file, 'passages.decided', {
      decision,
      count,
      ...(which === 'undecided' ? {} : { passage: which.id }),
    })
    await queuePackage(file)
    return { count }
  })
}
