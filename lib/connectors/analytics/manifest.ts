import { z } from 'zod'
import { baseUrlSchema } from '../../domain/base-url.ts'
import type { Manifest } from '../../domain/manifest.ts'
import { answerWithinDaysSchema, languageSchema } from '../mail/manifest.ts'
import { sqlStore } from '../sql/manifest.ts'

const matomo = z.strictObject({
  driver: z.literal('matomo'),
  baseUrl: baseUrlSchema,
  /** `token_auth` of a user with admin access to every site listed. */
  token: z.string().min(1),
  /** The idSites to search. */
  sites: z.array(z.int().positive()).min(1),
})

const columns = z.array(z.string().regex(/^[a-z0-9_]+$/, 'must be column ids of the store')).min(1)

const piwikPro = z.strictObject({
  driver: z.literal('piwik-pro'),
  /** `https://<account>.piwik.pro` */
  baseUrl: baseUrlSchema,
  /** API credentials of a user who may see every website listed. */
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** The websites (apps) to search. */
  websiteIds: z.array(z.guid()).min(1),
  /** The app whose profiles are searched too; null: profiles are not used. */
  appId: z.guid().nullable().default(null),
  /** How far back to search: as long as the store keeps. */
  monthsBack: z.int().min(1).max(120).default(25),
  /** Take the place of the usual columns, e.g. with your own dimensions among them. */
  sessionColumns: columns.optional(),
  eventColumns: columns.optional(),
  /** Who erases there, because no interface does; null: staff carry the order. */
  administrators: z.email().nullable().default(null),
  language: languageSchema,
  answerWithinDays: answerWithinDaysSchema,
})

/** The store's own tables, as for the connector `sql`. */
const sql = sqlStore.config.extend({ driver: z.literal('sql') })

const config = z.discriminatedUnion('driver', [matomo, piwikPro, sql])

export type MatomoConfig = z.infer<typeof matomo>
export type PiwikProConfig = z.infer<typeof piwikPro>
export type AnalyticsConfig = z.infer<typeof config>

/** An interface can do less than the tables themselves. */
const BY_INTERFACE: Record<
  Exclude<AnalyticsConfig['driver'], 'sql'>,
  Pick<Manifest, 'capabilities' | 'identifiers'>
> = {
  matomo: {
    capabilities: ['check', 'locate', 'access', 'erase', 'recheck'],
    identifiers: ['piwik_visitor_id', 'user_id'],
  },
  'piwik-pro': {
    capabilities: ['check', 'locate', 'access', 'erase'],
    identifiers: ['piwik_visitor_id', 'user_id'],
  },
}

export const analytics = {
  id: 'analytics',
  label: 'Analytics store',
  config,
  capabilities: sqlStore.capabilities,
  identifiers: sqlStore.identifiers,
  mode: 'api',
  narrow: (config) => (config.driver === 'sql' ? sqlStore.narrow(config) : BY_INTERFACE[config.driver]),
  handOff: (config) =>
    config.driver === 'piwik-pro'
      ? { capabilities: ['erase'], contact: config.administrators }
      : { capabilities: [], contact: null },
} satisfies Manifest<AnalyticsConfig>
