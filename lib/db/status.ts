import { and, asc, desc, eq, ne } from 'drizzle-orm'
import type { Letter } from '../domain/letter.ts'
import { isGranted } from '../domain/request.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { dataKeyOf } from './data-keys.ts'
import { handedOut, nameOf } from './files.ts'
import { files, letters, messages, type RequestRow, requests } from './schema.ts'
import { type Subject, subjectOf } from './subjects.ts'
import { type ToldTask, tasksOf, toldTasks } from './tasks.ts'

interface PersonsMessage {
  id: string
  from: 'person' | 'us'
  body: string
  at: Date
}

export interface SentLetter extends Letter {
  id: string
  locale: string
  sentAt: Date
}

export interface PersonsFile {
  id: string
  name: string
  mediaType: string
  sizeBytes: number
  downloads: number
}

/** Everything the person may see of their own request, opened. Internal notes are not part of it. */
export interface PersonsView {
  request: RequestRow
  subject: Subject
  tasks: ToldTask[]
  messages: PersonsMessage[]
  letters: SentLetter[]
  files: PersonsFile[]
  /** when the package that was handed out was deleted; null while it is there, or where there was none */
  packageGoneAt: Date | null
  /** reference of the earlier request, where this one was a duplicate */
  firstReference: string | null
}

/** @throws DomainError not_found once the request's key was shredded */
export async function personsView(db: Reader, vault: Vault, requestId: string): Promise<PersonsView> {
  const request = await requestRow(db, requestId)
  const key = await dataKeyOf(db, vault, requestId)
  const open = (table: string, column: string, row: string, sealed: string) =>
    key.open({ table, column, row }, sealed)
  const [messageRows, letterRows, fileRows, [lastPackage]] = await Promise.all([
    db
      .select()
      .from(messages)
      .where(and(eq(messages.requestId, requestId), ne(messages.kind, 'note')))
      .orderBy(asc(messages.at), asc(messages.id)),
    db
      .select()
      .from(letters)
      .where(eq(letters.requestId, requestId))
      .orderBy(asc(letters.sentAt), asc(letters.id)),
    db.select().from(files).where(handedOut(request)).orderBy(asc(files.createdAt), asc(files.id)),
    db
      .select({ goneAt: files.goneAt })
      .from(files)
      .where(and(eq(files.requestId, requestId), eq(files.kind, 'package'), eq(files.state, 'ready')))
      .orderBy(desc(files.createdAt), desc(files.id))
      .limit(1),
  ])
  return {
    request,
    subject: await subjectOf(db, key, requestId),
    tasks: toldTasks(key, await tasksOf(db, request)),
    messages: messageRows.map(({ id, kind, bodySealed, at }) => ({
      id,
      from: kind === 'from-person' ? 'person' : 'us',
      body: open('messages', 'body_sealed', id, bodySealed),
      at,
    })),
    letters: letterRows.map(({ id, contentSealed, locale, sentAt }) => ({
      ...(JSON.parse(open('letters', 'content_sealed', id, contentSealed)) as Letter),
      id,
      locale,
      sentAt,
    })),
    files: fileRows.map(({ id, nameSealed, mediaType, sizeBytes, downloads }) => ({
      id,
      name: nameOf(key, { id, nameSealed }),
      mediaType,
      sizeBytes,
      downloads,
    })),
    packageGoneAt: isGranted(request.resolution) ? (lastPackage?.goneAt ?? null) : null,
    firstReference: request.duplicateOf ? (await requestRow(db, request.duplicateOf)).reference : null,
  }
}

/** A request's own row and whom it concerns: for the pages before the status page. */
export async function requestWithSubject(
  db: Reader,
  vault: Vault,
  requestId: string,
): Promise<{ request: RequestRow; subject: Subject }> {
  const request = await requestRow(db, requestId)
  const key = await dataKeyOf(db, vault, requestId)
  return { request, subject: await subjectOf(db, key, requestId) }
}

async function requestRow(db: Reader, id: string): Promise<RequestRow> {
  const [row] = await db.select().from(requests).where(eq(requests.id, id))
  if (!row) throw new Error(`there is no request ${id}`)
  return row
}
