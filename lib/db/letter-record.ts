import type { SubjectDetails } from '../domain/subject.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { dataKeyOf } from './data-keys.ts'
import { extractRows } from './extracts.ts'
import { countRedactions } from './passages.ts'
import { requestById } from './requests.ts'
import type { RequestRow } from './schema.ts'
import { subjectOf } from './subjects.ts'
import { type ToldTask, tasksOf, toldTasks } from './tasks.ts'

export interface LetterRecord {
  /** `redactions`: passages of its exports that staff took out, because they speak of others */
  request: RequestRow & { name: string; corrections: SubjectDetails['corrections']; redactions: number }
  tasks: ToldTask[]
}

/** What a request's letters are composed from, opened. @throws DomainError not_found */
export async function letterRecord(db: Reader, vault: Vault, requestId: string): Promise<LetterRecord> {
  const row = await requestById(db, requestId)
  const key = await dataKeyOf(db, vault, requestId)
  const { name, details } = await subjectOf(db, key, requestId)
  const tasks = await tasksOf(db, row)
  const extracts = await extractRows(
    db,
    tasks.map((task) => task.id),
  )
  const redactions = await countRedactions(
    db,
    extracts.filter((file) => file.state === 'ready').map((file) => file.id),
  )
  return {
    request: { ...row, name, corrections: details.corrections, redactions },
    tasks: toldTasks(key, tasks),
  }
}
