import { openStore } from '../../lib/commands/open-desk.ts'
import { type Env, env } from '../../lib/env.ts'

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
