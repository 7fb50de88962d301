import { and, asc, desc, eq, inArray, isNull, ne, or } from 'drizzle-orm'
import type { Staff } from '../domain/access.ts'
import type { EarlierAnswer } from '../domain/clock/staff-moves.ts'
import type { CurrentField } from '../domain/extract.ts'
import type { AnswerDraft, Letter } from '../domain/letter.ts'
import type { Remainder } from '../domain/outcome.ts'
import type { SubjectDetails } from '../domain/subject.ts'
import type { Vault } from '../vault/vault.ts'
import { eventsOf } from './audit.ts'
import type { Reader } from './client.ts'
import { dataKeyIfThere, dataKeyOf } from './data-keys.ts'
import { nameOf } from './files.ts'
import { type Hold, holdOf } from './holds.ts'
import { answeredThisYear } from './once-a-year.ts'
import { visibleTo } from './request-views.ts'
import {
  type AuditEventRow,
  type FileKind,
  type FindingRow,
  files,
  letterDrafts,
  letters,
  type MailRow,
  mails,
  messages,
  type RequestRow,
  requests,
  staff,
  subjects,
} from './schema.ts'
import { identifiersOf, type OpenIdentifier, shreddedOf, subjectOf } from './subjects.ts'
import { currentOf, findingsOf, type ToldTask, tasksOf, toldTasks, willRemainOf } from './tasks.ts'

interface OpenMessage {
  id: string
  kind: 'from-person' | 'to-person' | 'note'
  staffId: string | null
  body: string
  at: Date
  readAt: Date | null
}

interface OpenLetter {
  id: string
  locale: string
  letter: Letter
  sentAt: Date
  sentBy: string | null
}

export interface OpenTask extends Omit<ToldTask, 'handlesSealed' | 'noteSealed'> {
  note: string
}

interface OpenFinding extends Omit<FindingRow, 'currentSealed' | 'willRemainSealed'> {
  willRemain: Remainder[]
  /** rectification: what the system held when it was looked up; after the approval, of what is changed only */
  current: CurrentField[]
}

interface OpenFile {
  id: string
  kind: FileKind
  note: string
  createdBy: string
  taskId: string | null
  name: string
  mediaType: string
  sizeBytes: number
  downloads: number
  createdAt: Date
}

interface EarlierRequest {
  id: string
  reference: string
  right: RequestRow['right']
  status: RequestRow['status']
  receivedOn: string
}

export interface CaseFile {
  row: RequestRow
  /** null once the data was shredded: what is proven stays, the person does not */
  subject: { email: string; name: string; details: SubjectDetails } | null
  identifiers: OpenIdentifier[]
  messages: OpenMessage[]
  letters: OpenLetter[]
  tasks: OpenTask[]
  findings: OpenFinding[]
  /** attachments of the answer, and recipients' replies with their tasks; packages and extracts are read elsewhere */
  files: OpenFile[]
  events: AuditEventRow[]
  mails: Pick<MailRow, 'id' | 'taskId' | 'kind' | 'state' | 'messageId' | 'fault' | 'createdAt' | 'sentAt'>[]
  /** names of everybody on staff, by id */
  names: ReadonlyMap<string, string>
  earlier: EarlierRequest[]
  /** null: none stands */
  hold: Hold | null
  /** what the person was answered already in this calendar year, where the law owes it once a year */
  answeredThisYear: EarlierAnswer | null
}

/**
 * Everything the case page shows. Whether it may be shown is the caller's to have asked.
 * @param reader whose page it is: of the person's other requests it names those this reader may see
 */
