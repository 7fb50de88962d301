import { and, eq, sql } from 'drizzle-orm'
import { appendEvent } from '../../db/audit.ts'
import type { Tx } from '../../db/client.ts'
import { dataKeyOf } from '../../db/data-keys.ts'
import { type RequestRow, requests } from '../../db/schema.ts'
import type { Action, Staff } from '../../domain/access.ts'
import type { AuditActor, AuditData, AuditType } from '../../domain/audit.ts'
import { DomainError } from '../../domain/errors.ts'
import { type Move, nextStatus } from '../../domain/request.ts'
import type { DataKey } from '../../vault/vault.ts'
import { allow, type Desk } from '../context.ts'

/** A request opened for writing within one transaction. `row` follows every change made through here. */
export interface Case {
  tx: Tx
  desk: Desk
  row: RequestRow
  key: DataKey
  at: Date
  actor: AuditActor
}

/** Staff with the action they need, or who else acts. */
type OpenedBy = { staff: Staff; action: Action } | Extract<AuditActor, 'person' | 'recipient' | 'system'>

/**
 * Opens a request for writing and raises its version, which makes whoever writes at the same time wait.
 * @param version what the caller last saw, where acting on something older would be wrong
 * @throws DomainError not_found, not_allowed, changed_meanwhile, shredded
 */
export async function openCase(
  tx: Tx,
  desk: Desk,
  requestId: string,
  by: OpenedBy,
  version?: number,
): Promise<Case> {
  const file = await openRecord(tx, desk, requestId, by, version)
  if (file.row.shreddedAt) throw new DomainError('shredded')
  return { ...file, key: await dataKeyOf(tx, desk.vault, requestId) }
}

/** A request without what is sealed under its key: for what is possible after the shredding too. */
export type CaseRecord = Omit<Case, 'key'>

/** The same for a request whose key may be gone. @throws DomainError not_found, not_allowed, changed_meanwhile */
export async function openRecord(
  tx: Tx,
  desk: Desk,
  requestId: string,
  by: OpenedBy,
  version?: number,
): Promise<CaseRecord> {
  const [row] = await tx
    .update(requests)
    .set({ version: sql`${requests.version} + 1` })
    .where(eq(requests.id, requestId))
    .returning()
  if (!row) throw new DomainError('not_found', { what: 'request' })
  if (typeof by === 'object') allow(by.staff, by.action, row)
  if (version !== undefined && row.version !== version + 1) throw new DomainError('changed_meanwhile')
  return {
    tx,
    desk,
    row,
    at: desk.now(),
    actor: typeof by === 'object' ? by.staff.id : (by as AuditActor),
  }
}

/** Changes columns of the open request, other than its status. */
export async function change(
  file: CaseRecord,
  set: Partial<Omit<RequestRow, 'id' | 'status' | 'version'>>,
): Promise<void> {
  const [row] = await file.tx.update(requests).set(set).where(eq(requests.id, file.row.id)).returning()
  file.row = row!
}

/**
 * Moves the request along the table of `domain/request.ts`, together with other columns.
 * @throws DomainError move_not_possible, changed_meanwhile
 */
export async function move(
  file: Case,
  name: Move,
  set: Partial<Omit<RequestRow, 'id' | 'status' | 'version'>> = {},
): Promise<void> {
  const from = file.row.status
  const [row] = await file.tx
    .update(requests)
    .set({ ...set, status: nextStatus(from, name) })
    .where(and(eq(requests.id, file.row.id), eq(requests.status, from)))
    .returning()
  if (!row) throw new DomainError('changed_meanwhile')
  file.row = row
}

/** Writes what happened into the request's audit chain. */
export async function record(file: CaseRecord, type: AuditType, data: AuditData = {}): Promise<void> {
  await appendEvent(file.tx, { chain: file.row.id, type, actor: file.actor, data, at: file.at })
}

/** Seals a text for a column of a row that belongs to this request. */
export function seal(file: Case, table: string, column: string, row: string, plain: string): string {
  return file.key.seal({ table, column, row }, plain)
}
