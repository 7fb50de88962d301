import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { AccessGroup, AccessRecord, FieldValue } from '../domain/extract.ts'
import type { DataKey } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { type OpenExtract, recordsIn } from './extracts.ts'
import { passages } from './schema.ts'

/** A passage as staff decide about it: the words around it, and which of them it is about. */
export interface OpenPassage {
  id: string
  recipientId: string
  group: AccessGroup
  field: string
  decision: 'keep' | 'redact' | null
  /** The text from a little before the first marked stretch to a little after the last; `marked` ones may speak of others. */
  text: { words: string; marked: boolean }[]
}

/** Enough words around a stretch to see whom it is about. */
const AROUND = 120

/**
 * Flagged passages in the order of the export, opened, a page at a time.
 * @param of.after the last one of the page before
 */
export async function passagesOf(
  db: Reader,
  key: DataKey,
  extracts: readonly { recipientId: string; extract: OpenExtract }[],
  of: { undecidedOnly: boolean; after: string | null; limit: number },
): Promise<OpenPassage[]> {
  const ids = extracts.map(({ extract }) => extract.row.id)
  if (ids.length === 0) return []
  const rows = await db
    .select()
    .from(passages)
    .where(
      and(
        inArray(passages.fileId, ids),
        of.undecidedOnly ? isNull(passages.decision) : undefined,
        of.after ? gt(passages.id, of.after) : undefined,
      ),
    )
    .orderBy(asc(passages.id))
    .limit(of.limit)
  const open: OpenPassage[] = []
  let piece = { at: '', records: [] as AccessRecord[] }
  for (const row of rows) {
    const at = `${row.fileId}|${row.seq}`
    if (piece.at !== at) piece = { at, records: await recordsIn(db, key, row.fileId, row.seq) }
    const { recipientId, extract } = extracts.find((one) => one.extract.row.id === row.fileId)!
    const found = piece.records[row.item]
    const group = extract.directory.find((one) => one.group.id === found?.group)?.group
    if (!found || !group) throw new Error(`passage ${row.id} leads nowhere`)
    const { id, field, decision, spans } = row
    const text = around(String(found.fields[field] ?? ''), spans)
    open.push({ id, recipientId, group, field, decision, text })
  }
  return open
}

/** Passages of these extracts that staff took out. */
export async function countRedactions(db: Reader, extractIds: readonly string[]): Promise<number> {
  if (extractIds.length === 0) return 0
  return db.$count(passages, and(inArray(passages.fileId, [...extractIds]), eq(passages.decision, 'redact')))
}

/** A record as staff look at it, with what is taken out of it or flagged. */
export interface ShownRecord {
  seq: number
  item: number
  fields: Record<string, FieldValue>
  passages: { id: string; field: string; decision: 'keep' | 'redact' | null; isWhole: boolean }[]
}

/**
 * Records of one group as they were exported, a page at a time.
 * @param of.from place of the first one, as `next` of the page before
 */
export async function recordPage(
  db: Reader,
  key: DataKey,
  extract: OpenExtract,
  of: { groupId: string; from: { seq: number; item: number } | null; limit: number },
): Promise<{ records: ShownRecord[]; next: { seq: number; item: number } | null }> {
  const runs = extract.directory.find(({ group }) => group.id === of.groupId)?.runs ?? []
  const from = of.from ?? { seq: 0, item: 0 }
  const records: ShownRecord[] = []
  for (const [first, last] of runs) {
    for (let seq = Math.max(first, from.seq); seq <= last; seq++) {
      const marks = await db
        .select()
        .from(passages)
        .where(and(eq(passages.fileId, extract.row.id), eq(passages.seq, seq)))
      for (const [item, record] of (await recordsIn(db, key, extract.row.id, seq)).entries()) {
        if (record.group !== of.groupId || (seq === from.seq && item < from.item)) continue
        if (records.length === of.limit) return { records, next: { seq, item } }
        records.push({
          seq,
          item,
          fields: record.fields,
          passages: marks
            .filter((mark) => mark.item === item)
            .map(({ id, field, decision, spans }) => ({
              id,
              field,
              decision,
              isWhole:
                spans.length === 1 &&
                spans[0]![0] === 0 &&
                spans[0]![1] === String(record.fields[field] ?? '').length,
            })),
        })
      }
    }
  }
  return { records, next: null }
}

function around(text: string, spans: readonly [number, number][]): OpenPassage['text'] {
  const sorted = [...spans].sort((a, b) => a[0] - b[0])
  const start = Math.max(0, (sorted[0]?.[0] ?? 0) - AROUND)
  const end = Math.min(text.length, (sorted.at(-1)?.[1] ?? 0) + AROUND)
  const parts: OpenPassage['text'] = []
  const add = (words: string, marked: boolean) => {
    if (words !== '') parts.push({ words, marked })
  }
  let at = start
  for (const [from, to] of sorted) {
    add(text.slice(at, Math.max(at, from)), false)
    add(text.slice(Math.max(at, from), to), true)
    at = Math.max(at, to)
  }
  add(text.slice(at, end), false)
  if (start > 0) parts.unshift({ words: '… ', marked: false })
  if (end < text.length) parts.push({ words: ' …', marked: false })
  return parts
}