export async function caseFileOf(
  db: Reader,
  vault: Vault,
  row: RequestRow,
  reader: Staff,
): Promise<CaseFile> {
  const [key, taskRows, findingRows, messageRows, letterRows, fileRows, events, mailRows, people, answered] =
    await Promise.all([
      dataKeyIfThere(db, vault, row.id),
      tasksOf(db, row),
      findingsOf(db, row.id),
      db.select().from(messages).where(eq(messages.requestId, row.id)).orderBy(asc(messages.at)),
      db.select().from(letters).where(eq(letters.requestId, row.id)).orderBy(asc(letters.sentAt)),
      db
        .select()
        .from(files)
        .where(
          and(
            eq(files.requestId, row.id),
            inArray(files.kind, ['attachment', 'reply']),
            isNull(files.goneAt),
          ),
        )
        .orderBy(asc(files.createdAt)),
      eventsOf(db, row.id),
      db
        .select({
          id: mails.id,
          taskId: mails.taskId,
          kind: mails.kind,
          state: mails.state,
          messageId: mails.messageId,
          fault: mails.fault,
          createdAt: mails.createdAt,
          sentAt: mails.sentAt,
        })
        .from(mails)
        .where(eq(mails.requestId, row.id))
        .orderBy(asc(mails.createdAt)),
      db.select({ id: staff.id, name: staff.name }).from(staff),
      answeredThisYear(db, vault, row),
    ])
  const subject = key ? await subjectOf(db, key, row.id) : null
  return {
    row,
    subject,
    identifiers: key ? await identifiersOf(db, key, row.id) : [],
    messages: key
      ? messageRows.map(({ bodySealed, requestId: _, ...message }) => ({
          ...message,
          body: key.open({ table: 'messages', column: 'body_sealed', row: message.id }, bodySealed),
        }))
      : [],
    letters: key
      ? letterRows.map((one) => ({
          id: one.id,
          locale: one.locale,
          sentAt: one.sentAt,
          sentBy: one.sentBy,
          letter: JSON.parse(
            key.open({ table: 'letters', column: 'content_sealed', row: one.id }, one.contentSealed),
          ) as Letter,
        }))
      : [],
    tasks: toldTasks(key, taskRows).map(({ handlesSealed: _, noteSealed, ...task }) => ({
      ...task,
      note:
        key && noteSealed
          ? key.open({ table: 'tasks', column: 'note_sealed', row: task.id }, noteSealed)
          : '',
    })),
    findings: findingRows.map(({ currentSealed, willRemainSealed, ...finding }) => ({
      ...finding,
      willRemain: key ? willRemainOf(key, { id: finding.id, willRemainSealed }) : [],
      current: key ? currentOf(key, { id: finding.id, currentSealed }) : [],
    })),
    files: key
      ? fileRows.map((file) => ({
          id: file.id,
          kind: file.kind,
          taskId: file.taskId,
          note: file.noteSealed
            ? key.open({ table: 'files', column: 'note_sealed', row: file.id }, file.noteSealed)
            : '',
          createdBy: file.createdBy,
          name: nameOf(key, file),
          mediaType: file.mediaType,
          sizeBytes: file.sizeBytes,
          downloads: file.downloads,
          createdAt: file.createdAt,
        }))
      : [],
    events,
    mails: mailRows,
    names: new Map(people.map((one) => [one.id, one.name])),
    earlier: key ? await earlierOf(db, vault, row, subject!.email, reader) : [],
    hold: await holdOf(db, vault, row),
    answeredThisYear: answered,
  }
}

/** The answer as staff left it. */
export async function letterDraftOf(
  db: Reader,
  vault: Vault,
  requestId: string,
): Promise<{ draft: AnswerDraft; updatedAt: Date; updatedBy: string } | null> {
  const [row] = await db.select().from(letterDrafts).where(eq(letterDrafts.requestId, requestId))
  if (!row) return null
  const key = await dataKeyOf(db, vault, requestId)
  const place = { table: 'letter_drafts', column: 'content_sealed', row: requestId }
  return {
    draft: JSON.parse(key.open(place, row.contentSealed)) as AnswerDraft,
    updatedAt: row.updatedAt,
    updatedBy: row.updatedBy,
  }
}

/** Who can be given a request of this team. */
export async function assignableStaff(db: Reader, team: string): Promise<{ id: string; name: string }[]> {
  const people = await db
    .select()
    .from(staff)
    .where(and(isNull(staff.deactivatedAt), or(eq(staff.role, 'handler'), eq(staff.role, 'dpo'))))
    .orderBy(asc(staff.name))
  return people
    .filter((one) => one.role === 'dpo' || one.teams.includes(team))
    .map(({ id, name }) => ({ id, name }))
}

async function earlierOf(
  db: Reader,
  vault: Vault,
  row: RequestRow,
  email: string,
  reader: Staff,
): Promise<EarlierRequest[]> {
  const readable = db
    .select({ id: subjects.requestId })
    .from(subjects)
    .where(eq(subjects.emailIndex, vault.emailIndex(email)))
  const shredded = shreddedOf(db, vault.suppressionDigest(email))
  const found = await db
    .select({ request: requests })
    .from(requests)
    .where(
      and(
        visibleTo(reader),
        or(inArray(requests.id, readable), inArray(requests.id, shredded)),
        ne(requests.id, row.id),
      ),
    )
    .orderBy(desc(requests.receivedAt))
    .limit(5)
  return found.map(({ request: { id, reference, right, status, receivedOn } }) => ({
    id,
    reference,
    right,
    status,
    receivedOn,
  }))
}
