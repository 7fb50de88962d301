import { eq, sql } from 'drizzle-orm'
import type { Reader, Tx } from './client.ts'
import { prepared } from './prepared.ts'
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

/** Writes a draft, or what was typed since; its idempotency key stays the first one. */
export async function putDraft(tx: Tx, row: DraftRow): Promise<DraftRow> {
  const [kept] = await tx
    .insert(drafts)
    .values(row)
    .onConflictDoUpdate({
      target: drafts.hash,
      set: { dataSealed: row.dataSealed, expiresAt: row.expiresAt },
    })
    .returning()
  return kept!
}
