import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { AccessGroup, AccessRecord, FieldValue } from '../domain/extract.ts'
import { redact } from '../domain/third-parties.ts'
import type { DataKey } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { type FileRow, pieceOf } from './files.ts'
import { files, passages } from './schema.ts'

/**
 * What stands in an extract's first piece: each group once, and the runs of pieces, first to last, that hold records of
 * it. The other pieces hold the records of one batch each.
 */
export type Directory = { group: AccessGroup; runs: [number, number][] }[]

/** An extract with its groups described. `count` is the number of records. */
export interface OpenExtract {
  row: FileRow
  directory: Directory
  groups: { group: AccessGroup; count: number }[]
}

const zip = promisify(gzip)
const unzip = promisify(gunzip)

export async function packPiece(content: Directory | readonly AccessRecord[]): Promise<Buffer> {
  return zip(JSON.stringify(content))
}

async function unpackPiece<T>(db: Reader, key: DataKey, fileId: string, seq: number): Promise<T> {
  return JSON.parse((await unzip(await pieceOf(db, key, fileId, seq))).toString('utf8')) as T
}

/** The records of one batch, in the order of the export. */
export async function recordsIn(
  db: Reader,
  key: DataKey,
  fileId: string,
  seq: number,
): Promise<AccessRecord[]> {
  return unpackPiece<AccessRecord[]>(db, key, fileId, seq)
}

/** What these tasks exported so far and is still there, in the order of the tasks. */
export async function extractRows(db: Reader, taskIds: readonly string[]): Promise<FileRow[]> {
  if (taskIds.length === 0) return []
  return db
    .select()
    .from(files)
    .where(and(inArray(files.taskId, [...taskIds]), eq(files.kind, 'extract'), isNull(files.goneAt)))
    .orderBy(asc(files.taskId), asc(files.id))
}

export async function openExtract(db: Reader, key: DataKey, row: FileRow): Promise<OpenExtract> {
  const directory = row.chunks > 0 ? await unpackPiece<Directory>(db, key, row.id, 0) : []
  const counts = new Map((row.records ?? []).map(({ label, count }) => [label, count]))
  return {
    row,
    directory,
    groups: directory.map(({ group }) => ({ group, count: counts.get(group.id) ?? 0 })),
  }
}

/**
 * The records of one group in the order of the export, redactions applied. A piece at a time is in memory, and no query
 * is open while the caller works.
 * @param words stand in the place of what was taken out
 */
export async function* recordsOf(
  db: Reader,
  key: DataKey,
  extract: OpenExtract,
  groupId: string,
  words: string,
): AsyncGenerator<Record<string, FieldValue>> {
  const runs = extract.directory.find(({ group }) => group.id === groupId)?.runs ?? []
  for (const [first, last] of runs) {
    for (let seq = first; seq <= last; seq++) {
      const records = await recordsIn(db, key, extract.row.id, seq)
      const taken = await redactionsIn(db, extract.row.id, seq)
      for (const [item, record] of records.entries())
        if (record.group === groupId) yield redacted(record.fields, taken.get(item) ?? [], words)
    }
  }
}

type Redaction = Pick<typeof passages.$inferSelect, 'item' | 'field' | 'spans'>

async function redactionsIn(db: Reader, fileId: string, seq: number): Promise<Map<number, Redaction[]>> {
  const rows = await db
    .select({ item: passages.item, field: passages.field, spans: passages.spans })
    .from(passages)
    .where(and(eq(passages.fileId, fileId), eq(passages.seq, seq), eq(passages.decision, 'redact')))
  const byItem = new Map<number, Redaction[]>()
  for (const row of rows) byItem.set(row.item, [...(byItem.get(row.item) ?? []), row])
  return byItem
}

function redacted(
  fields: Record<string, FieldValue>,
  redactions: readonly Redaction[],
  words: string,
): Record<string, FieldValue> {
  if (redactions.length === 0) return fields
  const shown = { ...fields }
  for (const { field, spans } of redactions) {
    const value = shown[field]
    if (value !== undefined && value !== null) shown[field] = redact(String(value), spans, words)
  }
  return shown
}

/** The pieces of a group with one more among them. */
export function withPiece(runs: readonly [number, number][], seq: number): [number, number][] {
  const last = runs.at(-1)
  if (last?.[1] === seq - 1) return [...runs.slice(0, -1), [last[0], seq]]
  return [...runs, [seq, seq]]
}
