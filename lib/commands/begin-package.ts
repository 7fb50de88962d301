import { packageState } from '../db/package-state.ts'
import { files } from '../db/schema.ts'
import { newId } from '../id.ts'
import { closeJob } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { openCase, seal } from './parts/case.ts'
import type { HeldJob } from './parts/held-job.ts'
import { canPack, endInterrupted } from './parts/package.ts'

export interface BegunPackage {
  fileId: string
  /** what it is written from */
  inputsDigest: string
}

/**
 * Begins a package. What an interrupted attempt left is thrown away: a package is written in one go, and nobody sees it
 * before it is whole. null: there is nothing to write (any more), the job was closed.
 */
export async function beginPackage(
  desk: Desk,
  job: HeldJob,
  requestId: string,
): Promise<BegunPackage | null> {
  return desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, requestId, 'system')
    await endInterrupted(file)
    if (!(await canPack(file))) {
      await closeJob(tx, job, file.at)
      return null
    }
    const { inputsDigest } = await packageState(tx, desk.profile.hash, file.row)
    const fileId = newId('file', file.at.getTime())
    await tx.insert(files).values({
      id: fileId,
      requestId,
      kind: 'package',
      state: 'writing',
      nameSealed: seal(file, 'files', 'name_sealed', fileId, `${file.row.reference}.zip`),
      mediaType: 'application/zip',
      sizeBytes: 0,
      chunks: 0,
      inputsDigest,
      createdAt: file.at,
      createdBy: 'system',
    })
    return { fileId, inputsDigest }
  })
}
