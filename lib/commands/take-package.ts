import { contentOf } from '../db/files.ts'
import { packageState } from '../db/package-state.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import type { TakenFile } from './parts/keep-file.ts'

/**
 * Hands the newest whole package to staff who may read it, on record. It does not count against the person's downloads.
 * @throws DomainError not_allowed, not_found
 */
export async function takePackage(
  desk: Desk,
  staff: Staff,
  input: { requestId: string },
): Promise<TakenFile> {
  return desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.read-package' })
    const { file: written } = await packageState(tx, desk.profile.hash, file.row)
    if (!written) throw new DomainError('not_found', { what: 'package' })
    await record(file, 'package.taken', { file: written.id })
    return {
      name: `${file.row.reference}.zip`,
      mediaType: written.mediaType,
      sizeBytes: written.sizeBytes,
      chunks: contentOf(desk.db.read, file.key, written),
    }
  })
}
