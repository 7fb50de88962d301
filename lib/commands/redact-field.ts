import { recordsIn } from '../db/extracts.ts'
import { packageState } from '../db/package-state.ts'
import { passages } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { newId } from '../id.ts'
import type { Desk } from './context.ts'
import { record } from './parts/case.ts'
import { queuePackage } from './parts/package.ts'
import { openPassages } from './parts/passages.ts'

/** A value of an extract: its piece, the record's place in the piece, and the field. */
export interface FieldPlace {
  fileId: string
  seq: number
  item: number
  field: string
}

/**
 * Takes a whole field of one record out of the copy, whether or not anything of it was flagged.
 * @throws DomainError not_allowed, not_found, move_not_possible
 */
export async function redactField(
  desk: Desk,
  staff: Staff,
  input: FieldPlace & { requestId: string },
): Promise<void> {
  const { fileId, seq, item, field } = input
  await desk.db.transaction(async (tx) => {
    const file = await openPassages(tx, desk, staff, input.requestId)
    const { extracts } = await packageState(tx, desk.profile.hash, file.row)
    const extract = extracts.find((one) => one.id === fileId)
    if (!extract || seq < 1 || seq >= extract.chunks) throw new DomainError('not_found', { what: 'record' })
    const fields = (await recordsIn(tx, file.key, fileId, seq))[item]?.fields ?? {}
    const value = Object.hasOwn(fields, field) ? fields[field] : null
    if (value === undefined || value === null) throw new DomainError('not_found', { what: 'field' })
    const decided = {
      spans: [[0, String(value).length]] as [number, number][],
      decision: 'redact' as const,
      decidedBy: staff.id,
      decidedAt: file.at,
    }
    await tx
      .insert(passages)
      .values({
        id: newId('psg', file.at.getTime()),
        requestId: file.row.id,
        fileId,
        seq,
        item,
        field,
        ...decided,
      })
      .onConflictDoUpdate({
        target: [passages.fileId, passages.seq, passages.item, passages.field],
        set: decided,
      })
    await record(file, 'passage.marked', { file: fileId })
    await queuePackage(file)
  })
}
