import { eq, sql } from 'drizzle-orm'
import type { Reader, Tx } from './client.ts'
import { prepared, told } from './prepared.ts'
import { drafts } from './schema.ts'

export type DraftRow = typeof drafts.$inferSelect

const draftAt = (db: Reader) =>
  db
    .select()
    .from(drafts)
    .where(eq(drafts.hash, sql.placeholder('hash')))
    .prepare()

/** A form on its way, by the hash of its cookie. Expired ones are returned too: the page says so. */
export async function findDraft(db: Reader, hash: string): Promise<DraftRow | null> {
  const [row] = await prepared(db, draftAt).execute({ hash })
  return row ?? null
}

const put = (tx: Tx) => {
  const at = (column: keyof DraftRow) => told(column, drafts[column])
  const changes = { dataSealed: at('dataSealed'), expiresAt: at('expiresAt') }
  return tx
    .insert(drafts)
    .values({ hash: at('hash'), idempotencyKey: at('idempotencyKey'), ...changes })
    .onConflictDoUpdate({ target: drafts.hash, set: changes })
    .returning()
    .prepare()
}

/** Writes a draft, or what was typed since; its idempotency key stays the first one. */
export async function putDraft(tx: Tx, row: DraftRow): Promise<DraftRow> {
  const [kept] = await prepared(tx, put).execute({ ...row })
  return kept!
}
