import { lt, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { staffRateLimits } from '../db/schema.ts'
import { DAY_MS } from '../domain/day-ms.ts'
import { newId } from '../id.ts'

export interface Limit {
  /** seconds */
  window: number
  max: number
}

/**
 * Counts one attempt and says whether it is still allowed. One statement, so that attempts made at once cannot all pass
 * on the same count.
 * @param key names whose attempts are counted; keyed digests, never an address
 */
export async function countAttempt(
  db: Db,
  key: string,
  limit: Limit,
  nowMs: number,
): Promise<{ allowed: boolean; retryAfter: number | null }> {
  const windowMs = limit.window * 1000
  const over = sql`${staffRateLimits.lastRequest} <= ${nowMs - windowMs}`
  const row = await db.transaction(async (tx) => {
    await tx.delete(staffRateLimits).where(lt(staffRateLimits.lastRequest, nowMs - DAY_MS))
    const [counted] = await tx
      .insert(staffRateLimits)
      .values({ id: newId('limit', nowMs), key, count: 1, lastRequest: nowMs })
      .onConflictDoUpdate({
        target: staffRateLimits.key,
        set: {
          count: sql`case when ${over} then 1 else ${staffRateLimits.count} + 1 end`,
          lastRequest: sql`case when ${over} then ${nowMs} else ${staffRateLimits.lastRequest} end`,
        },
      })
      .returning()
    return counted!
  })
  if (row.count <= limit.max) return { allowed: true, retryAfter: null }
  return { allowed: false, retryAfter: Math.max(1, Math.ceil((row.lastRequest + windowMs - nowMs) / 1000)) }
}
