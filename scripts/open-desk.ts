import { join } from 'node:path'
import type { Desk } from '../lib/commands/context.ts'
import { openPostgres, openSqlite } from '../lib/db/client.ts'
import { assertSameKey } from '../lib/db/key-check.ts'
import { type Env, lookUp } from '../lib/env.ts'
import { loadProfile } from '../lib/profile/load.ts'
import { createVault } from '../lib/vault/vault.ts'

/** The desk as the operator's commands open it. @throws EnvError, ProfileError, DomainError other_key */
export async function openDesk(settings: Env, now: () => Date = () => new Date()): Promise<Desk> {
  const db = settings.DATABASE_URL
    ? openPostgres(settings.DATABASE_URL)
    : openSqlite(join(settings.RIGHTSDESK_DATA, 'rightsdesk.db'))
  const profile = loadProfile(settings.PROFILE, lookUp)
  const desk = { db, vault: createVault(settings.MASTER_KEY), profile, now }
  await assertSameKey(db, desk.vault, new Date())
  return desk
}
