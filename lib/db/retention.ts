import { and, asc, eq, inArray, isNotNull, isNull, lt, lte, or } from 'drizzle-orm'
import type { Reader, Tx } from './client.ts'
import {
  auditEvents,
  dataKeys,
  deadlineAlerts,
  fileChunks,
  files,
  findings,
  identifiers,
  jobs,
  letterDrafts,
  letters,
  mails,
  messages,
  passages,
  requests,
  subjects,
  suppressions,
  tasks,
  tokens,
} from './schema.ts'

/** Closed requests whose dates were never set, oldest first. */
export function closedWithoutDates(db: Reader, limit: number) {
  return db
    .select()
    .from(requests)
    .where(and(isNull(requests.purgeOn), eq(requests.status, 'closed'), isNotNull(requests.closedAt)))
    .orderBy(asc(requests.id))
    .limit(limit)
}

/**
 * Requests whose data is to go, also those of which something may still be readable in what the database left behind.
 * @param closedBefore how long ago those of this very day must have been closed
 */
export function requestsToShred(db: Reader, today: string, closedBefore: Date, limit: number) {
  const isDue = or(
    lt(requests.shredOn, today),
    and(eq(requests.shredOn, today), lte(requests.closedAt, closedBefore)),
  )
  return db
    .select({ id: requests.id, shreddedAt: requests.shreddedAt })
    .from(requests)
    .where(
      and(
        lte(requests.shredOn, today),
        or(
          isNotNull(requests.shreddedAt),
          and(isNull(requests.heldAt), eq(requests.status, 'closed'), isDue),
        ),
      ),
    )
    .orderBy(asc(requests.shredOn), asc(requests.id))
    .limit(limit)
}

/** Requests whose record is to go: nothing of a person is left in them. */
export function requestsToPurge(db: Reader, today: string, limit: number) {
  return db
    .select({ id: requests.id })
    .from(requests)
    .where(
      and(
        lt(requests.purgeOn, today),
        isNotNull(requests.shreddedAt),
        isNull(requests.shredOn),
        isNull(requests.heldAt),
      ),
    )
    .orderBy(asc(requests.purgeOn), asc(requests.id))
    .limit(limit)
}

/** Nothing that is left on the disk can be read any more. */
export async function noteForgotten(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .update(requests)
    .set({ shredOn: null })
    .where(and(inArray(requests.id, [...ids]), isNotNull(requests.shreddedAt)))
}

/** Rows that were deleted, by what they were: no more than counts leave here. */
export type Deleted = Record<string, number>

/** What belongs to the person and to nobody else; in an order that leaves no row without the one it points to. */
const OF_PERSON = {
  passages,
  findings,
  messages,
  letters,
  drafts: letterDrafts,
  identifiers,
  subjects,
} as const

/**
 * Deletes every row that tells of the person. Files lose their names; their pieces, which no key opens any more, are
 * deleted after this transaction (`dropPieces`): there may be a lot of them.
 */
export async function deletePersonalRows(tx: Tx, requestId: string, at: Date): Promise<Deleted> {
  const deleted: Deleted = {}
  for (const [name, table] of Object.entries(OF_PERSON))
    deleted[name] = (
      await tx.delete(table).where(eq(table.requestId, requestId)).returning({ id: table.requestId })
    ).length
  deleted.tokens = await deleteTokens(tx, requestId)
  deleted.mails = (await tx.delete(mails).where(ofRequest(requestId)).returning({ id: mails.id })).length
  const own = eq(files.requestId, requestId)
  await tx
    .update(files)
    .set({ goneAt: at })
    .where(and(own, isNull(files.goneAt)))
  const named = await tx
    .update(files)
    .set({ nameSealed: '', noteSealed: null })
    .where(own)
    .returning({ id: files.id })
  return { ...deleted, files: named.length }
}

/** Deletes pieces of a shredded request's files, then the files. @returns whether there may be more */
export async function dropPieces(tx: Tx, requestId: string, limit: number): Promise<boolean> {
  const pieces = await tx
    .select({ fileId: fileChunks.fileId, seq: fileChunks.seq })
    .from(fileChunks)
    .innerJoin(files, eq(files.id, fileChunks.fileId))
    .where(eq(files.requestId, requestId))
    .limit(limit)
  for (const { fileId, seq } of pieces)
    await tx.delete(fileChunks).where(and(eq(fileChunks.fileId, fileId), eq(fileChunks.seq, seq)))
  if (pieces.length === limit) return true
  await tx.delete(files).where(eq(files.requestId, requestId))
  return false
}

/** Deletes every row of a request, its key and its audit chain included. A tombstone stands already. */
export async function deleteRequestRows(tx: Tx, requestId: string): Promise<Deleted> {
  await tx
    .delete(fileChunks)
    .where(
      inArray(
        fileChunks.fileId,
        tx.select({ id: files.id }).from(files).where(eq(files.requestId, requestId)),
      ),
    )
  for (const table of Object.values(OF_PERSON)) await tx.delete(table).where(eq(table.requestId, requestId))
  await deleteTokens(tx, requestId)
  await tx.delete(mails).where(ofRequest(requestId))
  const counts: Deleted = {}
  for (const [name, table] of Object.entries({
    files,
    tasks,
    alerts: deadlineAlerts,
    jobs,
    events: auditEvents,
  }))
    counts[name] = (
      await tx.delete(table).where(eq(table.requestId, requestId)).returning({ id: table.id })
    ).length
  await tx.delete(suppressions).where(eq(suppressions.requestId, requestId))
  await tx.delete(dataKeys).where(eq(dataKeys.id, requestId))
  await tx.update(requests).set({ duplicateOf: null }).where(eq(requests.duplicateOf, requestId))
  await tx.delete(requests).where(eq(requests.id, requestId))
  return counts
}

function ofRequest(requestId: string) {
  return or(eq(mails.requestId, requestId), eq(mails.keyId, requestId))
}

/** Links of the person, and those that recipients answer a task by. */
async function deleteTokens(tx: Tx, requestId: string): Promise<number> {
  const own = tx.select({ id: tasks.id }).from(tasks).where(eq(tasks.requestId, requestId))
  const gone = await tx
    .delete(tokens)
    .where(or(eq(tokens.requestId, requestId), inArray(tokens.taskId, own)))
    .returning({ hash: tokens.hash })
  return gone.length
}
