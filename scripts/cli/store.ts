import { openStore } from '../../lib/commands/open-desk.ts'
import { type Env, env } from '../../lib/env.ts'
import { UsageError } from './sentences.ts'

type Store = Awaited<ReturnType<typeof openStore>> & { settings: Env }

/**
 * Opens the desk's database with its key; the caller closes `db`.
 * @throws EnvError, DomainError other_key, UsageError where the database cannot be reached
 */
export async function openOwnStore(now: () => Date): Promise<Store> {
  const settings = env()
  try {
    const store = await openStore({
      masterKey: settings.MASTER_KEY,
      masterKeyFile: settings.MASTER_KEY_FILE ?? null,
      databaseUrl: settings.DATABASE_URL ?? null,
      dataFolder: settings.RIGHTSDESK_DATA,
      now,
    })
    return { ...store, settings }
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string }
    if (message?.includes('does not exist: run the migration')) throw new UsageError(`${message}.`)
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT')
      throw new UsageError(`The database of DATABASE_URL cannot be reached (${code}): is it running?`)
    if (message?.includes('no such table') || code === '42P01')
      throw new UsageError('The database is not at this version: run the migration first (npm start does).')
    throw error
  }
}
