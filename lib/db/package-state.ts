import { createHash } from 'node:crypto'
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm'
import type { AuditType } from '../domain/audit.ts'
import type { PackageFacts } from '../domain/package.ts'
import { isAnsweredWithData } from '../domain/rights.ts'
import type { Reader } from './client.ts'
import { extractRows } from './extracts.ts'
import type { FileRow } from './files.ts'
import { countRedactions } from './passages.ts'
import { auditEvents, files, jobs, passages, type RequestRow } from './schema.ts'
import { tasksOf } from './tasks.ts'

export interface PackageState extends PackageFacts {
  /** the newest one that was written whole */
  file: FileRow | null
  /** the one that is being written */
  writing: FileRow | null
  /** whole ones of this round */
  extracts: FileRow[]
  /** exports that are under way, or failed on the way */
  unfinished: FileRow[]
  attachments: FileRow[]
  /** passages of the extracts that staff took out */
  redactions: number
  /** over everything a package is made of now */
  inputsDigest: string
}

/**
 * How the package of a request stands, and what it is made of: the extracts of this round's tasks and every attachment.
 * @param profileHash of the profile as it is now: the package tells purposes, recipients and retention
 */
export async function packageState(
  db: Reader,
  profileHash: string,
  request: RequestRow,
): Promise<PackageState> {
  const tasks = await tasksOf(db, request)
  const exported = await extractRows(
    db,
    tasks.map((task) => task.id),
  )
  // What a failed export left behind is no copy of anything.
  const extracts = exported.filter((file) => file.state === 'ready')
  const others = await db
    .select()
    .from(files)
    .where(
      and(
        eq(files.requestId, request.id),
        inArray(files.kind, ['attachment', 'package']),
        isNull(files.goneAt),
      ),
    )
    .orderBy(asc(files.createdAt), asc(files.id))
  const attachments = others.filter((file) => file.kind === 'attachment')
  const written = others.filter((file) => file.kind === 'package')
  const inputsDigest = createHash('sha256')
    .update(
      JSON.stringify([
        tasks.map((task) => [task.id, task.status, task.counts, task.remainsSealed]),
        extracts.map((file) => file.id),
        await decisionsOn(db, request.id),
        attachments.map((file) => file.id),
        profileHash,
        request.locale,
        request.receivedOn,
      ]),
    )
    .digest('hex')
  const file = written.findLast((one) => one.state === 'ready') ?? null
  const writing = written.findLast((one) => one.state === 'writing') ?? null
  const isOwed =
    isAnsweredWithData(request.right) &&
    (attachments.length > 0 || extracts.some((one) => (one.records ?? []).length > 0))
  return {
    standing: !isOwed
      ? 'none'
      : file?.inputsDigest === inputsDigest
        ? 'ready'
        : ((await jobStanding(db, request.id)) ?? (file ? 'outdated' : 'missing')),
    undecided: isOwed ? await undecidedIn(db, request.id, extracts) : 0,
    redactions: await countRedactions(
      db,
      extracts.map((one) => one.id),
    ),
    file,
    writing,
    extracts,
    unfinished: exported.filter((file) => file.state === 'writing'),
    attachments,
    inputsDigest,
  }
}

async function undecidedIn(db: Reader, requestId: string, extracts: readonly FileRow[]): Promise<number> {
  if (extracts.length === 0) return 0
  const ids = extracts.map((file) => file.id)
  return db.$count(
    passages,
    and(eq(passages.requestId, requestId), isNull(passages.decision), inArray(passages.fileId, ids)),
  )
}

/** How often something was decided: there may be too many passages to read them all whenever somebody looks. */
async function decisionsOn(db: Reader, requestId: string): Promise<number> {
  return db.$count(
    auditEvents,
    and(
      eq(auditEvents.requestId, requestId),
      inArray(auditEvents.type, ['passages.decided', 'passage.marked'] satisfies AuditType[]),
    ),
  )
}

async function jobStanding(db: Reader, requestId: string): Promise<'writing' | 'failed' | null> {
  const [job] = await db
    .select({ status: jobs.status })
    .from(jobs)
    .where(and(eq(jobs.requestId, requestId), eq(jobs.name, 'package.write')))
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(1)
  if (job?.status === 'open') return 'writing'
  return job?.status === 'parked' ? 'failed' : null
}
