import { setImmediate as nextTurn } from 'node:timers/promises'
import { and, eq } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { dataKeyOf } from '../db/data-keys.ts'
import { type Directory, extractRows, openExtract, packPiece, withPiece } from '../db/extracts.ts'
import { piecePlace } from '../db/files.ts'
import { type CountedItem, fileChunks, files, passages, type TaskRow, tasks } from '../db/schema.ts'
import { identifiersOf, subjectOf } from '../db/subjects.ts'
import { taskById } from '../db/tasks.ts'
import type { AccessGroup, AccessRecord } from '../domain/extract.ts'
import { namesOthers } from '../domain/third-parties.ts'
import { newId } from '../id.ts'
import { LeaseLost, renewAfterProgress } from '../jobs/ledger.ts'
import type { DataKey } from '../vault/vault.ts'
import type { Desk } from './context.ts'
import type { HeldJob } from './parts/held-job.ts'

/** One step of an export: the shape of the contract's `AccessBatch`, without its code. */
export interface ReportedBatch {
  groups?: AccessGroup[]
  records: AccessRecord[]
  /** The export goes on behind this batch. */
  cursor: string
}

type Flagged = Pick<typeof passages.$inferSelect, 'item' | 'field' | 'spans'>

const ROWS_AT_ONCE = 500

/**
 * Stores one batch of an export: its sealed piece, the counts, what speaks of others and the cursor stand or fall
 * together with the lease, so that no batch is stored twice. The request's version stays: nothing of what staff
 * decide upon has changed.
 * @returns false when nobody waits for the export any more: staff have settled the task meanwhile
 * @throws LeaseLost when another worker goes on with it; Error for a batch that breaks the contract
 */
export async function keepBatch(
  desk: Desk,
  job: HeldJob,
  taskId: string,
  batch: ReportedBatch,
): Promise<boolean> {
  const { read } = desk.db
  const task = await taskById(read, taskId)
  const key = await dataKeyOf(read, desk.vault, task.requestId)
  const [row] = await extractRows(read, [taskId])
  const before = row ? (await openExtract(read, key, row)).directory : []
  const piece = Math.max(1, row?.chunks ?? 0)
  const directory = directoryWith(before, batch, piece)
  const flagged = await speakingOfOthers(batch.records, directory, await personOf(read, key, task.requestId))
  const packed = {
    directory: directory === before ? null : await packPiece(directory),
    records: batch.records.length > 0 ? await packPiece(batch.records) : null,
  }
  return desk.db.transaction(async (tx) => {
    const at = desk.now()
    if (!(await renewAfterProgress(tx, job, at))) throw new LeaseLost()
    const sealed = key.seal({ table: 'tasks', column: 'cursor_sealed', row: taskId }, batch.cursor)
    const kept = await tx
      .update(tasks)
      .set({ cursorSealed: sealed })
      .where(and(eq(tasks.id, taskId), eq(tasks.status, 'running')))
      .returning({ id: tasks.id })
    if (kept.length === 0) return false
    const fileId = row?.id ?? (await createExtract(tx, key, task, at))
    await writePieces(tx, key, fileId, piece, packed)
    await tx
      .update(files)
      .set({
        chunks: directory.length === 0 ? 0 : packed.records ? piece + 1 : piece,
        sizeBytes: (row?.sizeBytes ?? 0) + (packed.records?.length ?? 0),
        records: countsWith(row?.records ?? [], batch.records),
      })
      .where(eq(files.id, fileId))
    for (let i = 0; i < flagged.length; i += ROWS_AT_ONCE)
      await tx.insert(passages).values(
        flagged.slice(i, i + ROWS_AT_ONCE).map((one) => ({
          id: newId('psg', at.getTime()),
          requestId: task.requestId,
          fileId,
          seq: piece,
          ...one,
        })),
      )
    return true
  })
}

async function createExtract(tx: Tx, key: DataKey, task: TaskRow, at: Date): Promise<string> {
  const id = newId('file', at.getTime())
  await tx.insert(files).values({
    id,
    requestId: task.requestId,
    taskId: task.id,
    kind: 'extract',
    state: 'writing',
    nameSealed: key.seal({ table: 'files', column: 'name_sealed', row: id }, task.recipientId),
    mediaType: 'application/gzip',
    sizeBytes: 0,
    chunks: 0,
    records: [],
    createdAt: at,
    createdBy: 'connector',
  } satisfies typeof files.$inferInsert)
  return id
}

async function writePieces(
  tx: Tx,
  key: DataKey,
  fileId: string,
  piece: number,
  packed: { directory: Buffer | null; records: Buffer | null },
): Promise<void> {
  const write = async (seq: number, plain: Buffer) => {
    const sealed = key.sealBytes(piecePlace(fileId, seq), plain)
    await tx
      .insert(fileChunks)
      .values({ fileId, seq, sealed })
      .onConflictDoUpdate({ target: [fileChunks.fileId, fileChunks.seq], set: { sealed } })
  }
  if (packed.directory) await write(0, packed.directory)
  if (packed.records) await write(piece, packed.records)
}

/** The directory with a batch's groups, and its piece for each group that it has records of. */
function directoryWith(before: Directory, batch: ReportedBatch, piece: number): Directory {
  let after = before
  for (const group of batch.groups ?? []) {
    if (!/^[A-Za-z0-9-]{1,60}$/.test(group.id)) throw new Error('a group of records has no proper id')
    if (!after.some((one) => one.group.id === group.id)) after = [...after, { group, runs: [] }]
  }
  for (const id of new Set(batch.records.map((record) => record.group))) {
    if (!after.some(({ group }) => group.id === id)) throw new Error('a record came before its group')
    after = after.map((one) => (one.group.id === id ? { ...one, runs: withPiece(one.runs, piece) } : one))
  }
  return after
}

/** Whom the data may name without speaking of somebody else. */
async function personOf(
  db: Reader,
  key: DataKey,
  requestId: string,
): Promise<{ name: string; emails: string[] }> {
  const { name, email } = await subjectOf(db, key, requestId)
  const others = (await identifiersOf(db, key, requestId)).filter(
    ({ kind, usable }) => kind === 'email' && usable,
  )
  return { name, emails: [...new Set([email, ...others.map(({ value }) => value)])] }
}

/** Some 10 ms of looking through text: as long as other work of the process may wait for its turn. */
const CHARACTERS_AT_ONCE = 20_000

async function speakingOfOthers(
  records: readonly AccessRecord[],
  directory: Directory,
  person: { name: string; emails: string[] },
): Promise<Flagged[]> {
  const free = new Map(
    directory.map(({ group }) => [group.id, group.fields.filter((f) => f.freeText).map((f) => f.name)]),
  )
  const flagged: Flagged[] = []
  let looked = 0
  for (const [item, { group, fields }] of records.entries()) {
    for (const field of free.get(group) ?? []) {
      const text = fields[field]
      if (typeof text !== 'string') continue
      const spans = namesOthers(text, person)
      if (spans.length > 0) flagged.push({ item, field, spans })
      looked += text.length
      if (looked < CHARACTERS_AT_ONCE) continue
      looked = 0
      await nextTurn()
    }
  }
  return flagged
}

function countsWith(before: readonly CountedItem[], records: readonly AccessRecord[]): CountedItem[] {
  const counts = new Map(before.map(({ label, count }) => [label, count]))
  for (const { group } of records) counts.set(group, (counts.get(group) ?? 0) + 1)
  return [...counts].map(([label, count]) => ({ label, count }))
}
