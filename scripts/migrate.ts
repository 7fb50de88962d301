import { EnvError, env } from '../lib/env.ts'
import { UsageError } from './cli/sentences.ts'
import { migrateDesk } from './migrate-desk.ts'

// Brings the database to this version; npm start runs it first.
try {
  await migrateDesk(env(), { now: new Date(), say: (words) => console.log(words) })
} catch (error) {
  const isWords = error instanceof EnvError || error instanceof UsageError
  console.error(isWords ? error.message : error)
  process.exitCode = 1
}
