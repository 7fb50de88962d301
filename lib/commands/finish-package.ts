import { and, eq, isNull, ne } from 'drizzle-orm'
import { files } from '../db/schema.ts'
import { closeJob } from '../jobs/ledger.ts'
import type { BegunPackage } from './begin-package.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import type { HeldJob } from './parts/held-job.ts'
import { queueDrop, queuePackage } from './parts/package.ts'

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
    const [ready] = await tx
      .update(files)
      .set({ state: 'ready' })
      .where(and(eq(files.id, written.fileId), eq(files.state, 'writing'), isNull(files.goneAt)))
      .returning()
    if (!ready) return
    const superseded = await tx
      .update(files)
      .set({ goneAt: file.at })
      .where(
        and(
          eq(files.requestId, requestId),
          eq(files.kind, 'package'),
          ne(files.id, ready.id),
          isNull(files.goneAt),
        ),
      )
      .returning({ id: files.id })
    if (superseded.length > 0) await queueDrop(file)
    await record(file, 'package.written', {
      file: ready.id,
      sizeBytes: ready.sizeBytes,
      sha256: written.sha256,
      redactions: written.redactions,
    })
    await queuePackage(file)
  })
}
