import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import type { BetterAuthOptions } from 'better-auth/types'
import type { Db } from '../db/client.ts'
import {
  staff,
  staffAccounts,
  staffRateLimits,
  staffSessions,
  staffTwoFactors,
  staffVerifications,
} from '../db/schema.ts'
import { dialect } from '../env.ts'

type Build = ReturnType<typeof drizzleAdapter>
type Adapter = ReturnType<Build>

const WRITING = [
  'create',
  'update',
  'updateMany',
  'delete',
  'deleteMany',
  'consumeOne',
  'incrementOne',
] as const

/**
 * The sign-in library on our tables. Everything it writes goes through `db.transaction`: a write of its own on the
 * writer's connection would land in somebody else's transaction and be rolled back with it.
 */
export function staffAdapter(db: Db): Build {
  const on = (source: object): Build =>
    drizzleAdapter(source as Record<string, unknown>, {
      provider: dialect() === 'postgres' ? 'pg' : 'sqlite',
      schema: {
        user: staff,
        session: staffSessions,
        account: staffAccounts,
        verification: staffVerifications,
        twoFactor: staffTwoFactors,
        rateLimit: staffRateLimits,
      },
    })
  return (options: BetterAuthOptions) => {
    const adapter = { ...on(db.read)(options) } as Record<string, unknown>
    for (const name of WRITING) {
      adapter[name] = (words: unknown) =>
        db.transaction((tx) =>
          (on(tx)(options) as unknown as Record<string, (w: unknown) => Promise<unknown>>)[name]!(words),
        )
    }
    adapter.transaction = (work: (within: Adapter) => Promise<unknown>) =>
      db.transaction((tx) => work(on(tx)(options)))
    return adapter as unknown as Adapter
  }
}
