import { appendEvent } from '../../db/audit.ts'
import type { Tx } from '../../db/client.ts'
import { createDataKey } from '../../db/data-keys.ts'
import { insertRow } from '../../db/prepared.ts'
import { identifiers as identifierTable, type RequestRow, requests, subjects } from '../../db/schema.ts'
import type { AuditActor } from '../../domain/audit.ts'
import { DomainError } from '../../domain/errors.ts'
import type { IdentifierKind, IdentifierSource } from '../../domain/identifier.ts'
import type { Channel } from '../../domain/request.ts'
import type { RequestInput } from '../../domain/subject.ts'
import { newId, newReference } from '../../id.ts'
import { deadlineFor, regimeFor } from '../../profile/deadline.ts'
import { contextOf } from '../../profile/schema.ts'
import type { Desk } from '../context.ts'
import { firstAlertOn } from './alerts.ts'
import type { Case } from './case.ts'

export interface NewIdentifier {
  kind: IdentifierKind
  value: string
  source: IdentifierSource
  usable: boolean
}

/**
 * Writes a new request with its subject, key, identifiers, dates and first audit events.
 * @throws DomainError invalid_input for a context or right the profile does not offer
 */
export async function fileRequest(
  tx: Tx,
  desk: Desk,
  facts: {
    request: RequestInput
    locale: string
    channel: Channel
    receivedAt: Date
    receivedOn?: string
    identifiers: NewIdentifier[]
    idempotencyKey: string | null
    actor: AuditActor
  },
): Promise<Case> {
  const { profile, vault } = desk
  const at = desk.now()
  const { right, email, name, details } = facts.request
  if (!profile.contexts.some((c) => c.id === facts.request.context))
    throw new DomainError('invalid_input', { field: 'context' })
  if (!profile.rights.includes(right)) throw new DomainError('invalid_input', { field: 'right' })
  const context = contextOf(profile, facts.request.context)
  const dates = deadlineFor(
    profile,
    { right, context: context.id, receivedAt: facts.receivedAt, receivedOn: facts.receivedOn },
    at,
  )
  const id = newId('req', at.getTime())
  const values: Omit<RequestRow, 'nextAlertOn'> = {
    id,
    reference: newReference(profile.referencePrefix),
    right,
    context: context.id,
    team: context.team,
    regime: regimeFor(profile, right),
    locale: facts.locale,
    channel: facts.channel,
    status: 'received',
    resolution: null,
    refusalGround: null,
    version: 1,
    round: 1,
    receivedAt: facts.receivedAt,
    receivedOn: dates.receivedOn,
    promisedDue: dates.promisedDue,
    statutoryDue: dates.statutoryDue,
    due: dates.due,
    clock: { pauses: [], extension: null },
    pausedOn: null,
    extendedOn: null,
    confirmedAt: null,
    identityMethod: null,
    assigneeId: null,
    locatedAt: null,
    approvedAt: null,
    approvedBy: null,
    answeredAt: null,
    closedAt: null,
    shredOn: null,
    shreddedAt: null,
    purgeOn: null,
    heldAt: null,
    heldBy: null,
    holdReasonSealed: null,
    duplicateOf: null,
    unread: false,
    bounced: false,
    profileHash: profile.hash,
    idempotencyKey: facts.idempotencyKey,
  }
  // Two processes may file one draft at once: the first to commit wins, the other finds its request.
  const row: RequestRow = { ...values, nextAlertOn: firstAlertOn(desk, values) }
  if (!(await insertRow(tx, requests, row, { unlessThere: true }))) throw new DomainError('changed_meanwhile')
  const key = await createDataKey(tx, vault, id, at)
  const place = (column: string) => ({ table: 'subjects', column, row: id })
  await insertRow(tx, subjects, {
    requestId: id,
    emailSealed: key.seal(place('email_sealed'), email),
    emailIndex: vault.emailIndex(email),
    nameSealed: name ? key.seal(place('name_sealed'), name) : null,
    detailsSealed: key.seal(place('details_sealed'), JSON.stringify(details)),
  })
  const file: Case = { tx, desk, row, key, at, actor: facts.actor }
  for (const identifier of facts.identifiers) await addIdentifierRow(file, identifier)
  const common = { chain: id, actor: facts.actor, at }
  const begun = await appendEvent(
    tx,
    {
      ...common,
      type: facts.channel === 'form' || facts.channel === 'api' ? 'request.submitted' : 'request.recorded',
      data: {
        right,
        context: context.id,
        channel: facts.channel,
        regime: values.regime,
        profile: profile.hash,
      },
    },
    null,
  )
  const { receivedOn, promisedDue, statutoryDue, due } = dates
  await appendEvent(
    tx,
    { ...common, type: 'deadline.set', data: { receivedOn, promisedDue, statutoryDue, due } },
    begun,
  )
  return file
}

/** Adds an identifier once per request, kind and value; a second time it stays as it is. Returns its id, null if it was there. */
export async function addIdentifierRow(
  file: Case,
  identifier: NewIdentifier & { releasedBy?: string },
): Promise<string | null> {
  const id = newId('idn', file.at.getTime())
  const row = {
    id,
    requestId: file.row.id,
    kind: identifier.kind,
    valueSealed: file.key.seal({ table: 'identifiers', column: 'value_sealed', row: id }, identifier.value),
    valueIndex: file.desk.vault.valueIndex(identifier.kind, identifier.value),
    source: identifier.source,
    usable: identifier.usable,
    releasedBy: identifier.releasedBy ?? null,
    createdAt: file.at,
  }
  return (await insertRow(file.tx, identifierTable, row, { unlessThere: true })) ? id : null
}
