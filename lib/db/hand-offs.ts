import { and, eq } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import type { IdentifierKind } from '../domain/identifier.ts'
import type { SubjectDetails } from '../domain/subject.ts'
import { hashToken } from '../vault/token.ts'
import type { DataKey, Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { dataKeyOf } from './data-keys.ts'
import { type CountedItem, type RequestRow, requests, type TaskRow, tokens } from './schema.ts'
import { identifiersOf, subjectOf } from './subjects.ts'
import { findingsOf, taskById } from './tasks.ts'

/** What a recipient is told of whom an order is about. */
interface Asked {
  /** usable ones, of the kinds the recipient knows */
  identifiers: { kind: IdentifierKind; value: string; fromBrowser: boolean }[]
  corrections: SubjectDetails['corrections']
  /** What a look-up counted there. */
  found: CountedItem[]
}

/** An order as its recipient may see it by their link. */
export interface HandOff extends Asked {
  request: Pick<RequestRow, 'id' | 'reference' | 'right'>
  task: TaskRow
  /** `answered`: the link was used; `ended`: it ran out, a newer one took its place, or the order needs no answer now. */
  state: 'open' | 'answered' | 'ended'
}

/** The same in the mail and on the page behind its link. @param kinds which identifiers the recipient knows */
export async function askedOf(
  db: Reader,
  key: DataKey,
  task: TaskRow,
  kinds: readonly IdentifierKind[],
): Promise<Asked> {
  const { details } = await subjectOf(db, key, task.requestId)
  const finding = (await findingsOf(db, task.requestId)).find((one) => one.recipientId === task.recipientId)
  const identifiers = await identifiersOf(db, key, task.requestId)
  return {
    identifiers: identifiers
      .filter(({ usable, kind }) => usable && kinds.includes(kind))
      .map(({ kind, value, source }) => ({ kind, value, fromBrowser: source === 'browser' })),
    corrections: task.capability === 'rectify' ? details.corrections : [],
    found: finding?.status === 'done' ? finding.found : [],
  }
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
  return { request: request!, task, state, ...(await askedOf(db, key, task, kindsOf(task.recipientId))) }
}
