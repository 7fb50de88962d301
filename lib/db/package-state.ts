import { createHash } from 'node:crypto'
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm'
import type { PackageFacts } from '../domain/package.ts'
import { isAnsweredWithData } from '../domain/rights.ts'
import type { Reader } from './client.ts'
import { extractRows } from './extracts.ts'
import type { FileRow } from './files.ts'
import { files, jobs, passages, type RequestRow } from './schema.ts'
import { tasksOf } from './tasks.ts'

export interface PackageState extends PackageFacts {
  /** the newest one that was written whole */
  file: FileRow | null
  /** the one that is being written */
  writing: FileRow | null
  extracts: FileRow[]
  attachments: FileRow[]
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
  const extracts = await extractRows(
    db,
    tasks.map((task) => task.id),
  )
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
  const decisions = await decisionsIn(db, extracts)
  const inputsDigest = createHash('sha256')
    .update(
      JSON.stringify([
        tasks.map((task) => [task.id, task.status, task.counts, task.remainsSealed]),
        extracts.map((file) => [file.id, file.chunks, file.state]),
        decisions.filter(([, decision]) => decision === 'redact'),
        attachments.map((file) => file.id),
        profileHash,
        request.locale,
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
    undecided: isOwed ? decisions.filter(([, decision]) => decision === null).length : 0,
    file,
    writing,
    extracts,
    attachments,
    inputsDigest,
  }
}

async function decisionsIn(
  db: Reader,
  extracts: readonly FileRow[],
): Promise<[string, 'keep' | 'redact' | null, [number, number][]][]> {
  if (extracts.length === 0) return []
  const ids = extracts.map((file) => file.id)
  const rows = await db
    .select({ id: passages.id, decision: passages.decision, spans: passages.spans })
    .from(passages)
    .where(inArray(passages.fileId, ids))
    .orderBy(asc(passages.id))
  return rows.map(({ id, decision, spans }) => [id, decision, spans])
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
