import { getTableColumns, type SQLWrapper, sql } from 'drizzle-orm'
import { dialect } from '../env.ts'
import type { Db, Reader } from './client.ts'
import { requests } from './schema.ts'

/**
 * Fills the table with requests like this one.
 * @param other columns that differ, as SQL in which `i` is the copy's number
 */
export async function copyRequest(
  db: Db,
  requestId: string,
  count: number,
  other: Record<string, string> = {},
): Promise<void> {
  const own: Record<string, string> = {
    id: `'req_' || i`,
    reference: `'EX-' || i`,
    idempotency_key: 'null',
    ...other,
  }
  const names = Object.values(getTableColumns(requests)).map(({ name }) => name)
  await db.execute(`
    with recursive series(i) as (select 1 union all select i + 1 from series where i < ${count})
    insert into requests (${names.map((name) => `"${name}"`).join(', ')})
    select ${names.map((name) => own[name] ?? `r."${name}"`).join(', ')}
    from requests r, series where r.id = '${requestId}'`)
}

/** How the database would go about a query, in its own words. */
export async function planOf(db: Reader, query: SQLWrapper): Promise<string> {
  type Raw = { all(q: unknown): unknown; execute(q: unknown): Promise<unknown> }
  const read = db as unknown as Raw
  // Not the builder itself, which would stand in brackets.
  const words = query.getSQL()
  const lines =
    dialect() === 'postgres'
      ? await read.execute(sql`explain ${words}`)
      : read.all(sql`explain query plan ${words}`)
  return JSON.stringify(lines)
}
