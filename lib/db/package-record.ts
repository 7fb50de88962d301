import type { AccessGroup, FieldValue } from '../domain/extract.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { dataKeyOf } from './data-keys.ts'
import { openExtract, recordsOf } from './extracts.ts'
import { contentOf, nameOf } from './files.ts'
import { type LetterRecord, letterRecord } from './letter-record.ts'
import { packageState } from './package-state.ts'
import { requestById } from './requests.ts'
import type { ToldTask } from './tasks.ts'

/** What a package is made of, opened as it is read: see `PackageContents`. */
export interface PackageRecord extends LetterRecord {
  systems: {
    task: ToldTask
    groups: { group: AccessGroup; count: number }[]
    records: (groupId: string) => AsyncIterable<Record<string, FieldValue>>
  }[]
  attachments: {
    recipientId: string | null
    name: string
    mediaType: string
    sizeBytes: number
    content: () => AsyncIterable<Buffer>
  }[]
}

/** @param words stand in the place of what was taken out. @throws DomainError not_found */
export async function packageRecord(
  db: Reader,
  vault: Vault,
  requestId: string,
  of: { profileHash: string; words: string },
): Promise<PackageRecord> {
  const letter = await letterRecord(db, vault, requestId)
  const key = await dataKeyOf(db, vault, requestId)
  const state = await packageState(db, of.profileHash, await requestById(db, requestId))
  const systems: PackageRecord['systems'] = []
  for (const task of letter.tasks) {
    if (task.capability !== 'access' || task.status === 'cancelled') continue
    const row = state.extracts.find((file) => file.taskId === task.id)
    const extract = row ? await openExtract(db, key, row) : null
    systems.push({
      task,
      groups: extract?.groups.filter(({ count }) => count > 0) ?? [],
      records: (groupId) => (extract ? recordsOf(db, key, extract, groupId, of.words) : nothing()),
    })
  }
  return {
    ...letter,
    systems,
    attachments: state.attachments.map((file) => ({
      recipientId: letter.tasks.find((task) => task.id === file.taskId)?.recipientId ?? null,
      name: nameOf(key, file),
      mediaType: file.mediaType,
      sizeBytes: file.sizeBytes,
      content: () => contentOf(db, key, file),
    })),
  }
}

async function* nothing(): AsyncGenerator<never> {
  // no record
}
