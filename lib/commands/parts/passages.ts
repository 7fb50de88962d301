import type { Tx } from '../../db/client.ts'
import type { Staff } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import { isInWork } from '../../domain/request.ts'
import { allow, type Desk } from '../context.ts'
import { type Case, openCase } from './case.ts'

/**
 * Opens a request to decide what of its extracts goes into the copy: for who works on it and may read the data.
 * @throws DomainError not_allowed, move_not_possible once it is answered
 */
export async function openPassages(tx: Tx, desk: Desk, staff: Staff, requestId: string): Promise<Case> {
  const file = await openCase(tx, desk, requestId, { staff, action: 'request.task' })
  allow(staff, 'request.read-package', file.row)
  if (!isInWork(file.row.status)) throw new DomainError('move_not_possible', { status: file.row.status })
  return file
}
