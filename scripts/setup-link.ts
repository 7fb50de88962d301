import { createSetupLink } from '../lib/auth/set-up.ts'
import { openDesk } from '../lib/commands/open-desk.ts'
import { manifests } from '../lib/connectors/manifests.ts'
import { env, lookUp } from '../lib/env.ts'
import { loadProfile } from '../lib/profile/load.ts'

// Prints a one-time link for the first administrator; nothing once there is one.
try {
  const settings = env()
  const desk = await openDesk({
    masterKey: settings.MASTER_KEY,
    databaseUrl: settings.DATABASE_URL ?? null,
    dataFolder: settings.RIGHTSDESK_DATA,
    profile: loadProfile(settings.PROFILE, { lookUp, manifests }),
    now: () => new Date(),
  })
  const link = await createSetupLink(desk, settings.BASE_URL)
  if (link) console.log(link)
  await desk.db.close()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
