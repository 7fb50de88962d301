import { betterAuth } from 'better-auth'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { eq } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { staff } from '../db/schema.ts'
import { newId } from '../id.ts'
import type { Vault } from '../vault/vault.ts'
import { staffAdapter } from './adapter.ts'
import { countAttempt } from './attempts.ts'

/** NIST SP 800-63B-4 asks for 15 where a password stands alone, 8 beside a second factor; here there always is one. */
export const PASSWORD_LENGTH = { least: 12, most: 128 } as const

const HOURS = 3600

/**
 * Staff sign-in: e-mail and password, then a code from an authenticator app. Nobody signs up: people come by invitation
 * or by the set-up link. The library's HTTP routes are not mounted; the sign-in page's actions call its handler, which
 * also counts attempts.
 */
export function createAuth(
  desk: { db: Db; vault: Vault },
  place: { baseUrl: string; trustedProxies: string[] },
) {
  const secure = place.baseUrl.startsWith('https://')
  return betterAuth({
    appName: 'Rightsdesk',
    baseURL: place.baseUrl,
    basePath: '/desk/auth',
    secret: desk.vault.authSecret,
    database: staffAdapter(desk.db),
    trustedOrigins: [new URL(place.baseUrl).origin],
    telemetry: { enabled: false },
    // Refusals are answers, and faults are thrown to the caller: the library has nothing of its own to say.
    logger: { disabled: true },
    onAPIError: { throw: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
    },
    session: {
      expiresIn: 12 * HOURS,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const [row] = await desk.db.read
              .select({ deactivatedAt: staff.deactivatedAt })
              .from(staff)
              .where(eq(staff.id, session.userId))
            return row !== undefined && row.deactivatedAt === null
          },
        },
      },
    },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 60,
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/two-factor/*': { window: 60, max: 10 },
      },
      customStorage: {
        consume: (key, rule) => countAttempt(desk.db, desk.vault.addressKey(key), rule, Date.now()),
      },
    },
    advanced: {
      // `__Host-` binds the cookie to this host, to HTTPS and to the path `/`; browsers refuse the prefix on plain HTTP.
      useSecureCookies: false,
      cookiePrefix: secure ? '__Host-rightsdesk' : 'rightsdesk',
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: ['x-forwarded-for'], trustedProxies: place.trustedProxies },
      database: { generateId: ({ model }) => newId(model === 'user' ? 'staff' : model) },
    },
    plugins: [twoFactor({ issuer: 'Rightsdesk', backupCodeOptions: { amount: 10, length: 10 } })],
  })
}

export type Auth = ReturnType<typeof createAuth>
