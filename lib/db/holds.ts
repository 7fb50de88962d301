import type { Place } from '../vault/seal.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { DESK_KEY, dataKeyOf } from './data-keys.ts'
import type { RequestRow } from './schema.ts'

export interface Hold {
  since: Date
  /** a staff id */
  by: string
  reason: string
}

/** Where the reason of a hold is sealed, under the desk's key: it may outlive the request's. */
export function holdPlace(requestId: string): Place {
  return { table: 'requests', column: 'hold_reason_sealed', row: requestId }
}

/** The legal hold that stands on a request, opened; null where there is none. */
export async function holdOf(
  db: Reader,
  vault: Vault,
  row: Pick<RequestRow, 'id' | 'heldAt' | 'heldBy' | 'holdReasonSealed'>,
): Promise<Hold | null> {
  const { id, heldAt, heldBy, holdReasonSealed } = row
  if (!heldAt || !heldBy || !holdReasonSealed) return null
  const key = await dataKeyOf(db, vault, DESK_KEY)
  return { since: heldAt, by: heldBy, reason: key.open(holdPlace(id), holdReasonSealed) }
}
