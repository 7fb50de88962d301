import { and, eq, isNull, ne, type SQL } from 'drizzle-orm'
import { packageState } from '../../db/package-state.ts'
import { files, jobs } from '../../db/schema.ts'
import { tasksOf } from '../../db/tasks.ts'
import { localDateOf } from '../../domain/clock/local-date.ts'
import { DAY_MS } from '../../domain/day-ms.ts'
import { mayOutlastAnswer } from '../../domain/outcome.ts'
import { isGranted, isInWork } from '../../domain/request.ts'
import { isAnsweredWithData } from '../../domain/rights.ts'
import { enqueue } from '../../jobs/ledger.ts'
import type { Case, CaseRecord } from './case.ts'

/** Several changes in a row, e.g. one file after the other, are written together. */
const SETTLE_MS = 3_000

/** Whether a package can be made now: everything that goes into it is there and decided. */
export async function canPack(file: Case): Promise<boolean> {
  const { tx, row, desk } = file
  if (!isAnsweredWithData(row.right) || !isInWork(row.status)) return false
  if (!(await tasksOf(tx, row)).every((task) => mayOutlastAnswer(task.status))) return false
  const { standing, undecided } = await packageState(tx, desk.profile.hash, row)
  return standing !== 'none' && standing !== 'ready' && undecided === 0
}

/** Has the package written, where it can be made and is not what it should be. */
export async function queuePackage(file: Case): Promise<void> {
  const { tx, row, at } = file
  if (!(await canPack(file))) return
  // One that has not begun reads what is there when it begins.
  const waiting = await tx.$count(
    jobs,
    and(
      eq(jobs.requestId, row.id),
      eq(jobs.name, 'package.write'),
      eq(jobs.status, 'open'),
      isNull(jobs.lease),
    ),
  )
  if (waiting > 0) return
  await enqueue(tx, {
    name: 'package.write',
    payload: { requestId: row.id },
    requestId: row.id,
    runAt: new Date(at.getTime() + SETTLE_MS),
    now: at,
  })
}

/** Has pieces deleted that nothing needs any more. @param runAt now, where it is not said */
export async function queueDrop({ tx, row, at }: CaseRecord, runAt?: Date): Promise<void> {
  await enqueue(tx, {
    name: 'files.drop',
    payload: { requestId: row.id },
    requestId: row.id,
    now: at,
    ...(runAt ? { runAt } : {}),
  })
}

/** The instant from which package and extracts of an ended request are not kept any more. */
export function keptUntil(
  request: Pick<Case['row'], 'answeredAt' | 'resolution'>,
  packageDays: number,
): Date | null {
  const { answeredAt, resolution } = request
  if (!answeredAt) return null
  return isGranted(resolution) ? new Date(answeredAt.getTime() + packageDays * DAY_MS) : answeredAt
}

/** The local day until which the person can download what answers the request; null where there are no files. */
export async function filesUntil({ tx, row, desk }: Case): Promise<string | null> {
  const { policy, timeZone, hash } = desk.profile
  const until = isGranted(row.resolution) ? keptUntil(row, policy.packageDays) : null
  if (!until || !isAnsweredWithData(row.right)) return null
  const { standing } = await packageState(tx, hash, row)
  return standing === 'none' ? null : localDateOf(until, timeZone)
}

/** Plans the end of what was exported for a request that has been answered. */
export async function planDrop(file: Case): Promise<void> {
  if (!isAnsweredWithData(file.row.right)) return
  const until = keptUntil(file.row, file.desk.profile.policy.packageDays)
  if (until) await queueDrop(file, until)
}

/**
 * Ends every package that there is: a newer one takes its place, or the answer is taken up again and the next one has one
 * of its own.
 * @param but the newer one
 */
export async function endPackage(file: Case, but = ''): Promise<void> {
  await endThese(file, and(eq(files.kind, 'package'), ne(files.id, but)))
}

/** What an attempt to write a package left behind when it was interrupted. */
export async function endInterrupted(file: Case): Promise<void> {
  await endThese(file, and(eq(files.kind, 'package'), eq(files.state, 'writing')))
}

/** What a task exported so far: it is exported anew. */
export async function endExtract(file: Case, taskId: string): Promise<void> {
  await endThese(file, and(eq(files.kind, 'extract'), eq(files.taskId, taskId)))
}

async function endThese(file: Case, which: SQL | undefined): Promise<void> {
  const ended = await file.tx
    .update(files)
    .set({ goneAt: file.at })
    .where(and(eq(files.requestId, file.row.id), which, isNull(files.goneAt)))
    .returning({ id: files.id })
  if (ended.length > 0) await queueDrop(file)
}
