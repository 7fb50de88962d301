import { and, eq, isNull } from 'drizzle-orm'
import { packageState } from '../db/package-state.ts'
import { files } from '../db/schema.ts'
import { isInWork } from '../domain/request.ts'
import { closeJob } from '../jobs/ledger.ts'
import type { BegunPackage } from './begin-package.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import type { HeldJob } from './parts/held-job.ts'
import { endPackage, queueDrop, queuePackage } from './parts/package.ts'

/**
 * The package is whole: it takes the place of an earlier one. Where something it is made of has changed meanwhile, it is
 * out of date already and written anew.
 * @param written.sha256 of the ZIP, hex: proves which file was handed out
 */
export async function finishPackage(
  desk: Desk,
  job: HeldJob,
  requestId: string,
  written: BegunPackage & { sha256: string; redactions: number },
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, requestId, 'system')
    await closeJob(tx, job, file.at)
    const own = and(eq(files.id, written.fileId), eq(files.state, 'writing'), isNull(files.goneAt))
    const { standing } = await packageState(tx, desk.profile.hash, file.row)
    // What had changed was changed back, or the answer has gone out with the one before: this one holds something else.
    if (standing === 'ready' || !isInWork(file.row.status)) {
      await tx.update(files).set({ goneAt: file.at }).where(own)
      await queueDrop(file)
      return
    }
    const [ready] = await tx.update(files).set({ state: 'ready' }).where(own).returning()
    if (!ready) return
    await endPackage(file, ready.id)
    await record(file, 'package.written', {
      file: ready.id,
      sizeBytes: ready.sizeBytes,
      sha256: written.sha256,
      redactions: written.redactions,
    })
    await queuePackage(file)
  })
}
