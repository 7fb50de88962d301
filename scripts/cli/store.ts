import type { Desk } from '../../lib/commands/context.ts'
import { openStore } from '../../lib/commands/open-desk.ts'
import { manifests } from '../../lib/connectors/manifests.ts'
import { type Env, env, lookUp } from '../../lib/env.ts'
import { loadProfile } from '../../lib/profile/load.ts'

type Store = Awaited<ReturnType<typeof openStore>> & { settings: Env }

/**
 * Opens the desk's database with its key; the caller closes `db`.
 * @throws EnvError, DomainError other_key, DatabaseUnready, TooOldError
 */
export async function openOwnStore(now: () => Date): Promise<Store> {
  const settings = env()
  const store = await openStore({
    masterKey: settings.MASTER_KEY,
    masterKeyFile: settings.MASTER_KEY_FILE ?? null,
    databaseUrl: settings.DATABASE_URL ?? null,
    dataFolder: settings.RIGHTSDESK_DATA,
    now,
  })
  return { ...store, settings }
}

/** The same with the profile, for what runs a command. @throws ProfileError besides */
export async function openOwnDesk(now: () => Date): Promise<{ desk: Desk; settings: Env }> {
  const profile = loadProfile(env().PROFILE, { lookUp, manifests })
  const { db, vault, settings } = await openOwnStore(now)
  return { desk: { db, vault, profile, now }, settings }
}
