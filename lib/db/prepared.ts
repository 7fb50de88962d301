import { type AnyColumn, getTableName, type InferInsertModel, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Reader, Tx } from './client.ts'

// Building a query costs three to eleven times as much as running it: hot ones are built once for each connection. On
// PostgreSQL a transaction is an object of its own, so there they are built once in it.

/** Far more than there are at one time; days that are over are forgotten with them. */
const MOST = 500

const built = new WeakMap<object, Map<unknown, unknown>>()

function keptFor<Q>(db: object, key: unknown, build: () => Q): Q {
  let kept = built.get(db)
  if (!kept) {
    kept = new Map()
    built.set(db, kept)
  }
  if (!kept.has(key)) {
    if (kept.size >= MOST) kept.clear()
    kept.set(key, build())
  }
  return kept.get(key) as Q
}

/**
 * A query that is built once for each set of values in it, where those are few: teams, days.
 * @param values what it is kept under, beside its name
 */
export function preparedWith<Q>(db: Reader, name: string, values: unknown, build: () => Q): Q {
  return keptFor(db, `${name} ${JSON.stringify(values)}`, build)
}

/**
 * A query that is built once.
 * @param build at the top of its module: it is what the query is kept under; its words are `sql.placeholder`s
 */
export function prepared<D extends Reader, Q>(db: D, build: (db: D) => Q): Q {
  return keptFor(db, build, () => build(db))
}

/** A value of this column, told when the query runs. */
export const told = (name: string, column: AnyColumn) => sql`${sql.param(sql.placeholder(name), column)}`

interface Insert {
  execute: (words: Record<string, unknown>) => Promise<unknown>
}

/** Inserts one row. @returns false where `unlessThere` and one with such a key is there already */
export async function insertRow<T extends SQLiteTable>(
  tx: Tx,
  table: T,
  row: InferInsertModel<T>,
  { unlessThere = false }: { unlessThere?: boolean } = {},
): Promise<boolean> {
  // What is left out is null, or what the column begins with.
  const given = Object.entries(row).filter(([, value]) => value !== null && value !== undefined)
  const names = given.map(([name]) => name)
  const key = `${unlessThere ? 'new ' : ''}${getTableName(table)} ${names.join(' ')}`
  const insert = keptFor(tx, key, (): Insert => {
    const words = Object.fromEntries(names.map((name) => [name, sql.placeholder(name)]))
    const into = tx.insert(table).values(words as InferInsertModel<T>)
    const one = { one: sql<number>`1` }
    return (unlessThere ? into.onConflictDoNothing().returning(one) : into).prepare() as unknown as Insert
  })
  const answer = await insert.execute(Object.fromEntries(given))
  return !unlessThere || (answer as unknown[]).length === 1
}
