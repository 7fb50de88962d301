import { createSetupLink } from '../lib/auth/set-up.ts'
import { openOwnDesk } from './cli/store.ts'

// Prints a one-time link for the first administrator; nothing once there is one.
try {
  const { desk, settings } = await openOwnDesk(() => new Date())
  const link = await createSetupLink(desk, settings.BASE_URL)
  if (link) console.log(link)
  await desk.db.close()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
