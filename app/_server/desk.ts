import type { Desk } from '../../lib/commands/context.ts'
import { openDesk } from '../../lib/commands/open-desk.ts'
import { env } from '../../lib/env.ts'
import { now } from './clock.ts'
import { site } from './site.ts'

// The bundler may load this module more than once; the database is opened once a process.
const kept = globalThis as { rightsdeskDesk?: Promise<Desk> }

/** What commands and queries work with. A failed opening is tried anew by the next caller. */
export function desk(): Promise<Desk> {
  kept.rightsdeskDesk ??= open().catch((error) => {
    kept.rightsdeskDesk = undefined
    throw error
  })
  return kept.rightsdeskDesk
}

async function open(): Promise<Desk> {
  const { MASTER_KEY, MASTER_KEY_FILE, DATABASE_URL, DATABASE_POOL_SIZE, RIGHTSDESK_DATA } = env()
  return openDesk({
    masterKey: MASTER_KEY,
    masterKeyFile: MASTER_KEY_FILE ?? null,
    databaseUrl: DATABASE_URL ?? null,
    poolSize: DATABASE_POOL_SIZE,
    dataFolder: RIGHTSDESK_DATA,
    profile: (await site()).profile,
    now,
  })
}
