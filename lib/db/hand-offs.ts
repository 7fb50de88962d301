import { and, eq } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import type { IdentifierKind } from '../domain/identifier.ts'
import type { SubjectDetails } from '../domain/subject.ts'
import { hashToken } from '../vault/token.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { dataKeyOf } from './data-keys.ts'
import { type CountedItem, type RequestRow, requests, type TaskRow, tokens } from './schema.ts'
import { identifiersOf, subjectOf } from './subjects.ts'
import { findingsOf, taskById } from './tasks.ts'

/** An order as its recipient may see it by their link. */
export interface HandOff {
  request: Pick<RequestRow, 'id' | 'reference' | 'right'>
  task: TaskRow
  /** `answered`: the link was used; `ended`: it ran out, a newer one took its place, or the order needs no answer now. */
  state: 'open' | 'answered' | 'ended'
  identifiers: { kind: IdentifierKind; value: string; fromBrowser: boolean }[]
  corrections: SubjectDetails['corrections']
  /** What a look-up counted there. */
  found: CountedItem[]
}

/**
 * What a recipient's link is about, also once it was used.
 * @param kindsOf which identifiers the recipient knows
 * @throws DomainError link_invalid
 */
export async function handOffOf(
  db: Reader,
  vault: Vault,
  token: string,
  kindsOf: (recipientId: string) => readonly IdentifierKind[],
  now: Date,
): Promise<HandOff> {
  const [link] = await db
    .select()
    .from(tokens)
    .where(and(eq(tokens.hash, hashToken(token)), eq(tokens.purpose, 'partner')))
  if (!link?.taskId) throw new DomainError('link_invalid')
  const task = await taskById(db, link.taskId)
  const [request] = await db
    .select({ id: requests.id, reference: requests.reference, right: requests.right })
    .from(requests)
    .where(eq(requests.id, task.requestId))
  const state = link.usedAt
    ? 'answered'
    : link.expiresAt <= now || task.status !== 'handed_off'
      ? 'ended'
      : 'open'
  if (state !== 'open') return { request: request!, task, state, identifiers: [], corrections: [], found: [] }
  const key = await dataKeyOf(db, vault, task.requestId)
  const kinds = kindsOf(task.recipientId)
  const identifiers = await identifiersOf(db, key, task.requestId)
  const { details } = await subjectOf(db, key, task.requestId)
  const finding = (await findingsOf(db, task.requestId)).find((one) => one.recipientId === task.recipientId)
  return {
    request: request!,
    task,
    state,
    identifiers: identifiers
      .filter((identifier) => identifier.usable && kinds.includes(identifier.kind))
      .map(({ kind, value, source }) => ({ kind, value, fromBrowser: source === 'browser' })),
    corrections: task.capability === 'rectify' ? details.corrections : [],
    found: finding?.status === 'done' ? finding.found : [],
  }
}
