import { dataKeyOf } from '../db/data-keys.ts'
import { extractRows, openExtract, recordsOf } from '../db/extracts.ts'
import type { AccessGroup } from '../domain/extract.ts'
import type { RequestInput } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { keepBatch, type ReportedBatch } from './keep-batch.ts'
import { recordOutcome } from './record-outcome.ts'
import { approved, begun, tasksBy } from './test-desk.ts'

const CONTACT: AccessGroup = {
  id: 'contact',
  label: { en: 'Contact', de: 'Kontakt' },
  description: 'What we know of you',
  fields: [
    { name: 'email', label: 'E-mail', description: '' },
    { name: 'city', label: 'City', description: '' },
  ],
}

const NOTE: AccessGroup = {
  id: 'note',
  label: { en: 'Note', de: 'Notiz' },
  description: 'What we wrote down',
  fields: [
    { name: 'written', label: 'Written on', description: '' },
    { name: 'body', label: 'Text', description: '', freeText: true },
  ],
}

/** A contact, then two batches of notes; one of them speaks of Bea. */
export const BATCHES: ReportedBatch[] = [
  {
    groups: [CONTACT],
    records: [{ group: 'contact', fields: { email: 'ada@example.test', city: 'Wrocław' } }],
    cursor: 'after-contact',
  },
  {
    groups: [NOTE],
    records: [
      { group: 'note', fields: { written: '2026-01-02', body: 'Ada asked for the violet notebook.' } },
      { group: 'note', fields: { written: '2026-01-03', body: 'Forwarded to bea@example.test at once.' } },
    ],
    cursor: 'after-note-2',
  },
  {
    records: [{ group: 'note', fields: { written: '2026-01-04', body: 'Sent.' } }],
    cursor: 'after-note-3',
  },
]

/** Files a request for a copy whose plan is approved: HubSpot is its only recipient, and its export is to run. */
export async function exporting(desk: Desk, of: Partial<RequestInput> = {}) {
  const filed = await approved(desk, { right: 'access', context: 'job', ...of })
  const task = (await tasksBy(desk, filed.requestId)).hubspot!
  return { ...filed, taskId: task.id }
}

/** The same, with these batches stored and the export ended. */
export async function exported(
  desk: Desk,
  batches: readonly ReportedBatch[] = BATCHES,
  of: Partial<RequestInput> = {},
) {
  const filed = await exporting(desk, of)
  const { held } = await begun(desk, filed.taskId)
  for (const batch of batches) await keepBatch(desk, held, filed.taskId, batch)
  const [extract] = await extractRows(desk.db.read, [filed.taskId])
  const counts = extract?.records ?? []
  await recordOutcome(desk, held, filed.taskId, {
    outcome: counts.length > 0 ? 'done' : 'not_found',
    counts,
    remains: [],
    evidence: [],
  })
  return { ...filed, extract: extract ?? null }
}

/** What is stored of an export, group by group. */
export async function storedRecords(desk: Desk, requestId: string, taskId: string) {
  const key = await dataKeyOf(desk.db.read, desk.vault, requestId)
  const [row] = await extractRows(desk.db.read, [taskId])
  if (!row) return {}
  const extract = await openExtract(desk.db.read, key, row)
  const stored: Record<string, unknown[]> = {}
  for (const { group } of extract.groups) {
    stored[group.id] = []
    for await (const fields of recordsOf(desk.db.read, key, extract, group.id, '[taken out]'))
      stored[group.id]!.push(fields)
  }
  return stored
}
