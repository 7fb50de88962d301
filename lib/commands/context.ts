import type { Db } from '../db/client.ts'
import type { Action, Staff } from '../domain/access.ts'
import { may } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Profile } from '../profile/schema.ts'
import type { Vault } from '../vault/vault.ts'

/** What every command works with. */
export interface Desk {
  db: Db
  vault: Vault
  profile: Profile
  now: () => Date
}

/** @throws DomainError not_allowed */
export function allow(staff: Staff, action: Action, request?: { team: string }): void {
  if (!may(staff, action, request)) throw new DomainError('not_allowed', { action })
}
