import { type SQL, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Reader } from './client.ts'

/** What one index says is counted so far. */
export const COUNTED = 10_000

/** Counts on to one more than `most`: that there are more is then known (`upTo`). */
export function countUpTo(db: Reader, table: SQLiteTable, most: number, where: SQL | undefined) {
  const some = db
    .select({ one: sql<number>`1`.as('one') })
    .from(table)
    .where(where)
    .limit(most + 1)
    .as('some')
  return db.select({ n: sql<number>`count(*)`.mapWith(Number) }).from(some)
}
